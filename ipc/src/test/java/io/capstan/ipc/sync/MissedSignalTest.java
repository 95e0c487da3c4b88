package io.capstan.ipc.sync;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.capstan.ipc.memory.Memory;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A signaller that changes the condition's word by a release may miss a waiter that counts itself
 * at that moment. Here nobody signals at all, and the change shows at the first look after that
 * moment.
 */
@Timeout(60)
class MissedSignalTest {
  /**
   * The look before the wait, the one after the waiter is counted, and the one that is too late.
   */
  private static final int LOOKS = 3;

  private static final int ROUNDS = 20;

  /** When who waits looks again without a nap: far from both figures that are compared with it. */
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final Memory memory = Memory.ofProcess(WaitPoint.LENGTH_BYTES);
  private int looks;

  @BeforeEach
  void canSleep() {
    assumeTrue(Memory.hasKernelWait());
  }

  private boolean isMet(boolean look) {
    return ++looks >= LOOKS;
  }

  /** The shortest of some waits: the machine may delay any. */
  private long shortestNanos(Wait wait) throws InterruptedException {
    long shortest = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      looks = 0;
      long startNanos = System.nanoTime();
      assertTrue(wait.await(TimeUnit.MINUTES.toNanos(1)));
      shortest = Math.min(shortest, System.nanoTime() - startNanos);
    }
    return shortest;
  }

  private interface Wait {
    boolean await(long timeoutNanos) throws InterruptedException;
  }

  @Test
  void whereSignallersReleaseTheFirstSleepIsANap() throws InterruptedException {
    WaitPoint point = WaitPoint.ofReleases(memory, 0);
    long nanos = shortestNanos(timeout -> point.await(this::isMet, WaitStrategy.PARK, timeout));
    assertTrue(nanos < LOOK_NANOS / 2, "nanos=" + nanos);
  }

  @Test
  void whereTheyDoMoreItIsNone() throws InterruptedException {
    WaitPoint point = new WaitPoint(memory, 0);
    long nanos = shortestNanos(timeout -> point.await(this::isMet, WaitStrategy.PARK, timeout));
    assertTrue(nanos >= LOOK_NANOS * 9 / 10, "nanos=" + nanos);
  }

  @Test
  void soItIsForWhoWaitsAtSeveralPlaces() throws InterruptedException {
    assumeTrue(Memory.canAwaitAnyChange());
    List<WaitPoint> points =
        List.of(
            new WaitPoint(Memory.ofProcess(WaitPoint.LENGTH_BYTES), 0),
            WaitPoint.ofReleases(memory, 0));
    int[] counted = new int[1];
    long nanos =
        shortestNanos(
            timeout -> {
              counted[0] = 0;
              return WaitAny.await(points, look -> isMetOnceAsleep(points, counted), timeout);
            });
    assertTrue(nanos < LOOK_NANOS / 2, "nanos=" + nanos);
  }

  /** At the second look after the waiter is counted; it spins before that. */
  private static boolean isMetOnceAsleep(List<WaitPoint> points, int[] counted) {
    return !points.get(1).waiters().isZero() && ++counted[0] > 1;
  }
}
