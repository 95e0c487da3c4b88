package io.capstan.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ScalarTest {
  private static final Int128 WIDE = new Int128(1, 2);
  private static final double NAN_WITH_PAYLOAD = Double.longBitsToDouble(0x7FF8_0000_0000_1234L);

  @Test
  void everyValueSurvivesItsBits() {
    List<Scalar> values =
        List.of(
            Scalar.of(0),
            Scalar.of(Long.MIN_VALUE),
            Scalar.of(Long.MAX_VALUE),
            Scalar.of(WIDE),
            Scalar.of(new Int128(Long.MIN_VALUE, -1)),
            Scalar.of(-0.0),
            Scalar.of(Double.MIN_VALUE),
            Scalar.of(NAN_WITH_PAYLOAD));
    for (Scalar value : values) {
      Scalar copy = Scalar.ofBits(value.kind(), value.high(), value.low());
      assertEquals(value, copy);
      assertEquals(value.hashCode(), copy.hashCode());
      assertEquals(value.toString(), copy.toString());
    }
  }

  @Test
  void integersReadAsEachOtherWhereTheyFit() {
    assertEquals(-5, Scalar.of(-5).asLong());
    assertEquals(Int128.of(-5), Scalar.of(-5).asInt128());
    assertEquals(-5.0, Scalar.of(-5).asDouble());
    assertEquals(-5, Scalar.of(Int128.of(-5)).asLong());
    assertEquals(WIDE, Scalar.of(WIDE).asInt128());
    assertThrows(ArithmeticException.class, () -> Scalar.of(WIDE).asLong());
  }

  @Test
  void doubleIsNeverReadAsAnInteger() {
    Scalar half = Scalar.of(0.5);
    assertEquals(0.5, half.asDouble());
    var refusal = assertThrows(IllegalStateException.class, half::asLong);
    assertEquals("kind=DOUBLE (allowed: LONG, INT128) value=0.5", refusal.getMessage());
    assertThrows(IllegalStateException.class, half::asInt128);
  }

  @Test
  void sumKeepsTheKindAndIsExact() {
    assertEquals(Scalar.of(7), Scalar.of(3).plus(Scalar.of(4)));
    assertEquals(
        Scalar.of(new Int128(1, 0)), Scalar.of(new Int128(0, -1)).plus(Scalar.of(Int128.of(1))));
    assertEquals(Scalar.of(0.1 + 0.2), Scalar.of(0.1).plus(Scalar.of(0.2)));
  }

  @Test
  void sumThatLeavesItsKindIsRefused() {
    Scalar most = Scalar.of(Long.MAX_VALUE);
    assertThrows(ArithmeticException.class, () -> most.plus(Scalar.of(1)));
    Scalar widest = Scalar.of(new Int128(Long.MAX_VALUE, -1));
    assertThrows(ArithmeticException.class, () -> widest.plus(Scalar.of(Int128.of(1))));
  }

  @Test
  void kindsDoNotMix() {
    var refusal =
        assertThrows(IllegalArgumentException.class, () -> Scalar.of(1).plus(Scalar.of(1.0)));
    assertEquals("kind=DOUBLE (allowed: LONG)", refusal.getMessage());
    assertNotEquals(Scalar.of(1), Scalar.of(Int128.of(1)));
    assertNotEquals(Scalar.of(1), (Object) 1L);
  }

  @Test
  void equalityIsThatOfTheBits() {
    assertEquals(Scalar.of(Double.NaN), Scalar.of(Double.NaN));
    assertNotEquals(Scalar.of(0.0), Scalar.of(-0.0));
  }
}
