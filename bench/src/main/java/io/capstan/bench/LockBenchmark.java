package io.capstan.bench;

import io.capstan.ipc.memory.Region;
import io.capstan.ipc.sync.SharedLock;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A lock that nobody else wants: taken and given back, between processes and between threads. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
    value = 3,
    jvmArgs = {"-XX:+UseSerialGC", "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class LockBenchmark {
  private final ReentrantLock threads = new ReentrantLock();
  private Region region;
  private SharedLock processes;

  /** Makes the region that the shared lock is in. */
  @Setup
  public void create() throws IOException {
    region = Region.create("bench-lock-" + ProcessHandle.current().pid(), 1 << 16);
    processes = SharedLock.create(region, "lock");
  }

  /** Removes it. */
  @TearDown
  public void close() {
    region.close();
  }

  /** Between processes. */
  @Benchmark
  public void sharedLock() {
    processes.lock();
    processes.unlock();
  }

  /** Between threads. */
  @Benchmark
  public void reentrantLock() {
    threads.lock();
    threads.unlock();
  }
}
