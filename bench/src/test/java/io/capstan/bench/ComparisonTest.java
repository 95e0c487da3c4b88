package io.capstan.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTest {

  @Test
  void contendersTakeTurnsAndTheirFirstSamplesAreNotTimed() throws Exception {
    List<String> turns = new ArrayList<>();
    Comparison comparison =
        Comparison.interleaved(2, () -> sample("A", turns), () -> sample("B", turns));
    assertEquals(List.of("A", "B", "A", "B", "A", "B"), turns);
    assertEquals("3.000 5.000", comparison.ours().toString());
    assertEquals("4.000 6.000", comparison.peer().toString());
  }

  @Test
  void aPeerWithAnotherAnswerIsNotCompared() {
    WrongAnswerException refusal =
        assertThrows(
            WrongAnswerException.class,
            () -> Comparison.interleaved(1, () -> new Sample(1, "25"), () -> new Sample(1, "26")));
    assertEquals("answer=26 expected=25", refusal.getMessage());
  }

  private static Sample sample(String contender, List<String> turns) {
    turns.add(contender);
    return new Sample(turns.size(), "25");
  }
}
