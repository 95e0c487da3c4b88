package io.capstan.engine.kernel;

/**
 * The integers {@code from <= i < to}. Immutable.
 *
 * @param from the first integer, at least 0
 * @param to one past the last integer, at least {@code from}, at most {@link Long#MAX_VALUE}
 */
public record Range(long from, long to) {

  /**
   * Checks the bounds.
   *
   * @throws IllegalArgumentException if a bound is negative or the range is reversed
   */
  public Range {
    if (from < 0) {
      throw new IllegalArgumentException(
          "from=" + from + " (allowed: 0 to " + Long.MAX_VALUE + ")");
    }
    if (to < from) {
      throw new IllegalArgumentException(
          "to=" + to + " (allowed: from=" + from + " to " + Long.MAX_VALUE + ")");
    }
  }

  /** The range {@code [from, to)}; see the constructor. */
  public static Range of(long from, long to) {
    return new Range(from, to);
  }

  /** How many integers the range holds. */
  public long length() {
    return to - from;
  }

  /** Whether the range holds no integer at all. */
  public boolean isEmpty() {
    return from == to;
  }

  @Override
  public String toString() {
    return "[" + from + ", " + to + ")";
  }
}
