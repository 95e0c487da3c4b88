package io.capstan.bench;

import io.capstan.engine.pool.PoolOptions;
import io.capstan.engine.pool.ProcessPool;
import io.capstan.ipc.sync.WaitStrategy;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
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

/** A task there and its result back, one at a time: all of it the pool's. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
    value = 3,
    jvmArgs = {
      "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
      "--enable-native-access=ALL-UNNAMED"
    })
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PoolBenchmark {
  /** How the worker waits for tasks and the caller for results; or a thread in place of both. */
  @Param({"PARK", "ADAPTIVE", "SPIN", "THREADS"})
  public String waiting;

  private final byte[] kibibyte = new byte[1 << 10];
  private ProcessPool pool;

  /** Starts the worker. */
  @Setup
  public void start() throws IOException {
    PoolOptions options = PoolOptions.workers(1);
    pool =
        waiting.equals("THREADS")
            ? ProcessPool.threads(options)
            : ProcessPool.create(options.waitStrategy(WaitStrategy.valueOf(waiting)));
  }

  /** Ends it. */
  @TearDown
  public void close() {
    pool.close();
  }

  /** A lambda that captures nothing. */
  @Benchmark
  public int nothing() throws InterruptedException, ExecutionException {
    return pool.submit(() -> 0).get();
  }

  /** A lambda that captures a number. */
  @Benchmark
  public int number() throws InterruptedException, ExecutionException {
    int captured = kibibyte.length;
    return pool.submit(() -> captured).get();
  }

  /** An array that does not fit a lane's slot, there and back. */
  @Benchmark
  public byte[] array() throws InterruptedException, ExecutionException {
    return pool.apply(array -> array, kibibyte);
  }
}
