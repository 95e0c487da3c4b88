package io.capstan.engine.kernel;

/**
 * Counts the primes of any range, window by window.
 *
 * <p><b>Callers.</b> One thread per instance.
 */
final class PrimeSieve {
  /**
   * Turns in a window that only has sieving primes kept in memory. Longer windows would save
   * nothing more, and sieve small numbers with larger primes than they need; shorter ones would
   * start each sieving prime more often.
   */
  private static final int NEAR_TURNS = 1 << 22;

  private final RowSieve rows = new RowSieve();
  private final LargePrimes largePrimes = new LargePrimes(rows);

  /** The number of primes in the range. */
  long count(Range range) {
    long lengthMax = windowLengthMax(range);
    long count = 0;
    long from = Math.max(2, range.from());
    while (from < range.to()) {
      // Compared as a difference: from + lengthMax may leave the 64 bits.
      long length = Math.min(lengthMax, range.to() - from);
      count += countWindow(Range.of(from, from + length));
      from += length;
    }
    return count;
  }

  private static long windowLengthMax(Range range) {
    return LargePrimes.neededFor(range)
        ? RowSieve.WINDOW_LENGTH_MAX
        : (long) NEAR_TURNS * WheelMod30.TURN;
  }

  private long countWindow(Range window) {
    boolean large = LargePrimes.neededFor(window);
    if (large) {
      largePrimes.mark(window);
    }
    rows.open(window);
    long count = rows.countHidden();
    while (rows.nextRow()) {
      if (large) {
        largePrimes.mergeInto(rows);
      }
      count += rows.countUnmarked();
    }
    return count;
  }
}
