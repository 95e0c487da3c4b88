package io.capstan.bench;

import io.capstan.engine.coordinator.Coordinator;
import io.capstan.engine.coordinator.CoordinatorOptions;
import io.capstan.engine.coordinator.JobResult;
import io.capstan.engine.kernel.Range;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A job without work, one chunk a worker: from the call to the answer, all of it the engine's. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
    value = 3,
    jvmArgs = {"-XX:+UseSerialGC", "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CoordinatorBenchmark {
  /** Workers, and chunks. */
  @Param({"1", "2"})
  public int workers;

  /** What the workers are. */
  @Param({"processes", "threads"})
  public String backend;

  private final Tally kernel = new Tally();
  private Coordinator coordinator;

  /** Starts the workers. */
  @Setup
  public void start() throws IOException {
    CoordinatorOptions options = CoordinatorOptions.workers(workers);
    coordinator = Coordinator.start(backend.equals("threads") ? options.threads() : options);
  }

  /** Ends the workers. */
  @TearDown
  public void close() {
    coordinator.close();
  }

  /** Microseconds from the call to the answer; the workers sleep when it comes. */
  @Benchmark
  public JobResult roundTrip() throws InterruptedException {
    return coordinator.run(kernel, Range.of(0, workers));
  }
}
