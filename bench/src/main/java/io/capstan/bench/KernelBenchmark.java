package io.capstan.bench;

import io.capstan.engine.kernel.PlainLoop;
import io.capstan.engine.kernel.PrimeCount;
import io.capstan.engine.kernel.Range;
import io.capstan.engine.kernel.Scalar;
import io.capstan.engine.kernel.SumOfSquares;
import io.capstan.engine.protocol.EngineSpace;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The kernels by themselves: one thread, no engine, the JVM flags of a worker ({@link JmhRun}). */
@BenchmarkMode(Mode.AverageTime)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class KernelBenchmark {
  private static final int SQUARES = 1 << 20;
  private static final Range NARROW = Range.of(0, SQUARES);
  private static final Range WIDE = Range.of(1L << 32, (1L << 32) + SQUARES);

  /** A whole range, in the engine's chunks. */
  @State(Scope.Benchmark)
  public static class PrimesBelow {
    /** The end of the range. */
    @Param({"100000000", "1000000000"})
    public long to;

    private final PrimeCount kernel = new PrimeCount();
  }

  /** The last chunk of a job of 10^9 integers. */
  @State(Scope.Benchmark)
  public static class PrimesChunk {
    /** The end of the job: the farther out, the more primes there are to sieve with. */
    @Param({"1000000000", "1000000000000", "1000000000000000"})
    public long to;

    private final PrimeCount kernel = new PrimeCount();
    private Range chunk;

    /** Cuts the chunk as the engine would. */
    @Setup
    public void cut() {
      long length = kernel.chunkLength(Range.of(to - 1_000_000_000L, to));
      chunk = Range.of(to - length, to);
    }
  }

  /** Milliseconds for all primes below 10^8 and 10^9. */
  @Benchmark
  @OutputTimeUnit(TimeUnit.MILLISECONDS)
  public Scalar primesBelow(PrimesBelow job) {
    return PlainLoop.run(job.kernel, Range.of(0, job.to), EngineSpace.CHUNKS_MAX);
  }

  /** Microseconds for one chunk. */
  @Benchmark
  @OutputTimeUnit(TimeUnit.MICROSECONDS)
  public Scalar primesChunk(PrimesChunk job) {
    return job.kernel.compute(job.chunk);
  }

  /** Nanoseconds for an element whose square fits 64 bits. */
  @Benchmark
  @OutputTimeUnit(TimeUnit.NANOSECONDS)
  @OperationsPerInvocation(SQUARES)
  public Scalar squaresBelow32Bits() {
    return new SumOfSquares().compute(NARROW);
  }

  /** Nanoseconds for an element whose square needs 128 bits. */
  @Benchmark
  @OutputTimeUnit(TimeUnit.NANOSECONDS)
  @OperationsPerInvocation(SQUARES)
  public Scalar squaresAbove32Bits() {
    return new SumOfSquares().compute(WIDE);
  }
}
