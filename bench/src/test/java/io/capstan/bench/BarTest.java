package io.capstan.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class BarTest {

  @Test
  void atMostIsOursOverThePeersAndMayBeReached() {
    Bar bar = Bar.atMost(2.5);
    assertEquals(2.5, bar.ratio(compared(5, 2)));
    assertEquals(Verdict.PASS, bar.judge(compared(5, 2)));
    assertEquals(Verdict.FALLS_SHORT, bar.judge(compared(5.001, 2)));
  }

  @Test
  void fasterIsLessThanThePeersTime() {
    Bar bar = Bar.faster();
    assertEquals(Verdict.PASS, bar.judge(compared(0.999, 1)));
    assertEquals(Verdict.FALLS_SHORT, bar.judge(compared(1, 1)));
  }

  @Test
  void speedUpIsThePeersOverOurs() {
    Bar bar = Bar.speedUp(1.8);
    assertEquals(1.8, bar.ratio(compared(5, 9)));
    assertEquals(Verdict.PASS, bar.judge(compared(5, 9)));
    assertEquals(Verdict.FALLS_SHORT, bar.judge(compared(5, 8.99)));
  }

  @Test
  void belowLooksAtOursAlone() {
    Bar bar = Bar.below(0.1);
    assertEquals(Verdict.PASS, bar.judge(compared(0.0999, 0.01)));
    assertEquals(Verdict.FALLS_SHORT, bar.judge(compared(0.1, 100)));
    assertEquals(9.99, bar.ratio(compared(0.0999, 0.01)), 1e-9);
    assertEquals("ours < 0.10", bar.toString());
  }

  @Test
  void noBarIsShownAndSpeaksAgainstNothing() {
    Bar bar = Bar.none();
    assertEquals(Verdict.SHOWN, bar.judge(compared(1000, 1)));
    assertEquals(1000, bar.ratio(compared(1000, 1)));
    assertTrue(Verdict.SHOWN.isGood());
    assertFalse(Verdict.FALLS_SHORT.isGood());
    assertFalse(Verdict.FAILED.isGood());
    assertFalse(Verdict.NOT_MEASURED.isGood());
  }

  @Test
  void oneOutlierDoesNotChangeTheRatio() {
    Comparison comparison = new Comparison(Samples.of(1, 50, 1), Samples.of(2, 2, 90), "");
    assertEquals(0.5, Bar.faster().ratio(comparison));
  }

  private static Comparison compared(double ours, double peer) {
    return new Comparison(Samples.of(ours), Samples.of(peer), "");
  }
}
