package io.capstan.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The kernel against oracles that share nothing with it: {@link BigInteger#isProbablePrime}, number
 * by number, and primesieve where it is installed.
 *
 * <p>Each range is counted by a kernel that has not yet made its tables for the small primes and by
 * one that has: these are two different sieves.
 */
@Timeout(300)
class PrimeCountDifferentialTest {
  private static final int ROUNDS = 300;
  private static final int CERTAINTY = 40;
  private static final Path PRIMESIEVE = Path.of("/usr/bin/primesieve");

  private static final long TURN = 30;
  private static final long WORD = 64 * TURN;
  private static final long RUN = 512 * WORD;
  private static final long NEAR_BLOCK = (1L << 17) * TURN;
  private static final long FAR_BLOCK = (1L << 21) * TURN;
  private static final long NEAR_WINDOW = (1L << 22) * TURN;
  private static final long FINDER_WINDOW = (1L << 21) * TURN;
  private static final long LAST_BLOCK = (1L << 23) * TURN;

  private final PrimeCount plain = new PrimeCount();
  private final PrimeCount tabled = new PrimeCount();

  @BeforeEach
  void makeTables() {
    tabled.compute(Range.of(0, 40_000_000));
  }

  private static long proved(Range range) {
    long count = 0;
    for (long number = range.from(); number < range.to(); number++) {
      if (BigInteger.valueOf(number).isProbablePrime(CERTAINTY)) {
        count++;
      }
    }
    return count;
  }

  /** A fresh kernel has no tables as long as all its ranges together are short. */
  private void assertProved(long from, long to) {
    Range range = Range.of(from, to);
    long expected = proved(range);
    assertEquals(expected, plain.compute(range).asLong(), () -> "without tables: " + range);
    if (from == to) {
      assertEquals(0, expected);
    }
    assertEquals(expected, tabled.compute(range).asLong(), () -> "with tables: " + range);
  }

  private static long clip(long number) {
    return Math.max(0, number);
  }

  /** Where the sieve cuts: the end of a word, run, block, window, and near them. */
  @ParameterizedTest
  @ValueSource(
      longs = {TURN, WORD, RUN, NEAR_BLOCK, FAR_BLOCK, NEAR_WINDOW, FINDER_WINDOW, LAST_BLOCK})
  void bordersOfTheSieveTwoNumbersAround(long unit) {
    for (long multiple : new long[] {0, 1, 2, 3, 7, 30, 1001}) {
      for (int shift = -2; shift <= 2; shift++) {
        long border = clip(multiple * unit + shift);
        assertProved(border, border + 65);
        assertProved(clip(border - 65), border);
        assertProved(border, border);
        assertProved(border, border + 1);
      }
    }
  }

  /** The same borders inside the range, seen from its start: windows start where the range does. */
  @Test
  void windowsThatEndTwoNumbersAroundABorder() {
    for (long unit : new long[] {WORD, RUN, NEAR_BLOCK, FAR_BLOCK, NEAR_WINDOW}) {
      for (int shift = -2; shift <= 2; shift++) {
        long from = 1_000_003 + shift;
        long whole = tabled.compute(Range.of(from, from + 2 * unit + 100)).asLong();
        for (int end = -2; end <= 2; end++) {
          long middle = from + unit + end;
          long left = tabled.compute(Range.of(from, middle)).asLong();
          long right = tabled.compute(Range.of(middle, from + 2 * unit + 100)).asLong();
          assertEquals(whole, left + right, "unit=" + unit + " middle=" + middle);
        }
      }
    }
  }

  @Test
  void everyStartBelowSevenAndEveryResidue() {
    for (long from = 0; from < 37; from++) {
      for (long to = from; to < 130; to++) {
        assertEquals(
            proved(Range.of(from, to)), plain.compute(Range.of(from, to)).asLong(), "to=" + to);
      }
    }
  }

  /** How large the numbers are of which a random range is made. */
  private enum Magnitude {
    SMALL(1L << 20),
    INT(1L << 32),
    KEPT_SQUARED((1L << 44) + (1L << 40)),
    FIFTEEN(1_000_000_000_000_000L);

    private final long end;

    Magnitude(long end) {
      this.end = end;
    }
  }

  @ParameterizedTest
  @EnumSource
  void randomRanges(Magnitude magnitude) {
    var random = new SplittableRandom(magnitude.ordinal());
    int rounds = magnitude.end > 1L << 43 ? ROUNDS / 10 : ROUNDS;
    for (int round = 0; round < rounds; round++) {
      long from = random.nextLong(magnitude.end);
      assertProved(from, from + random.nextLong(1L << random.nextInt(9)));
    }
  }

  /** A square is the one number whose only divisor is found last. */
  @Test
  void squaresOfPrimesAtBordersOfWords() {
    var random = new SplittableRandom(5);
    int found = 0;
    while (found < 40) {
      long prime =
          BigInteger.valueOf(random.nextLong(7, 4_200_000)).nextProbablePrime().longValue();
      long square = prime * prime;
      long border = square / WORD * WORD;
      assertProved(square, square + 1);
      assertProved(square - 1, square + 2);
      assertProved(Math.max(border, square - 50), square);
      assertProved(square, Math.min(border + WORD, square + 50) + 2);
      found++;
    }
  }

  /** Near the end of the number line, each range costs a search of the primes up to its root. */
  @Tag("proof") // A look at them is taken by PrimeCountTest.
  @Test
  void lastNumbersOfAll() {
    long end = Long.MAX_VALUE;
    PrimeCount kernel = new PrimeCount();
    for (Range range :
        new Range[] {
          Range.of(end, end),
          Range.of(end - 1, end),
          Range.of(end - 31, end - 2),
          Range.of(end - WORD - 1, end - 1),
          Range.of(end - 2 * WORD - 7, end)
        }) {
      assertEquals(proved(range), kernel.compute(range).asLong(), range::toString);
    }
    assertEquals(0, kernel.compute(Range.of(end, end)).asLong());
  }

  @Tag("proof")
  @Test
  void manyRandomRangesAsPrimesieveCountsThem() throws Exception {
    assumeTrue(Files.isExecutable(PRIMESIEVE), "primesieve is not installed");
    var random = new SplittableRandom(11);
    for (int round = 0; round < 200; round++) {
      long from = random.nextLong(1L << (20 + random.nextInt(43)));
      long to = from + random.nextLong(1L << (10 + random.nextInt(19)));
      assertEquals(
          primesieve(from, to), tabled.compute(Range.of(from, to)).asLong(), from + " to " + to);
    }
  }

  private static long primesieve(long from, long to) throws Exception {
    Process process =
        new ProcessBuilder(PRIMESIEVE.toString(), "" + from, "" + (to - 1), "-q", "-t1").start();
    try {
      String answer =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
      process.waitFor(60, TimeUnit.SECONDS);
      return Long.parseLong(answer.substring(answer.lastIndexOf(' ') + 1));
    } finally {
      process.destroyForcibly();
    }
  }
}
