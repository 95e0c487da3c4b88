package io.capstan.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The oracle is {@link BigInteger}. */
@Timeout(30)
class Int128Test {
  private static final long SEED = 128;
  private static final BigInteger LEAST = BigInteger.ONE.shiftLeft(127).negate();
  private static final BigInteger MOST = BigInteger.ONE.shiftLeft(127).subtract(BigInteger.ONE);

  private static List<Long> longs() {
    List<Long> longs =
        new ArrayList<>(
            List.of(0L, 1L, -1L, 2L, -2L, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 32, -(1L << 32)));
    var random = new SplittableRandom(SEED);
    for (int count = 0; count < 40; count++) {
      longs.add(random.nextLong() >> random.nextInt(64));
    }
    return longs;
  }

  private static List<Int128> values() {
    List<Int128> values = new ArrayList<>();
    for (long high : longs()) {
      for (long low : longs()) {
        values.add(new Int128(high, low));
      }
    }
    return values;
  }

  private static BigInteger oracle(Int128 value) {
    BigInteger low = new BigInteger(Long.toUnsignedString(value.low()));
    return BigInteger.valueOf(value.high()).shiftLeft(64).add(low);
  }

  @Test
  void valueAndTextAreThoseOfTheBigInteger() {
    for (Int128 value : values()) {
      assertEquals(oracle(value), value.toBigInteger());
      assertEquals(oracle(value).toString(), value.toString());
      assertEquals(oracle(value).doubleValue(), value.toDouble(), 0.0);
    }
  }

  @Test
  void sumIsExactOrRefused() {
    List<Int128> values = values();
    var random = new SplittableRandom(SEED);
    int refused = 0;
    for (int round = 0; round < 20_000; round++) {
      Int128 left = values.get(random.nextInt(values.size()));
      Int128 right = values.get(random.nextInt(values.size()));
      BigInteger sum = oracle(left).add(oracle(right));
      if (sum.compareTo(LEAST) < 0 || sum.compareTo(MOST) > 0) {
        refused++;
        var refusal = assertThrows(ArithmeticException.class, () -> left.plus(right));
        assertEquals(
            "128-bit overflow: left=%s right=%s".formatted(oracle(left), oracle(right)),
            refusal.getMessage());
      } else {
        assertEquals(sum, left.plus(right).toBigInteger());
      }
    }
    assertTrue(refused > 100, "the values must reach the bounds");
  }

  @Test
  void productOfAnyTwoLongsIsExact() {
    for (long left : longs()) {
      for (long right : longs()) {
        assertEquals(
            BigInteger.valueOf(left).multiply(BigInteger.valueOf(right)),
            Int128.product(left, right).toBigInteger());
      }
    }
  }

  @Test
  void longFitsAndOnlyALong() {
    for (long value : longs()) {
      assertTrue(Int128.of(value).fitsLong());
      assertEquals(value, Int128.of(value).toLongExact());
      assertEquals(BigInteger.valueOf(value), Int128.of(value).toBigInteger());
    }
    for (Int128 value : values()) {
      assertEquals(oracle(value).bitLength() < 64, value.fitsLong());
      if (!value.fitsLong()) {
        var refusal = assertThrows(ArithmeticException.class, value::toLongExact);
        assertEquals("64-bit overflow: value=" + oracle(value), refusal.getMessage());
      }
    }
  }

  @Test
  void orderIsThatOfTheBigInteger() {
    List<Int128> values = values();
    var random = new SplittableRandom(SEED);
    for (int round = 0; round < 20_000; round++) {
      Int128 left = values.get(random.nextInt(values.size()));
      Int128 right = values.get(random.nextInt(values.size()));
      assertEquals(oracle(left).compareTo(oracle(right)), Integer.signum(left.compareTo(right)));
      assertEquals(oracle(left).equals(oracle(right)), left.equals(right));
    }
  }

  @Test
  void boundsOfTheTypeAreItsOwn() {
    assertEquals(LEAST, new Int128(Long.MIN_VALUE, 0).toBigInteger());
    assertEquals(MOST, new Int128(Long.MAX_VALUE, -1).toBigInteger());
    assertFalse(new Int128(0, Long.MIN_VALUE).fitsLong());
    assertEquals(BigInteger.ZERO, Int128.ZERO.toBigInteger());
  }
}
