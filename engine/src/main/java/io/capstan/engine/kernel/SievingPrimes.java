package io.capstan.engine.kernel;

import java.util.Arrays;

/**
 * The primes that are kept in memory, and the marking of their multiples, row by row.
 *
 * <p><b>Callers.</b> One thread: {@link #begin}, then for each row {@link #advance} and {@link
 * #markMultiples}. The primes found stay from one window to the next.
 */
final class SievingPrimes {
  /*
   * Algorithm: the segmented sieve of Eratosthenes, one residue class modulo 30 at a time. In such
   * a row a prime's multiples stand exactly p bits apart, so that marking is one plain stride, with
   * no wheel to turn; and eight times as many numbers fit into a cache as with all rows at once.
   *
   * First multiple: bit j of the row of residue r stands for 30 * (turn + j) + r, so p divides it
   * where j = -turn - r / 30 modulo p. One division per prime and window gives j for r = -1. From
   * one residue to the next but one j falls by 2 / 30 modulo p: one subtraction.
   *
   * A prime inside the window is its own first multiple and is marked. The alternative, to start at
   * its square, would cost a test per prime and row; countHidden() gives such primes back instead.
   */

  /** The first prime that has multiples among the rows; 2, 3 and 5 have none. */
  static final int PRIME_MIN = 7;

  /**
   * The largest number that may be kept; larger primes are for {@link LargePrimes}. A larger bound
   * would take more memory (16 bytes a prime, 5 MB in all) and visit primes in blocks that have no
   * multiple of them; a smaller one would leave more marks to the slower scattered writes.
   * Precondition: 30 times this fits an int, see {@link WheelMod30#inverse}.
   */
  static final int PRIME_MAX = 1 << 22;

  /**
   * Primes below this bound mark a row in blocks of {@link #NEAR_BLOCK_BITS}, those from {@link
   * #FAR_PRIMES_END} on in blocks of {@link #LAST_BLOCK_BITS}, the others in blocks of {@link
   * #FAR_BLOCK_BITS}. A prime costs a mispredicted branch per block, so it should have some dozens
   * of multiples there.
   */
  private static final int NEAR_PRIMES_END = 1 << 12;

  private static final int FAR_PRIMES_END = 1 << 19;

  /** 16 KiB, to stay in a level-1 cache of 32 KiB beside the primes and their next multiples. */
  private static final int NEAR_BLOCK_BITS = 1 << 17;

  /**
   * 256 KiB, to stay in a level-2 cache of 512 KiB or more. A row of the usual chunk of {@link
   * PrimeCount} is one block; a smaller block would leave a short second one.
   */
  private static final int FAR_BLOCK_BITS = 1 << 21;

  /**
   * 1 MiB: a miss of the level-2 cache for each of the few multiples costs less than a look at the
   * prime in each of four blocks. Only rows beyond 10^12 are that long.
   */
  private static final int LAST_BLOCK_BITS = 1 << 23;

  /** By bit number: the word that has only this bit. */
  private static final long[] BIT = new long[Long.SIZE];

  static {
    Arrays.setAll(BIT, bit -> 1L << bit);
  }

  /** All primes up to {@link #bound}. */
  private int[] primes = {};

  private int bound;

  /** By prime: by how much the first multiple's bit falls from a residue to the next but one. */
  private int[] steps = {};

  /** By prime: the bit of its first multiple in the current row. */
  private int[] firsts = {};

  /** By prime: the bit of its next multiple to mark. */
  private int[] nexts = {};

  /** The primes in use have an index of at least {@code start} and below {@code end}. */
  private int start;

  private int end;

  /**
   * Starts a window.
   *
   * @param firstTurn the turn that bit 0 of every row stands for, counted from 0
   * @param primeMin the smallest prime to sieve with, at least {@link #PRIME_MIN}
   * @param primeMax the largest number that may be a sieving prime, at most {@link #PRIME_MAX}
   */
  void begin(long firstTurn, int primeMin, int primeMax) {
    if (bound < primeMax) {
      findPrimes(primeMax);
    }
    start = indexFrom(primeMin, primes.length);
    end = Math.max(start, indexFrom(primeMax + 1L, primes.length));
    for (int index = start; index < end; index++) {
      int prime = primes[index];
      int first = WheelMod30.inverse(prime) - (int) (firstTurn % prime);
      firsts[index] = first < 0 ? first + prime : first;
    }
  }

  /** Finds at least twice as many as before, so that slowly growing windows seldom come here. */
  private void findPrimes(int primeMax) {
    int growth = Math.max(2 * bound, SmallPrimePatterns.PRIME_MAX);
    bound = Math.min(PRIME_MAX, Math.max(primeMax, growth));
    primes = TextbookSieve.primesTo(bound);
    steps = new int[primes.length];
    firsts = new int[primes.length];
    nexts = new int[primes.length];
    for (int index = indexFrom(PRIME_MIN, primes.length); index < primes.length; index++) {
      steps[index] = 2 * WheelMod30.inverse(primes[index]) % primes[index];
    }
  }

  /**
   * How many primes of the window its rows do not show: 2, 3 and 5, which have no row, and the
   * primes that are marked as multiples of themselves.
   */
  int countHidden(Range window) {
    return indexFrom(window.to(), end) - indexFrom(window.from(), end);
  }

  /** The index of the first prime that is not below the number, at most {@code indexMax}. */
  private int indexFrom(long number, int indexMax) {
    int key = (int) Math.min(number, Integer.MAX_VALUE);
    int index = Arrays.binarySearch(primes, 0, indexMax, key);
    return index < 0 ? -index - 1 : index;
  }

  /** Moves on by that many residues, an even number; a window starts at residue -1. */
  void advance(int residues) {
    for (int moved = 0; moved < residues; moved += 2) {
      for (int index = start; index < end; index++) {
        int first = firsts[index] - steps[index];
        // Plus the prime where negative, without a branch: so the loop is vectorised.
        firsts[index] = first + (primes[index] & (first >> 31));
      }
    }
  }

  /** Sets the bits of all multiples in the row's first {@code wordCount} words. */
  void markMultiples(long[] row, int wordCount) {
    int bitCount = wordCount * Long.SIZE;
    int nearEnd = Math.max(start, indexFrom(NEAR_PRIMES_END, end));
    System.arraycopy(firsts, start, nexts, start, end - start);
    markInBlocks(row, bitCount, NEAR_BLOCK_BITS, start, nearEnd);
    int farEnd = Math.max(nearEnd, indexFrom(FAR_PRIMES_END, end));
    markInBlocks(row, bitCount, FAR_BLOCK_BITS, nearEnd, farEnd);
    markInBlocks(row, bitCount, LAST_BLOCK_BITS, farEnd, end);
  }

  private void markInBlocks(long[] row, int bitCount, int blockBits, int from, int to) {
    for (int blockStart = 0; blockStart < bitCount; blockStart += blockBits) {
      int blockEnd = Math.min(bitCount, blockStart + blockBits);
      for (int index = from; index < to; index++) {
        nexts[index] = mark(row, blockEnd, nexts[index], primes[index]);
      }
    }
  }

  /** Sets every prime-th bit from {@code next} on; the first bit not set is the result. */
  private static int mark(long[] row, int bitEnd, int next, int prime) {
    int bit = next;
    // The first mask comes from a table and the others by rotation because x86 wants the count of a
    // shift in one certain register: with 1L << bit, C2 would move bit there and away each time.
    long mask = BIT[bit & 63];
    int unrolledEnd = bitEnd - 3 * prime;
    while (bit < unrolledEnd) {
      row[bit >>> 6] |= mask;
      bit += prime;
      mask = Long.rotateLeft(mask, prime);
      row[bit >>> 6] |= mask;
      bit += prime;
      mask = Long.rotateLeft(mask, prime);
      row[bit >>> 6] |= mask;
      bit += prime;
      mask = Long.rotateLeft(mask, prime);
      row[bit >>> 6] |= mask;
      bit += prime;
      mask = Long.rotateLeft(mask, prime);
    }
    while (bit < bitEnd) {
      row[bit >>> 6] |= mask;
      bit += prime;
      mask = Long.rotateLeft(mask, prime);
    }
    return bit;
  }
}
