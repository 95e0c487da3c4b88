package io.capstan.engine.kernel;

/**
 * What a kernel returns: one number of sixteen bytes at most, with its kind. Immutable.
 *
 * <p>Sixteen bytes and a kind are what a chunk's slot in shared memory holds, so that a result is
 * written where it is read, and never encoded.
 */
public final class Scalar {

  /** What the sixteen bytes mean. */
  public enum Kind {
    /** A signed 64-bit integer. */
    LONG,
    /** A signed 128-bit integer. */
    INT128,
    /** An IEEE 754 double. */
    DOUBLE
  }

  private final Kind kind;
  private final long high;
  private final long low;

  private Scalar(Kind kind, long high, long low) {
    this.kind = kind;
    this.high = high;
    this.low = low;
  }

  /** A 64-bit integer. */
  public static Scalar of(long value) {
    return new Scalar(Kind.LONG, value >> 63, value);
  }

  /** A 128-bit integer. */
  public static Scalar of(Int128 value) {
    return new Scalar(Kind.INT128, value.high(), value.low());
  }

  /** A double. */
  public static Scalar of(double value) {
    return new Scalar(Kind.DOUBLE, 0, Double.doubleToRawLongBits(value));
  }

  /** The value with the given kind and bits, as {@link #high()} and {@link #low()} gave them. */
  public static Scalar ofBits(Kind kind, long high, long low) {
    return new Scalar(kind, high, low);
  }

  /** What the bits mean. */
  public Kind kind() {
    return kind;
  }

  /** The upper eight bytes: of a 128-bit integer its upper half, of a long its sign. */
  public long high() {
    return high;
  }

  /** The lower eight bytes: the long, the double's bits, or the lower half. */
  public long low() {
    return low;
  }

  /**
   * The value as a long.
   *
   * @throws ArithmeticException if it is a 128-bit integer that does not fit
   * @throws IllegalStateException if it is a double
   */
  public long asLong() {
    return asInt128().toLongExact();
  }

  /**
   * The value as a 128-bit integer.
   *
   * @throws IllegalStateException if it is a double
   */
  public Int128 asInt128() {
    if (kind == Kind.DOUBLE) {
      throw new IllegalStateException("kind=DOUBLE (allowed: LONG, INT128) value=" + this);
    }
    return new Int128(high, low);
  }

  /** The value as a double; of an integer, the nearest one. */
  public double asDouble() {
    return kind == Kind.DOUBLE ? Double.longBitsToDouble(low) : asInt128().toDouble();
  }

  /**
   * The sum, of the same kind.
   *
   * @throws IllegalArgumentException if the kinds differ
   * @throws ArithmeticException if an integer sum leaves its kind
   */
  public Scalar plus(Scalar other) {
    if (kind != other.kind) {
      throw new IllegalArgumentException("kind=" + other.kind + " (allowed: " + kind + ")");
    }
    return switch (kind) {
      case LONG -> of(Math.addExact(low, other.low));
      case INT128 -> of(asInt128().plus(other.asInt128()));
      case DOUBLE -> of(asDouble() + other.asDouble());
    };
  }

  /** Equal kind and bits; so a NaN equals itself, and 0.0 differs from -0.0. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Scalar that
        && kind == that.kind
        && high == that.high
        && low == that.low;
  }

  @Override
  public int hashCode() {
    return (kind.hashCode() * 31 + Long.hashCode(high)) * 31 + Long.hashCode(low);
  }

  /** The number in decimal, without separators. */
  @Override
  public String toString() {
    return kind == Kind.DOUBLE ? Double.toString(asDouble()) : asInt128().toString();
  }
}
