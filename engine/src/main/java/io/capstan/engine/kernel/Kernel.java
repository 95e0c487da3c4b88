package io.capstan.engine.kernel;

/**
 * Arithmetic over a range: what the engine splits over processes.
 *
 * <p>The engine ships {@link PrimeCount} and {@link SumOfSquares}; a user's own kernel is found by
 * its name when a {@code META-INF/services/io.capstan.engine.kernel.Kernel} file on the class path
 * lists it (see {@link Kernels}).
 *
 * <p>The class is public, not an inner one, and has a public constructor without arguments, because
 * each worker process makes an instance of its own. An instance is used by one thread at a time, so
 * it may keep buffers and tables from one call to the next; apart from these it is pure: the same
 * range gives the same value in every process, which is what allows a chunk to be computed again
 * after its worker was killed.
 */
public interface Kernel {

  /** The name on the command line: lower-case letters, digits and hyphens. */
  String name();

  /** The value of the empty range, and the start of every combination. */
  Scalar identity();

  /**
   * The value of the range, which is never empty.
   *
   * <p>Whatever it throws ends the job and reaches the caller; the worker lives on.
   */
  Scalar compute(Range range);

  /**
   * The value of two adjacent ranges. Called in ascending order of the chunks, so it need not be
   * commutative, and a floating-point sum is the same bit for bit whatever the number of workers.
   */
  default Scalar combine(Scalar left, Scalar right) {
    return left.plus(right);
  }

  /**
   * How many integers one chunk should hold, at least 1. It may depend on nothing but the range, so
   * that the same job has the same chunks on every machine; the engine lengthens the chunks where
   * there would be more of them than it can hold.
   *
   * <p>A good chunk takes some milliseconds: long enough that claiming it (about a microsecond)
   * does not count, short enough that all workers end together and that little is lost with a
   * killed one. The default makes 1,024 chunks.
   */
  default long chunkLength(Range range) {
    return Math.max(1, range.length() / 1024);
  }

  /**
   * Refuses a range at the door, before any worker sees it. The default refuses none.
   *
   * @throws IllegalArgumentException with the bound's name and value, and what is allowed
   */
  default void check(Range range) {}
}
