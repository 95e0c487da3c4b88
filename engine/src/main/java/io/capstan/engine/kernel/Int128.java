package io.capstan.engine.kernel;

import java.math.BigInteger;

/**
 * An exact signed 128-bit integer in two's complement. Immutable.
 *
 * <p>It exists because the sum of i² below 3,024,618 already leaves a signed 64-bit integer, and
 * because two longs can be written to shared memory where a {@link BigInteger} cannot.
 *
 * @param high the upper 64 bits, with the sign
 * @param low the lower 64 bits, unsigned
 */
public record Int128(long high, long low) implements Comparable<Int128> {

  /** Zero. */
  public static final Int128 ZERO = new Int128(0, 0);

  /** The same value, sign extended. */
  public static Int128 of(long value) {
    return new Int128(value >> 63, value);
  }

  /** The exact product of two signed longs; it always fits. */
  public static Int128 product(long left, long right) {
    return new Int128(Math.multiplyHigh(left, right), left * right);
  }

  /**
   * The exact sum.
   *
   * @throws ArithmeticException if it does not fit 128 bits
   */
  public Int128 plus(Int128 other) {
    long lowSum = low + other.low;
    long carry = Long.compareUnsigned(lowSum, low) < 0 ? 1 : 0;
    long highSum = high + other.high + carry;
    // Signed overflow: both operands differ in sign from the sum.
    if (((high ^ highSum) & (other.high ^ highSum)) < 0) {
      throw new ArithmeticException("128-bit overflow: left=" + this + " right=" + other);
    }
    return new Int128(highSum, lowSum);
  }

  /** Whether the value fits a signed 64-bit integer. */
  public boolean fitsLong() {
    return high == low >> 63;
  }

  /**
   * The value as a long.
   *
   * @throws ArithmeticException if it does not fit
   */
  public long toLongExact() {
    if (!fitsLong()) {
      throw new ArithmeticException("64-bit overflow: value=" + this);
    }
    return low;
  }

  /** The nearest double. */
  public double toDouble() {
    return fitsLong() ? (double) low : toBigInteger().doubleValue();
  }

  /** The same value. */
  public BigInteger toBigInteger() {
    BigInteger lowUnsigned = BigInteger.valueOf(low >>> 1).shiftLeft(1);
    return BigInteger.valueOf(high).shiftLeft(64).add(lowUnsigned).add(BigInteger.valueOf(low & 1));
  }

  @Override
  public int compareTo(Int128 other) {
    int byHigh = Long.compare(high, other.high);
    return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
  }

  /** The value in decimal, without separators. */
  @Override
  public String toString() {
    return fitsLong() ? Long.toString(low) : toBigInteger().toString();
  }
}
