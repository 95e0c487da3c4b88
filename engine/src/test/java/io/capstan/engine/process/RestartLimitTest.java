package io.capstan.engine.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RestartLimitTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private static long millis(long nanos) {
    return nanos == RestartLimit.GIVE_UP ? nanos : TimeUnit.NANOSECONDS.toMillis(nanos);
  }

  private static List<Long> delaysOf(RestartLimit limit, int deaths, boolean started, long apart) {
    List<Long> delays = new ArrayList<>();
    long now = Long.MAX_VALUE - SECOND; // The clock may start anywhere, and wrap.
    for (int death = 0; death < deaths; death++, now += apart) {
      delays.add(millis(limit.delayNanosAfter(now, started)));
    }
    return delays;
  }

  @Test
  void failedStartsWaitTwiceAsLongEachTimeAndThenGiveUp() {
    var limit = new RestartLimit(100, Duration.ofMinutes(1));
    assertEquals(
        List.of(100L, 200L, 400L, 800L, RestartLimit.GIVE_UP), delaysOf(limit, 5, false, SECOND));
    assertEquals("no worker starts: attempts=5", limit.describe());
  }

  @Test
  void failedStartsGiveUpHoweverFarApart() {
    var limit = new RestartLimit(100, Duration.ofSeconds(1));
    assertEquals(RestartLimit.GIVE_UP, delaysOf(limit, 5, false, 1000 * SECOND).get(4));
  }

  @Test
  void startThatWorkedForgivesThoseThatFailed() {
    var limit = new RestartLimit(100, Duration.ofMinutes(1));
    for (int round = 0; round < 10; round++) {
      for (int death = 0; death < 4; death++) {
        assertNotEquals(RestartLimit.GIVE_UP, limit.delayNanosAfter(round * SECOND, false));
      }
      assertNotEquals(RestartLimit.GIVE_UP, limit.delayNanosAfter(round * SECOND, true));
    }
  }

  @Test
  void firstDeathsCostNothingThenMoreAndMoreUpToALimit() {
    var limit = new RestartLimit(14, Duration.ofMinutes(1));
    assertEquals(
        List.of(
            0L,
            0L,
            0L,
            0L,
            100L,
            200L,
            400L,
            800L,
            1600L,
            3200L,
            5000L,
            5000L,
            5000L,
            5000L,
            RestartLimit.GIVE_UP),
        delaysOf(limit, 15, true, 1));
    assertEquals("workers keep dying: deaths=15 windowSeconds=60 (allowed: 14)", limit.describe());
  }

  @Test
  void deathsThatFarApartAreForgotten() {
    var limit = new RestartLimit(2, Duration.ofSeconds(10));
    assertEquals(List.of(0L, 0L, 0L, 0L, 0L, 0L), delaysOf(limit, 6, true, 6 * SECOND));
    assertEquals(
        List.of(0L, 0L, RestartLimit.GIVE_UP),
        delaysOf(new RestartLimit(2, Duration.ofSeconds(10)), 3, true, 4 * SECOND));
  }

  @Test
  void noRestartsAreNone() {
    var limit = new RestartLimit(0, Duration.ofMinutes(1));
    assertEquals(List.of(RestartLimit.GIVE_UP), delaysOf(limit, 1, true, 1));
  }
}
