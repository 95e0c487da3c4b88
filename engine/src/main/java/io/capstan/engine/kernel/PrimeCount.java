package io.capstan.engine.kernel;

/**
 * Counts the primes of a range, exactly, anywhere from 0 to 2^63 - 1.
 *
 * <p>A prime is an integer over 1 that no other integer over 1 divides; 0 and 1 are none, 2 is the
 * first. The count is a 64-bit integer.
 *
 * <p><b>Callers.</b> One thread at a time per instance; instances are independent of each other.
 *
 * <p><b>Memory.</b> An instance keeps its tables and buffers from its first range on: 3 MiB for
 * ranges that end below 10^10, 12 MiB up to 10^13, and 50 MiB at most for any range.
 *
 * <p><b>Time.</b> A range is sieved with the primes up to the root of its end; finding these takes
 * about a second by itself where the range ends near 2^63, be it ever so short.
 */
public final class PrimeCount implements Kernel {
  /*
   * Algorithm: the segmented sieve of Eratosthenes (Bays and Hudson 1977) over a wheel modulo 30
   * (Pritchard 1982), with ideas of primesieve's: patterns for the small primes, blocks that fit a
   * cache. Unlike there, the bits are in the order of their residues; SievingPrimes says why.
   *
   *   PrimeCount      the kernel
   *   PrimeSieve      cuts a range into windows and counts
   *   RowSieve        sieves a window, row after row:
   *                     SmallPrimePatterns  primes to 257: patterns that repeat
   *                     SievingPrimes       primes to 2^22: kept, marked in blocks
   *   LargePrimes     larger primes: found anew for each window, marked first, in ScatteredBits
   *   WheelMod30      residues that can be prime
   *   TextbookSieve   the first primes
   */

  /** Chunks that a range should have at least, to be shared out evenly, if they are long enough. */
  private static final int CHUNKS_WANTED = 64;

  /**
   * Shorter chunks (about 100 µs of work, some milliseconds in a JVM that has just started) would
   * be worth neither the claiming nor another worker.
   */
  private static final long CHUNK_LENGTH_MIN = 1L << 20;

  /**
   * Longer chunks (about 5 ms of work) are made only where a window's start is dear. They would
   * save no more, and lose more with a killed worker; with this length a row is 140 KiB, which
   * stays in a level-2 cache.
   */
  private static final long CHUNK_LENGTH_USUAL = 1L << 25;

  /**
   * How many times the root of its end a chunk should be long. A window's start visits each prime
   * below the root, its sieving each candidate: with 64, the start is some percent of the whole. A
   * larger factor would make the chunks few.
   */
  private static final long CHUNK_ROOTS = 64;

  /**
   * Chunks that a range should have even if their starts are dear: with fewer, most workers would
   * watch one compute. More would make the starts the larger part of the work.
   */
  private static final int CHUNKS_FEW = 4;

  /**
   * How many times the root of its end such a chunk is long at least: its start is then an eighth
   * of the whole.
   */
  private static final long FEW_CHUNK_ROOTS = 16;

  /**
   * The same where there are {@link LargePrimes}, as a part of the root: the start is then a
   * quarter (near 10^18) to a half (near 10^15) of the whole, and two workers are done sooner than
   * one.
   */
  private static final long LARGE_ROOT_PART = 2;

  /** Null until the first range: a kernel that is only looked up by name costs nothing. */
  private PrimeSieve sieve;

  /** Makes the kernel. */
  public PrimeCount() {}

  @Override
  public String name() {
    return "primes";
  }

  @Override
  public Scalar identity() {
    return Scalar.of(0L);
  }

  /**
   * Long enough for the search of the sieving primes not to count, as far as one window's memory
   * goes; all chunks of a range are about equally long.
   */
  @Override
  public long chunkLength(Range range) {
    long min = Math.max(CHUNK_LENGTH_MIN, CHUNK_ROOTS * RowSieve.rootOf(range.to()));
    long max = Math.max(CHUNK_LENGTH_USUAL, min);
    long wanted = Math.max(min, Math.min(max, range.length() / CHUNKS_WANTED));
    long fitting = Math.min(wanted, RowSieve.WINDOW_LENGTH_MAX);
    long chunkCount = Math.max(1, (range.length() - 1) / fitting + 1);
    if (chunkCount < CHUNKS_FEW) {
      chunkCount = Math.max(chunkCount, Math.min(CHUNKS_FEW, range.length() / shortest(range)));
    }
    return Math.max(1, (range.length() - 1) / chunkCount + 1);
  }

  private static long shortest(Range range) {
    long root = RowSieve.rootOf(range.to());
    long length = LargePrimes.neededFor(range) ? root / LARGE_ROOT_PART : root * FEW_CHUNK_ROOTS;
    return Math.max(CHUNK_LENGTH_MIN, length);
  }

  @Override
  public Scalar compute(Range range) {
    if (sieve == null) {
      sieve = new PrimeSieve();
    }
    return Scalar.of(sieve.count(range));
  }
}
