package io.capstan.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class SamplesTest {

  @Test
  void theMedianIsTheFigureInTheMiddle() {
    assertEquals(2, Samples.of(3, 1, 2).median());
    assertEquals(7, Samples.of(7).median());
    assertEquals(5, Samples.of(1000, 4, 5, 6, 0.001).median());
  }

  @Test
  void theMedianOfAnEvenNumberIsTheMeanOfTheTwoInTheMiddle() {
    assertEquals(2.5, Samples.of(4, 1, 3, 2).median());
  }

  @Test
  void theOrderOfTakingIsKept() {
    assertEquals("3.000 1.000 2.000", Samples.of(3, 1, 2).toString());
  }

  @Test
  void noFiguresHaveNoMedian() {
    assertThrows(IllegalArgumentException.class, Samples::of);
  }
}
