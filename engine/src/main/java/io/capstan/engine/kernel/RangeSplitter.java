package io.capstan.engine.kernel;

/**
 * Cuts a range into chunks of one length, the last one perhaps shorter. Immutable.
 *
 * <p>The cut depends on the range and the lengths given, never on the number of workers: the order
 * in which partial results are combined, and with it every bit of a floating-point sum, is the same
 * on every machine.
 */
public final class RangeSplitter {
  private final Range range;
  private final long chunkLength;
  private final int chunkCount;

  private RangeSplitter(Range range, long chunkLength, int chunkCount) {
    this.range = range;
    this.chunkLength = chunkLength;
    this.chunkCount = chunkCount;
  }

  /**
   * Cuts as the kernel asks, into at most that many chunks.
   *
   * @throws IllegalArgumentException if the kernel asks for chunks of less than 1
   */
  public static RangeSplitter split(Kernel kernel, Range range, int chunksMax) {
    long wanted = range.isEmpty() ? 1 : kernel.chunkLength(range);
    if (wanted < 1) {
      throw new IllegalArgumentException(
          "chunkLength=" + wanted + " of kernel=" + kernel.name() + " (allowed: 1 or more)");
    }
    long chunkLength = Math.max(wanted, ceilingDivide(range.length(), chunksMax));
    return of(range, chunkLength);
  }

  /** The chunks of a range that was cut into chunks of that length. */
  public static RangeSplitter of(Range range, long chunkLength) {
    return new RangeSplitter(
        range, chunkLength, Math.toIntExact(ceilingDivide(range.length(), chunkLength)));
  }

  private static long ceilingDivide(long dividend, long divisor) {
    return dividend / divisor + (dividend % divisor == 0 ? 0 : 1);
  }

  /** How many chunks there are; none of an empty range. */
  public int chunkCount() {
    return chunkCount;
  }

  /** How many integers a chunk holds, but for the last. */
  public long chunkLength() {
    return chunkLength;
  }

  /**
   * The chunk of that index, counted from 0 in ascending order.
   *
   * @throws IndexOutOfBoundsException if there is no such chunk
   */
  public Range chunk(int index) {
    if (index < 0 || index >= chunkCount) {
      throw new IndexOutOfBoundsException("index=" + index + " chunkCount=" + chunkCount);
    }
    long start = range.from() + index * chunkLength;
    // Compared as a difference: start + chunkLength may leave the 64 bits.
    long length = Math.min(chunkLength, range.to() - start);
    return new Range(start, start + length);
  }
}
