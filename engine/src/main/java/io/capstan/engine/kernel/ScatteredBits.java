package io.capstan.engine.kernel;

import java.util.Arrays;

/**
 * A large set of bits that is quick to set at scattered places.
 *
 * <p><b>Callers.</b> One thread: {@link #clear}, {@link #set} as often as wanted, then {@link
 * #words}.
 */
final class ScatteredBits {
  /*
   * Algorithm: write combining. A bit set at once would miss the caches and the address translation
   * almost every time. So it is first noted in the bucket of its region; a full bucket is emptied in
   * one go, with all its writes near each other.
   */

  /** The most bits there can be. */
  static final int BITS_MAX = WheelMod30.ROWS * RowSieve.TURNS_MAX;

  /**
   * Bits in a bucket's region, as a power of two: 256 KiB. A larger region would leave the level-2
   * cache while its bucket is emptied; smaller ones would be so many that the buckets themselves
   * leave it.
   */
  private static final int REGION_SHIFT = 21;

  /**
   * Bits that a bucket holds. More would make the buckets leave the level-2 cache (they take 1 MiB
   * as it is, of which the ends are in use); fewer would meet in too few of the region's pages.
   */
  private static final int BUCKET_CAPACITY = 2048;

  private final int[] buckets = new int[(BITS_MAX >>> REGION_SHIFT) * BUCKET_CAPACITY];

  /** By bucket: how many bits it holds. */
  private final int[] counts = new int[BITS_MAX >>> REGION_SHIFT];

  private long[] words = {};

  /** Forgets all bits, and makes room for that many. */
  void clear(int bitCount) {
    int wordCount = (bitCount + Long.SIZE - 1) / Long.SIZE;
    if (words.length < wordCount) {
      words = new long[wordCount];
    } else {
      Arrays.fill(words, 0);
    }
  }

  /** Sets a bit. */
  void set(int bit) {
    int bucket = bit >>> REGION_SHIFT;
    int count = counts[bucket];
    buckets[bucket * BUCKET_CAPACITY + count] = bit;
    counts[bucket] = count + 1;
    if (count + 1 == BUCKET_CAPACITY) {
      empty(bucket);
    }
  }

  /** All bits that were set, from bit 0 of word 0 on; to be read only. */
  long[] words() {
    for (int bucket = 0; bucket < counts.length; bucket++) {
      empty(bucket);
    }
    return words;
  }

  private void empty(int bucket) {
    int start = bucket * BUCKET_CAPACITY;
    for (int index = start; index < start + counts[bucket]; index++) {
      int bit = buckets[index];
      words[bit >>> 6] |= 1L << bit;
    }
    counts[bucket] = 0;
  }
}
