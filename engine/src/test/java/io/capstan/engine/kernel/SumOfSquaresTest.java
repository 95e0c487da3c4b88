package io.capstan.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The oracle is the closed form in {@link BigInteger}. */
@Timeout(30)
class SumOfSquaresTest {
  private static final long SEED = 5_000_000;
  private static final int CHUNKS_MAX = 8192;

  private final SumOfSquares kernel = new SumOfSquares();

  /** (n-1)n(2n-1)/6 is the sum of i² below n. */
  private static BigInteger below(long end) {
    BigInteger n = BigInteger.valueOf(end);
    return n.subtract(BigInteger.ONE)
        .multiply(n)
        .multiply(n.multiply(BigInteger.TWO).subtract(BigInteger.ONE))
        .divide(BigInteger.valueOf(6));
  }

  private void assertSum(long from, long to) {
    Range range = Range.of(from, to);
    BigInteger sum = kernel.compute(range).asInt128().toBigInteger();
    assertEquals(below(to).subtract(below(from)), sum, range::toString);
  }

  @Test
  void firstFiveMillionGiveTheNumberThatPythonGives() {
    Range range = Range.of(0, 5_000_000);
    assertEquals("41666654166667500000", kernel.compute(range).toString());
    assertEquals("41666654166667500000", PlainLoop.run(kernel, range, CHUNKS_MAX).toString());
  }

  @Test
  void sumLeavesALongWhereItIsSaidTo() {
    assertTrue(kernel.compute(Range.of(0, 3_024_617)).asInt128().fitsLong());
    assertTrue(!kernel.compute(Range.of(0, 3_024_618)).asInt128().fitsLong());
  }

  @Test
  void smallRangesAreRight() {
    for (int from = 0; from < 20; from++) {
      for (int to = from; to < 40; to++) {
        assertSum(from, to);
      }
    }
  }

  @Test
  void rangesAroundTheBlockLengthAreRight() {
    for (int length = (1 << 16) - 2; length <= (1 << 16) + 2; length++) {
      assertSum(0, length);
      assertSum(12_345, 12_345 + 2L * length);
    }
  }

  @Test
  void rangesThatCrossTheEndOfNarrowSquaresAreRight() {
    long narrowEnd = 1L << 32;
    for (long before : new long[] {0, 1, 65_535, 65_536, 65_537, 200_000}) {
      for (long after : new long[] {0, 1, 65_537, 100_000}) {
        assertSum(narrowEnd - before, narrowEnd + after);
      }
    }
  }

  @Test
  void randomRangesAreRight() {
    var random = new SplittableRandom(SEED);
    for (int round = 0; round < 60; round++) {
      long from = random.nextLong() >>> random.nextInt(20, 64);
      assertSum(from, from + random.nextInt(200_000));
    }
  }

  @Test
  void largestIntegersAreSquaredExactly() {
    assertSum(Long.MAX_VALUE - 1, Long.MAX_VALUE);
    assertSum((1L << 62) - 1, (1L << 62) + 2);
    assertSum(3_000_000_000_000_000_000L, 3_000_000_000_000_000_003L);
  }

  @Test
  void sumOfTheSplitsIsTheSumOfTheWhole() {
    Range whole = Range.of(4_294_900_000L, 4_295_100_000L);
    Scalar sum = kernel.identity();
    for (long from = whole.from(); from < whole.to(); from += 7_777) {
      sum = kernel.combine(sum, kernel.compute(Range.of(from, Math.min(from + 7_777, whole.to()))));
    }
    assertEquals(kernel.compute(whole), sum);
  }

  @Test
  void sumThatLeaves128BitsIsRefusedAtTheDoor() {
    for (Range range :
        new Range[] {Range.of(0, Long.MAX_VALUE), Range.of(Long.MAX_VALUE - 3, Long.MAX_VALUE)}) {
      var refusal = assertThrows(IllegalArgumentException.class, () -> kernel.check(range));
      assertTrue(refusal.getMessage().startsWith("from=" + range.from() + " to=" + range.to()));
      assertTrue(refusal.getMessage().contains("128 bits"));
      assertThrows(IllegalArgumentException.class, () -> kernel.compute(range));
    }
  }

  @Test
  void doorIsExactlyWhereTheSumLeaves128Bits() {
    long accepted = 0;
    long refused = Long.MAX_VALUE;
    while (refused - accepted > 1) {
      long middle = accepted + (refused - accepted) / 2;
      if (below(middle).bitLength() <= 127) {
        accepted = middle;
      } else {
        refused = middle;
      }
    }
    kernel.check(Range.of(0, accepted));
    Range tooLong = Range.of(0, refused);
    assertThrows(IllegalArgumentException.class, () -> kernel.check(tooLong));
    assertEquals(8, Math.round(accepted / 1e12), "the class says about 8·10¹²");
  }
}
