package io.capstan.engine.pool;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Counts the deaths of a pool's workers, and says when there are too many.
 *
 * <p><b>Callers.</b> Any thread.
 *
 * <p><b>Units.</b> Nanoseconds of {@link System#nanoTime}.
 */
final class DeathRegister {
  /**
   * Starts that may fail for each worker before one succeeds: more do not help against a wrong
   * option, fewer would take a kill in a busy moment for one.
   */
  private static final int FAILED_STARTS_PER_WORKER = 3;

  private final int deathsMax;
  private final Duration window;
  private final int failedStartsMax;
  private final Deque<Long> deathsNanos = new ArrayDeque<>();
  private int failedStarts;

  DeathRegister(int deathsMax, Duration window, int workers) {
    this.deathsMax = deathsMax;
    this.window = window;
    this.failedStartsMax = FAILED_STARTS_PER_WORKER * workers;
  }

  /**
   * Counts a death.
   *
   * @return why there are to be no more workers; null while there are
   */
  synchronized String died(long nowNanos) {
    deathsNanos.addLast(nowNanos);
    while (nowNanos - deathsNanos.getFirst() > window.toNanos()) {
      deathsNanos.removeFirst();
    }
    return deathsNanos.size() <= deathsMax
        ? null
        : "workers keep dying: deaths=%d windowSeconds=%d (allowed: %d)"
            .formatted(deathsNanos.size(), window.toSeconds(), deathsMax);
  }

  /** Counts a start that failed; as {@link #died}. */
  synchronized String failedToStart() {
    failedStarts++;
    return failedStarts < failedStartsMax
        ? null
        : "no worker starts: attempts=%d (allowed: %d)".formatted(failedStarts, failedStartsMax);
  }

  /** A start has succeeded. */
  synchronized void started() {
    failedStarts = 0;
  }
}
