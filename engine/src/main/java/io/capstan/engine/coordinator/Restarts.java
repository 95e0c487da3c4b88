package io.capstan.engine.coordinator;

import io.capstan.engine.process.RestartLimit;
import io.capstan.engine.process.WorkerExit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The dead workers that wait for a successor, and who may have one.
 *
 * <p><b>Callers.</b> The supervisor's thread.
 *
 * <p><b>Units.</b> Nanoseconds of {@link System#nanoTime}.
 */
final class Restarts {
  /** With nobody waiting, there is nothing to look for; a bound all the same, as every wait has. */
  private static final long IDLE_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final RestartLimit[] limits;

  /** By worker: the dead one, or null if nobody waits. */
  private final WorkerExit[] waiting;

  private final long[] dueNanos;

  Restarts(CoordinatorOptions options) {
    this.limits = new RestartLimit[options.workerCount()];
    Arrays.setAll(limits, index -> options.restartLimit());
    this.waiting = new WorkerExit[limits.length];
    this.dueNanos = new long[limits.length];
  }

  /**
   * Notes a death.
   *
   * @param started whether the dead one had attached to the region
   * @return whether it is to have a successor
   */
  boolean schedule(WorkerExit dead, boolean started, long nowNanos) {
    int index = dead.worker();
    long delayNanos = limits[index].delayNanosAfter(nowNanos, started);
    if (delayNanos == RestartLimit.GIVE_UP) {
      return false;
    }
    waiting[index] = dead;
    dueNanos[index] = nowNanos + delayNanos;
    return true;
  }

  /** Why a worker is to have no successor. */
  String whyNot(int index) {
    return limits[index].describe();
  }

  /** How long it takes until the next one is due. */
  long nanosToNext(long nowNanos) {
    long nanos = IDLE_NANOS;
    for (int index = 0; index < waiting.length; index++) {
      if (waiting[index] != null) {
        nanos = Math.min(nanos, Math.max(0, dueNanos[index] - nowNanos));
      }
    }
    return nanos;
  }

  /** Those who are due; they wait no longer. */
  List<WorkerExit> takeDue(long nowNanos) {
    List<WorkerExit> due = new ArrayList<>();
    for (int index = 0; index < waiting.length; index++) {
      if (waiting[index] != null && dueNanos[index] - nowNanos <= 0) {
        due.add(waiting[index]);
        waiting[index] = null;
      }
    }
    return due;
  }
}
