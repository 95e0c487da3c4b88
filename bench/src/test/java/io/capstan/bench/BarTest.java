package io.capstan.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
  void oneOutlierDoesNotChangeTheRatio() {
    Comparison comparison = new Comparison(Samples.of(1, 50, 1), Samples.of(2, 2, 90), "");
    assertEquals(0.5, Bar.faster().ratio(comparison));
  }

  private static Comparison compared(double ours, double peer) {
    return new Comparison(Samples.of(ours), Samples.of(peer), "");
  }
}
