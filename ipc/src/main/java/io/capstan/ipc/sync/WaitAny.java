package io.capstan.ipc.sync;

import io.capstan.ipc.memory.Memory;
import java.util.List;

/**
 * Waits at several wait points at once, of any regions.
 *
 * <p><b>Callers.</b> Any thread of any process.
 *
 * <p><b>Progress.</b> Blocks. An interrupt ends a sleep in the kernel at once.
 *
 * <p><b>Memory consistency.</b> As {@link WaitPoint}: no signal is lost.
 *
 * <p><b>Peer death.</b> As {@link WaitPoint}.
 *
 * <p><b>Units.</b> Nanoseconds; {@link Long#MAX_VALUE} means no limit.
 */
public final class WaitAny {
  /*
   * Algorithm:      that of WaitPoint, at each of the points: the waiter reads all sequences, counts
   *                 itself everywhere, looks, and sleeps in one system call (futex_waitv, Linux 5.16)
   *                 while all sequences are the same. So signallers do the same as for a waiter of
   *                 their own, and know nothing of the others.
   * Why no wake is lost: at each point as there. A signal that was meant for one waiter may have come
   *                 to this one, which has taken nothing: it is passed on at every point in the end.
   * Where the kernel has no such call, or there are more points than it takes, the waiter looks by
   *                 itself with growing pauses, of ten milliseconds at most.
   */
  private final WaitPoint[] points;
  private final Memory[] memories;
  private final long[] offsets;
  private final int[] sequences;
  private final int[] generations;
  private int entered;

  private WaitAny(List<WaitPoint> points) {
    this.points = points.toArray(WaitPoint[]::new);
    this.memories = points.stream().map(WaitPoint::memory).toArray(Memory[]::new);
    this.offsets = points.stream().mapToLong(WaitPoint::sequenceOffset).toArray();
    this.sequences = new int[this.points.length];
    this.generations = new int[this.points.length];
  }

  /**
   * Waits until the condition is met, which a signal at any of the points may have made true.
   *
   * @return false if the time was up first
   * @throws InterruptedException if the thread is interrupted, before or while it waits
   */
  public static boolean await(
      List<WaitPoint> points, WaitPoint.Condition condition, long timeoutNanos)
      throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (condition.isMet(timeoutNanos <= 0)) {
      return true;
    }
    return timeoutNanos > 0 && awaitSlow(points, condition, new Pacer(timeoutNanos));
  }

  private static boolean awaitSlow(
      List<WaitPoint> points, WaitPoint.Condition condition, Pacer pacer)
      throws InterruptedException {
    // Without a point there is no word for an interrupt to change.
    boolean fits = !points.isEmpty() && points.size() <= Memory.ANY_CHANGES_MAX;
    if (WaitStrategy.ADAPTIVE.spin(condition, pacer)
        || WaitPoint.poll(condition, pacer, () -> fits && Memory.canAwaitAnyChange())) {
      return true;
    }
    return !pacer.isUp() && new WaitAny(points).sleepUntilMet(condition, pacer);
  }

  private boolean sleepUntilMet(WaitPoint.Condition condition, Pacer pacer)
      throws InterruptedException {
    InterruptBell bell = new InterruptBell(points[0]::wakeInterrupted);
    try {
      enter(pacer);
      while (true) {
        if (condition.isMet(pacer.isLookDue())) {
          return true;
        }
        if (pacer.isUp()) {
          return false;
        }
        bell.listen();
        try {
          if (!Thread.currentThread().isInterrupted()) {
            Memory.awaitAnyChange(memories, offsets, sequences, pacer.pauseNanos());
          }
        } finally {
          bell.ignore();
        }
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        stay(pacer);
      }
    } finally {
      leave();
    }
  }

  private void enter(Pacer pacer) {
    while (entered < points.length) {
      sequences[entered] = points[entered].sequence();
      generations[entered] = points[entered].enter(pacer);
      entered++;
    }
  }

  private void stay(Pacer pacer) {
    for (int index = 0; index < points.length; index++) {
      sequences[index] = points[index].sequence();
      generations[index] = points[index].stay(generations[index], pacer);
    }
  }

  private void leave() {
    for (int index = 0; index < entered; index++) {
      points[index].waiters().leave(generations[index]);
      points[index].signalOne();
    }
  }
}
