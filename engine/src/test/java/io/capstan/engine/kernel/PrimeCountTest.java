package io.capstan.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrimeCountTest {
  /** Far enough for windows of the sieve to end in it, and short enough for a plain sieve. */
  private static final int PLAIN_END = 3_000_000;

  private static final BitSet PLAIN_COMPOSITES = plainComposites();

  /** Witnesses that make the test of Miller and Rabin exact for every 64-bit number. */
  private static final int[] WITNESSES = {2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37};

  private final PrimeCount kernel = new PrimeCount();

  private static BitSet plainComposites() {
    var composites = new BitSet(PLAIN_END);
    composites.set(0, 2);
    for (int number = 2; number * number < PLAIN_END; number++) {
      if (!composites.get(number)) {
        for (int multiple = number * number; multiple < PLAIN_END; multiple += number) {
          composites.set(multiple);
        }
      }
    }
    return composites;
  }

  private static long plainCount(int from, int to) {
    return to - from - PLAIN_COMPOSITES.get(from, to).cardinality();
  }

  private static boolean isPrime(long number) {
    if (number < 2) {
      return false;
    }
    for (int witness : WITNESSES) {
      if (number % witness == 0) {
        return number == witness;
      }
    }
    BigInteger modulus = BigInteger.valueOf(number);
    BigInteger minusOne = modulus.subtract(BigInteger.ONE);
    int twos = Long.numberOfTrailingZeros(number - 1);
    BigInteger odd = minusOne.shiftRight(twos);
    for (int witness : WITNESSES) {
      BigInteger power = BigInteger.valueOf(witness).modPow(odd, modulus);
      boolean passes = power.equals(BigInteger.ONE);
      for (int square = 0; square < twos && !passes; square++) {
        passes = power.equals(minusOne);
        power = power.multiply(power).mod(modulus);
      }
      if (!passes) {
        return false;
      }
    }
    return true;
  }

  private static long provedCount(long from, long to) {
    long count = 0;
    for (long number = from; number < to; number++) {
      if (isPrime(number)) {
        count++;
      }
    }
    return count;
  }

  private long count(long from, long to) {
    return kernel.compute(Range.of(from, to)).asLong();
  }

  private void assertProved(long from, long to) {
    assertEquals(provedCount(from, to), count(from, to), () -> "from=" + from + " to=" + to);
  }

  @Test
  void isNamedAndStartsFromZero() {
    assertAll(
        () -> assertEquals("primes", kernel.name()),
        () -> assertEquals(Scalar.of(0L), kernel.identity()),
        () -> assertEquals(Scalar.of(7L), kernel.combine(Scalar.of(3L), Scalar.of(4L))));
  }

  /** The number of primes up to powers of ten, as in every table of them. */
  @ParameterizedTest
  @CsvSource({
    "10, 4",
    "100, 25",
    "1_000, 168",
    "10_000, 1_229",
    "100_000, 9_592",
    "1_000_000, 78_498",
    "10_000_000, 664_579",
    "100_000_000, 5_761_455",
    "1_000_000_000, 50_847_534"
  })
  void countsThePrimesUpToAPowerOfTen(String end, String primes) {
    assertEquals(number(primes), count(0, number(end)));
  }

  @Tag("proof")
  @ParameterizedTest
  @CsvSource({"10_000_000_000, 455_052_511", "100_000_000_000, 4_118_054_813"})
  void countsThePrimesUpToLargerPowersOfTen(String end, String primes) {
    countsThePrimesUpToAPowerOfTen(end, primes);
  }

  private static long number(String text) {
    return Long.parseLong(text.replace("_", ""));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0", "0, 1, 0", "0, 2, 0", "1, 2, 0", "0, 3, 1", "2, 3, 1", "2, 2, 0", "3, 3, 0",
    "0, 6, 3", "5, 6, 1", "4, 5, 0", "0, 7, 3", "7, 8, 1", "0, 8, 4", "8, 11, 0", "24, 29, 0",
    "29, 31, 1", "30, 31, 0", "31, 32, 1", "257, 258, 1", "258, 263, 0", "263, 264, 1"
  })
  void countsTheFirstPrimes(long from, long to, long primes) {
    assertEquals(primes, count(from, to));
  }

  @Test
  void countsFromEveryResidueToEveryResidue() {
    for (int base : new int[] {0, 30, 60 * 64, 900_000}) {
      for (int from = base; from < base + 30; from++) {
        for (int to = from; to < base + 90; to++) {
          int end = to;
          assertEquals(plainCount(from, to), count(from, to), () -> "base=" + base + " to=" + end);
        }
      }
    }
  }

  @Test
  void countsRandomRangesOfSmallNumbers() {
    var random = new Random(1);
    for (int round = 0; round < 2_000; round++) {
      int from = random.nextInt(PLAIN_END);
      int to = from + random.nextInt(Math.min(PLAIN_END - from, 1 + (1 << random.nextInt(22))));
      assertEquals(plainCount(from, to), count(from, to), () -> "from=" + from + " to=" + to);
    }
  }

  @Test
  void countsAroundSquaresOfPrimes() {
    for (long prime : new long[] {7, 13, 29, 31, 251, 257, 263, 269, 1_009, 4_093, 4_099, 31_607}) {
      long square = prime * prime;
      assertAll(
          () -> assertProved(square - 40, square + 40),
          () -> assertEquals(0, count(square, square + 1)),
          () -> assertProved(square - 1, square + 2),
          () -> assertProved(square, square + 100));
    }
  }

  /** The largest prime kept in memory and the smallest one that is not, and their product. */
  @Test
  void countsAroundTheSquareOfTheLastPrimeKept() {
    long kept = 4_194_301;
    long streamed = 4_194_319;
    assertAll(
        () -> assertTrue(kept <= SievingPrimes.PRIME_MAX && SievingPrimes.PRIME_MAX < streamed),
        () -> assertProved(kept * kept - 300, kept * kept + 300),
        () -> assertProved(kept * streamed - 300, kept * streamed + 300),
        () -> assertProved(streamed * streamed - 300, streamed * streamed + 300));
  }

  @ParameterizedTest
  @ValueSource(
      longs = {
        1L << 31,
        1L << 32,
        1_000_000_000_000L,
        1L << 42,
        1L << 44,
        1_000_000_000_000_000L,
        1_000_000_000_000_000_000L,
        3_037_000_493L * 3_037_000_493L
      })
  void countsAroundLargeNumbers(long middle) {
    assertProved(middle - 1_000, middle + 1_000);
  }

  @Tag("proof")
  @Test
  void countsAroundTheLargestPowerOfTwo() {
    countsAroundLargeNumbers(1L << 62);
  }

  /** The number line ends at 2^63 - 1; the largest prime below is 2^63 - 25. */
  @Test
  void countsToTheEndOfTheNumberLine() {
    long end = Long.MAX_VALUE;
    assertAll(() -> assertProved(end - 1_000, end), () -> assertEquals(0, count(end, end)));
  }

  @Tag("proof")
  @Test
  void countsTheLastPrimeAlone() {
    assertEquals(1, count(Long.MAX_VALUE - 24, Long.MAX_VALUE));
  }

  /** 36,190,991 is primesieve's count of the primes from 10^12 to 10^12 + 10^9. */
  @Test
  void countsManyLargeNumbers() {
    long start = 1_000_000_000_000L;
    assertEquals(36_190_991, count(start, start + 1_000_000_000));
  }

  /** Windows end inside a range of two hundred million numbers. */
  @ParameterizedTest
  @ValueSource(longs = {0, 123_456_789, 999_999_999_989L, 20_000_000_000_021L})
  void theCountsOfThePartsMakeTheWhole(long start) {
    long length = 200_000_000;
    var random = new Random(start);
    long whole = count(start, start + length);
    for (int round = 0; round < 2; round++) {
      long sum = 0;
      long from = start;
      while (from < start + length) {
        long to = Math.min(start + length, from + 1 + random.nextInt(60_000_000));
        sum += count(from, to);
        from = to;
      }
      assertEquals(whole, sum);
    }
  }

  /** What one call leaves in the buffers must not be seen by the next one. */
  @Test
  void countsInAnyOrderOfCalls() {
    long large = 1_000_000_000_000_000L;
    long first = count(large, large + 10_000_000);
    assertAll(
        () -> assertEquals(78_498, count(0, 1_000_000)),
        () -> assertEquals(1, count(2, 3)),
        () -> assertEquals(first, count(large, large + 10_000_000)),
        () -> assertProved(large + 2_000_000, large + 2_000_500),
        () -> assertEquals(4, count(0, 10)));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "0, 1",
    "0, 65_536",
    "0, 1_000_000",
    "5, 10_000_000",
    "0, 1_000_000_000",
    "0, 1_000_000_000_000",
    "1_000_000_000_000, 1_001_000_000_000",
    "1_000_000_000_000_000_000, 1_000_000_001_000_000_000",
    "0, 9_223_372_036_854_775_807",
    "9_223_372_036_854_774_807, 9_223_372_036_854_775_807"
  })
  void cutsIntoChunksThatFitOneWindow(String from, String to) {
    Range range = Range.of(number(from), number(to));
    long chunkLength = kernel.chunkLength(range);
    assertTrue(chunkLength >= 1, () -> "chunkLength=" + chunkLength);
    assertTrue(chunkLength <= RowSieve.WINDOW_LENGTH_MAX, () -> "chunkLength=" + chunkLength);
    assertTrue(
        chunkLength >= Math.min(range.length(), 1L << 15), () -> "chunkLength=" + chunkLength);
  }

  /** The cut is part of the job: the same on every machine, whatever was computed before. */
  @ParameterizedTest
  @CsvSource({
    "0, 1_000_000, 1",
    "0, 4_000_000, 4",
    "0, 1_000_000_000, 64",
    "0, 10_000_000_000, 299",
    "1_000_000_000_000, 1_000_002_000_000, 1",
    "1_000_000_000_000, 1_000_064_000_000, 3",
    "1_000_000_000_000, 1_010_000_000_000, 156",
    "1_000_000_000_000_000, 1_000_000_010_000_000, 1",
    "1_000_000_000_000_000, 1_000_000_100_000_000, 4",
    "1_000_000_000_000_000, 1_000_001_000_000_000, 4",
    "1_000_000_000_000_000_000, 1_000_000_000_100_000_000, 1",
    "1_000_000_000_000_000_000, 1_000_000_001_000_000_000, 2",
    "1_000_000_000_000_000_000, 1_000_000_001_100_000_000, 2",
    "1_000_000_000_000_000_000, 1_000_000_010_000_000_000, 10"
  })
  void cutDependsOnTheJobAlone(String from, String to, int chunks) {
    Range range = Range.of(number(from), number(to));
    assertEquals(chunks, RangeSplitter.split(kernel, range, 8192).chunkCount());
    kernel.compute(Range.of(range.from(), range.from() + 1));
    kernel.compute(Range.of(0, 100_000_000));
    assertEquals(chunks, RangeSplitter.split(kernel, range, 8192).chunkCount());
    assertEquals(chunks, RangeSplitter.split(new PrimeCount(), range, 8192).chunkCount());
  }

  @Test
  void theCountsOfItsChunksMakeTheWhole() {
    Range range = Range.of(1_000, 1_000_000_000);
    RangeSplitter splitter = RangeSplitter.split(kernel, range, 8192);
    Scalar sum = kernel.identity();
    for (int index = 0; index < splitter.chunkCount(); index++) {
      sum = kernel.combine(sum, kernel.compute(splitter.chunk(index)));
    }
    assertTrue(splitter.chunkCount() >= 64, () -> "chunkCount=" + splitter.chunkCount());
    assertEquals(50_847_534 - 168, sum.asLong());
  }
}
