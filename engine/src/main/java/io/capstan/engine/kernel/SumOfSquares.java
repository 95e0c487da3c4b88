package io.capstan.engine.kernel;

import java.math.BigInteger;

/**
 * The sum of i² over a range: a real loop with a 128-bit result.
 *
 * <p>A 64-bit sum is wrong from 3,024,618 on. The largest range allowed is the largest whose sum
 * fits 128 bits; from 0 that is about 8·10¹².
 */
public final class SumOfSquares implements Kernel {
  /*
   * A square below 2^64 is added as two 32-bit halves into two 64-bit sums: no carry to look at in
   * the loop, so that the compiler may run several lanes at once. The halves are joined after at
   * most BLOCK_LENGTH squares, long before a sum of halves could leave its 64 bits.
   */

  /** Below this bound a square fits an unsigned long. */
  private static final long NARROW_END = 1L << 32;

  /**
   * Squares between two joins. Longer would save nothing measurable; it must stay below 2^31, for
   * the inner loop's counter to be an int (the compiler vectorises no other) and for a sum of
   * 32-bit halves to stay below 2^63.
   */
  private static final int BLOCK_LENGTH = 1 << 16;

  private static final long HALF_MASK = 0xFFFF_FFFFL;

  /** Shorter chunks than this (about 50 µs of work) would be mostly claiming. */
  private static final long CHUNK_LENGTH_MIN = 1L << 16;

  /** Makes the kernel. */
  public SumOfSquares() {}

  @Override
  public String name() {
    return "sum-squares";
  }

  @Override
  public Scalar identity() {
    return Scalar.of(Int128.ZERO);
  }

  @Override
  public long chunkLength(Range range) {
    return Math.max(CHUNK_LENGTH_MIN, Kernel.super.chunkLength(range));
  }

  /** Refuses a range whose sum leaves 128 bits. */
  @Override
  public void check(Range range) {
    BigInteger sum = closedForm(range.to()).subtract(closedForm(range.from()));
    if (sum.bitLength() > 127) {
      throw new IllegalArgumentException(
          "from=%d to=%d (allowed: a range whose sum of squares fits 128 bits; this one needs %d)"
              .formatted(range.from(), range.to(), sum.bitLength() + 1));
    }
  }

  /** The sum of i² for 0 <= i < n, which is (n-1)n(2n-1)/6: to check a range, never to answer. */
  private static BigInteger closedForm(long end) {
    BigInteger n = BigInteger.valueOf(end);
    return n.subtract(BigInteger.ONE)
        .multiply(n)
        .multiply(n.shiftLeft(1).subtract(BigInteger.ONE))
        .divide(BigInteger.valueOf(6));
  }

  @Override
  public Scalar compute(Range range) {
    check(range);
    Int128 sum = Int128.ZERO;
    long position = range.from();
    while (position < range.to()) {
      int length = (int) Math.min(BLOCK_LENGTH, range.to() - position);
      Int128 block =
          position < NARROW_END - BLOCK_LENGTH
              ? narrowBlock(position, length)
              : wideBlock(position, length);
      sum = sum.plus(block);
      position += length;
    }
    return Scalar.of(sum);
  }

  private static Int128 narrowBlock(long start, int length) {
    long lowHalves = 0;
    long highHalves = 0;
    for (int index = 0; index < length; index++) {
      long value = start + index;
      long square = value * value;
      lowHalves += square & HALF_MASK;
      highHalves += square >>> 32;
    }
    return new Int128(highHalves >>> 32, highHalves << 32).plus(Int128.of(lowHalves));
  }

  private static Int128 wideBlock(long start, int length) {
    long low = 0;
    long high = 0;
    for (int index = 0; index < length; index++) {
      long value = start + index;
      long square = value * value;
      long sum = low + square;
      // The carry out of bit 63 of low + square.
      high += Math.multiplyHigh(value, value) + (((low & square) | ((low | square) & ~sum)) >>> 63);
      low = sum;
    }
    return new Int128(high, low);
  }
}
