package io.capstan.engine.process;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/**
 * How often the workers of one index may die, and how long the next one waits to be started.
 *
 * <p>The first successor is started at once: one death is bad luck. Who keeps dying waits twice as
 * long each time, so that a cause that passes (no memory, no processes) has time to pass, and one
 * that stays does not cost a core.
 *
 * <p><b>Callers.</b> One thread.
 *
 * <p><b>Units.</b> Nanoseconds of {@link System#nanoTime}.
 */
public final class RestartLimit {
  /** Workers that may die in a row before they are attached: it takes them 1.5 s. */
  static final int FAILED_STARTS_MAX = 5;

  /** What {@link #delayNanosAfter} returns when there is to be no successor. */
  public static final long GIVE_UP = -1;

  /** Deaths within the window that cost no waiting, if the worker had started. */
  private static final int DEATHS_FREE = 4;

  private static final long DELAY_NANOS_MIN = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long DELAY_NANOS_MAX = TimeUnit.SECONDS.toNanos(5);

  /** From here on the longest delay is reached; longer shifts would leave the 64 bits. */
  private static final int DOUBLINGS_MAX = 6;

  private final int restartsMax;
  private final Duration window;
  private final Deque<Long> deathNanos = new ArrayDeque<>();
  private int failedStarts;

  /** At most that many restarts in any window of that length. */
  public RestartLimit(int restartsMax, Duration window) {
    this.restartsMax = restartsMax;
    this.window = window;
  }

  /**
   * Counts a death.
   *
   * @param started whether the dead one had attached to the region
   * @return how long its successor waits, or {@link #GIVE_UP}
   */
  public long delayNanosAfter(long nowNanos, boolean started) {
    failedStarts = started ? 0 : failedStarts + 1;
    deathNanos.addLast(nowNanos);
    while (nowNanos - deathNanos.getFirst() > window.toNanos()) {
      deathNanos.removeFirst();
    }
    if (failedStarts == FAILED_STARTS_MAX || deathNanos.size() > restartsMax) {
      return GIVE_UP;
    }
    int rank = Math.max(failedStarts, deathNanos.size() - DEATHS_FREE);
    return rank <= 0
        ? 0
        : Math.min(DELAY_NANOS_MAX, DELAY_NANOS_MIN << Math.min(rank - 1, DOUBLINGS_MAX));
  }

  /** Why it gave up, as the start of an error's text. */
  public String describe() {
    return failedStarts == FAILED_STARTS_MAX
        ? "no worker starts: attempts=" + FAILED_STARTS_MAX
        : "workers keep dying: deaths=%d windowSeconds=%d (allowed: %d)"
            .formatted(deathNanos.size(), window.toSeconds(), restartsMax);
  }
}
