package io.capstan.engine.kernel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Marks the multiples of the primes from 7 to {@link #PRIME_MAX} in a row, many at a time.
 *
 * <p><b>Callers.</b> One thread per instance; the tables are shared and never change.
 */
final class SmallPrimePatterns {
  /*
   * Algorithm: "pre-sieving", as primesieve has it. In a row (one bit per turn) the multiples of a
   * prime p repeat every p bits, so after p bytes they stand at the same bits of a byte again; the
   * multiples of several primes repeat after the product of these in bytes. Such patterns are made
   * once, and filling a row is the bitwise or of all of them, each from its own offset on.
   *
   * Offset: byte 0 of a table stands for 0, and byte b for the number 240 * b (8 turns of 30). A
   * row that starts with the number n therefore starts at the byte b with 240 * b = n modulo the
   * period.
   *
   * The tables are byte[] and the row is long[] for two reasons. An offset can be any byte, so that
   * the period is eight times shorter than with longs. And C2 vectorises the loops only if it knows
   * that a store to the row cannot change a table; it knows that of arrays of different types.
   */

  /**
   * The largest prime handled here. Each further pair of primes costs one more pass of vector
   * instructions over the row and a table of up to {@link #PERIOD_MAX} bytes; it saves the two
   * primes' single marks, which are the fewer the larger the prime. At 163 a row takes 4% longer; a
   * bound much higher would drive the row out of a level-2 cache of 1 MiB. Precondition: the
   * patterns made of the primes 7 to this one are a multiple of {@link #GROUP}.
   */
  static final int PRIME_MAX = 257;

  /**
   * The longest period. A longer one would put more primes into one table, and make the tables
   * larger than the 600 KiB that they are together. Precondition: at least the product of the two
   * largest primes, or these would get a table each.
   */
  private static final int PERIOD_MAX = 66_000;

  /**
   * Words filled in one go, without a look at where a table ends. Each table is longer than its
   * period by that much. Shorter runs would be mostly loop ends; a longer run would not stay in the
   * level-1 cache from one group of patterns to the next.
   */
  static final int RUN_WORDS = 512;

  private static final int RUN_BYTES = RUN_WORDS * Long.BYTES;

  /** Patterns merged in one pass: more would not leave enough registers for their addresses. */
  private static final int GROUP = 4;

  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final Pattern[] patterns = Tables.PATTERNS;

  /** By pattern: the byte of its table with which the next run starts. */
  private final int[] offsets = new int[patterns.length];

  /**
   * In a class of its own, which the first instance loads: this class alone is loaded to ask it for
   * a length, also by short jobs, which have no time for tables.
   */
  private static final class Tables {
    static final Pattern[] PATTERNS = patterns();
  }

  private static Pattern[] patterns() {
    List<Pattern> patterns = new ArrayList<>();
    int[] primes = TextbookSieve.primesTo(PRIME_MAX);
    int next = Arrays.binarySearch(primes, 7);
    while (next < primes.length) {
      int first = next;
      int period = 1;
      while (next < primes.length && period * primes[next] <= PERIOD_MAX) {
        period *= primes[next++];
      }
      patterns.add(Pattern.of(Arrays.copyOfRange(primes, first, next), period));
    }
    return patterns.toArray(Pattern[]::new);
  }

  /** How many words {@link #fill} writes to fill that many: whole runs. */
  static int roundUp(int wordCount) {
    return (wordCount + RUN_WORDS - 1) / RUN_WORDS * RUN_WORDS;
  }

  /**
   * Overwrites the row's first {@code wordCount} words, rounded up to whole runs: a bit is 1 where
   * its number is a multiple of one of the primes, these included.
   *
   * @param firstNumber the number that bit 0 stands for; the next ones follow 30 apart
   */
  void fill(long[] row, int wordCount, long firstNumber) {
    for (int index = 0; index < patterns.length; index++) {
      offsets[index] = patterns[index].offsetOf(firstNumber);
    }
    for (int start = 0; start < wordCount; start += RUN_WORDS) {
      copy(row, start);
      for (int group = GROUP; group < patterns.length; group += GROUP) {
        merge(row, start, group);
      }
    }
  }

  private void copy(long[] row, int start) {
    byte[] table0 = patterns[0].table;
    byte[] table1 = patterns[1].table;
    byte[] table2 = patterns[2].table;
    byte[] table3 = patterns[3].table;
    int offset0 = takeRun(0);
    int offset1 = takeRun(1);
    int offset2 = takeRun(2);
    int offset3 = takeRun(3);
    for (int index = 0; index < RUN_WORDS; index++) {
      int distance = index * Long.BYTES;
      row[start + index] =
          word(table0, offset0 + distance)
              | word(table1, offset1 + distance)
              | word(table2, offset2 + distance)
              | word(table3, offset3 + distance);
    }
  }

  private void merge(long[] row, int start, int group) {
    byte[] table0 = patterns[group].table;
    byte[] table1 = patterns[group + 1].table;
    byte[] table2 = patterns[group + 2].table;
    byte[] table3 = patterns[group + 3].table;
    int offset0 = takeRun(group);
    int offset1 = takeRun(group + 1);
    int offset2 = takeRun(group + 2);
    int offset3 = takeRun(group + 3);
    for (int index = 0; index < RUN_WORDS; index++) {
      int distance = index * Long.BYTES;
      // The tables first, then the row: JDK 17's C2 does not vectorise it the other way round.
      long marks =
          word(table0, offset0 + distance)
              | word(table1, offset1 + distance)
              | word(table2, offset2 + distance)
              | word(table3, offset3 + distance);
      row[start + index] |= marks;
    }
  }

  /** The pattern's offset for this run; moves it on to the next. */
  private int takeRun(int index) {
    int offset = offsets[index];
    offsets[index] = (offset + RUN_BYTES) % patterns[index].period;
    return offset;
  }

  private static long word(byte[] table, int offset) {
    return (long) WORD.get(table, offset);
  }

  /** The multiples of a few primes, from 0 on: one period and one run. */
  private static final class Pattern {
    /** Numbers from one byte of a table to the next. */
    private static final int BYTE_SPAN = Byte.SIZE * WheelMod30.TURN;

    private final byte[] table;
    private final int period;
    private final int inverseOfByteSpan;

    private Pattern(byte[] table, int period, int inverseOfByteSpan) {
      this.table = table;
      this.period = period;
      this.inverseOfByteSpan = inverseOfByteSpan;
    }

    static Pattern of(int[] primes, int period) {
      var table = new byte[period + RUN_BYTES];
      for (int prime : primes) {
        for (int bit = 0; bit < table.length * Byte.SIZE; bit += prime) {
          table[bit / Byte.SIZE] |= (byte) (1 << (bit % Byte.SIZE));
        }
      }
      BigInteger inverse = BigInteger.valueOf(BYTE_SPAN).modInverse(BigInteger.valueOf(period));
      return new Pattern(table, period, inverse.intValueExact());
    }

    int offsetOf(long firstNumber) {
      long remainder = firstNumber % period;
      return (int) (remainder * inverseOfByteSpan % period);
    }
  }
}
