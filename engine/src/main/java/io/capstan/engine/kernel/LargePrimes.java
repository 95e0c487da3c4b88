package io.capstan.engine.kernel;

/**
 * Marks the multiples of the primes over {@link SievingPrimes#PRIME_MAX}, all rows of a window at
 * once. These primes are too many to keep (146 million below the root of 2^63), so each window
 * finds them anew.
 *
 * <p><b>Callers.</b> One thread.
 */
final class LargePrimes {
  /*
   * A large prime has few multiples in a window, most often none: what counts is the set-up, one
   * division. The offset is the distance from the window's first turn to a multiple whose cofactor
   * is coprime to 30; the wheel gives the distance to the next such cofactor. Nothing here leaves 64
   * bits: an offset is at most the window and six primes long.
   *
   * A large prime never marks itself: only a window that ends over PRIME_MAX squared has any, and
   * even the longest such window starts far beyond the root of its end.
   */

  /**
   * Turns sieved at a time to find the primes, 256 KiB a row. Longer windows would leave the
   * level-2 cache, shorter ones would pay more often for their start.
   */
  private static final int FINDER_TURNS = 1 << 21;

  private final RowSieve finder;
  private final ScatteredBits marks = new ScatteredBits();
  private int wordsPerRow;
  private long windowStart;
  private long windowLength;

  /** Finds the primes by means of that sieve, which is free again after each call. */
  LargePrimes(RowSieve finder) {
    this.finder = finder;
  }

  /** Whether it takes large primes to sieve the window. */
  static boolean neededFor(Range window) {
    return RowSieve.rootOf(window.to()) > SievingPrimes.PRIME_MAX;
  }

  /** Marks a window, forgetting the last one. */
  void mark(Range window) {
    windowStart = window.from() - window.from() % WheelMod30.TURN;
    windowLength = window.to() - windowStart;
    int turnCount = (int) ((windowLength - 1) / WheelMod30.TURN) + 1;
    wordsPerRow = (turnCount + Long.SIZE - 1) / Long.SIZE;
    marks.clear(WheelMod30.ROWS * wordsPerRow * Long.SIZE);

    long primeEnd = RowSieve.rootOf(window.to()) + 1;
    long finderLength = (long) FINDER_TURNS * WheelMod30.TURN;
    for (long from = SievingPrimes.PRIME_MAX + 1; from < primeEnd; from += finderLength) {
      finder.open(Range.of(from, Math.min(primeEnd, from + finderLength)));
      while (finder.nextRow()) {
        finder.forEachUnmarked(this::markMultiples);
      }
    }
  }

  /** Adds the marks to the row at which a sieve of the same window stands. */
  void mergeInto(RowSieve sieve) {
    sieve.merge(marks.words(), sieve.row() * wordsPerRow);
  }

  private void markMultiples(long prime) {
    long quotient = windowStart / prime;
    long remainder = windowStart - quotient * prime;
    int residue = (int) (quotient % WheelMod30.TURN);
    int step = WheelMod30.toNext(residue);
    int cofactorRow = WheelMod30.row((residue + step) % WheelMod30.TURN);
    long offset = step * prime - remainder;
    while (offset < windowLength) {
      markOffset((int) offset);
      offset += WheelMod30.toNext(WheelMod30.residue(cofactorRow)) * prime;
      cofactorRow = (cofactorRow + 1) % WheelMod30.ROWS;
    }
  }

  private void markOffset(int offset) {
    int row = WheelMod30.row(offset % WheelMod30.TURN);
    marks.set(row * wordsPerRow * Long.SIZE + offset / WheelMod30.TURN);
  }
}
