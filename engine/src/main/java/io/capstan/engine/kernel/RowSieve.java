package io.capstan.engine.kernel;

import java.util.function.LongConsumer;

/**
 * Sieves a window of the number line, row after row, with the primes that are kept in memory.
 *
 * <p><b>Callers.</b> One thread: {@link #open}, then {@link #nextRow} until it says that there is
 * none, and between these what is wanted of the row.
 *
 * <p><b>Units.</b> In a row, bit j stands for the number 30 * (first turn + j) + residue of the
 * row; a bit of 1 marks what is not a prime of the window.
 */
final class RowSieve {
  /** The most turns that a window may touch: a row is then 4 MiB long. */
  static final int TURNS_MAX = 1 << 25;

  /** Every window of that length, wherever it starts, touches no more than {@link #TURNS_MAX}. */
  static final long WINDOW_LENGTH_MAX = (TURNS_MAX - 1L) * WheelMod30.TURN;

  private final SmallPrimePatterns patterns = new SmallPrimePatterns();
  private final SievingPrimes primes = new SievingPrimes();

  private Range window;
  private long firstTurn;
  private int row;
  private long[] words = {};
  private int wordCount;

  /** Starts a window; a prime over {@link SievingPrimes#PRIME_MAX} will not be sieved with. */
  void open(Range window) {
    this.window = window;
    firstTurn = window.from() / WheelMod30.TURN;
    row = -1;
    primes.begin(firstTurn, (int) Math.min(SievingPrimes.PRIME_MAX, rootOf(window.to())));
  }

  /**
   * The square root, rounded down or one more. One more does no harm: a window may be sieved with
   * any further primes, as long as {@link #countHidden} knows them.
   */
  static long rootOf(long number) {
    return (long) Math.sqrt((double) number) + 1;
  }

  /** The turn that bit 0 of every row stands for, counted from 0. */
  long firstTurn() {
    return firstTurn;
  }

  /** Sieves the next row; false, when the last row is done. */
  boolean nextRow() {
    if (row == WheelMod30.ROWS - 1) {
      return false;
    }
    int previous = row < 0 ? -1 : WheelMod30.residue(row);
    row++;
    int residue = WheelMod30.residue(row);
    primes.advance(residue - previous);
    sieveRow(firstTurn * WheelMod30.TURN + residue);
    return true;
  }

  private void sieveRow(long firstNumber) {
    // Written so that nothing leaves 64 bits at the end of the number line.
    long distance = window.to() - firstNumber;
    int bitCount = distance <= 0 ? 0 : (int) ((distance - 1) / WheelMod30.TURN) + 1;
    wordCount = (bitCount + Long.SIZE - 1) / Long.SIZE;
    if (bitCount == 0) {
      return;
    }
    if (words.length < wordCount) {
      words = new long[SmallPrimePatterns.roundUp(wordCount)];
    }
    patterns.fill(words, wordCount, firstNumber);
    primes.markMultiples(words, wordCount);
    if (firstNumber < window.from()) {
      words[0] |= 1;
    }
    // Two shifts, because one shift by 64 would be a shift by 0.
    words[wordCount - 1] |= -2L << ((bitCount - 1) % Long.SIZE);
  }

  /**
   * Marks what is marked in {@code marks}, whose word {@code start} belongs to word 0 of the row.
   */
  void merge(long[] marks, int start) {
    for (int index = 0; index < wordCount; index++) {
      words[index] |= marks[start + index];
    }
  }

  /** The row's number, from 0. */
  int row() {
    return row;
  }

  /** How many numbers of the row are not marked. */
  long countUnmarked() {
    long marked = 0;
    for (int index = 0; index < wordCount; index++) {
      marked += Long.bitCount(words[index]);
    }
    return (long) wordCount * Long.SIZE - marked;
  }

  /** How many primes of the window no row shows. */
  int countHidden() {
    return primes.countHidden(window);
  }

  /** Hands over each number of the row that is not marked. */
  void forEachUnmarked(LongConsumer action) {
    long firstNumber = firstTurn * WheelMod30.TURN + WheelMod30.residue(row);
    for (int index = 0; index < wordCount; index++) {
      long wordNumber = firstNumber + (long) index * Long.SIZE * WheelMod30.TURN;
      for (long rest = ~words[index]; rest != 0; rest &= rest - 1) {
        action.accept(wordNumber + (long) Long.numberOfTrailingZeros(rest) * WheelMod30.TURN);
      }
    }
  }
}
