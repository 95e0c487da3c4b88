package io.capstan.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RangeTest {

  @Test
  void holdsTheIntegersFromTheFirstToBeforeTheLast() {
    Range range = Range.of(3, 10);
    assertEquals(3, range.from());
    assertEquals(10, range.to());
    assertEquals(7, range.length());
    assertFalse(range.isEmpty());
    assertEquals("[3, 10)", range.toString());
  }

  @Test
  void mayBeEmptyAnywhere() {
    for (long bound : new long[] {0, 1, Long.MAX_VALUE}) {
      Range range = Range.of(bound, bound);
      assertTrue(range.isEmpty());
      assertEquals(0, range.length());
    }
  }

  @Test
  void mayReachTheLargestLong() {
    assertEquals(Long.MAX_VALUE, Range.of(0, Long.MAX_VALUE).length());
  }

  @Test
  void negativeStartIsRefusedByNameAndValue() {
    var refusal = assertThrows(IllegalArgumentException.class, () -> Range.of(-1, 5));
    assertEquals("from=-1 (allowed: 0 to 9223372036854775807)", refusal.getMessage());
  }

  @Test
  void reversedRangeIsRefusedByNameAndValue() {
    var refusal = assertThrows(IllegalArgumentException.class, () -> Range.of(5, 4));
    assertEquals("to=4 (allowed: from=5 to 9223372036854775807)", refusal.getMessage());
    assertThrows(IllegalArgumentException.class, () -> Range.of(0, Long.MIN_VALUE));
  }
}
