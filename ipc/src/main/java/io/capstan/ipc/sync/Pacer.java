package io.capstan.ipc.sync;

import java.util.concurrent.TimeUnit;

/**
 * The times of one wait: when it is up, and when to look at the lives of those waited for. For one
 * thread; nanoseconds, and {@link Long#MAX_VALUE} means no limit.
 *
 * <p>Looks come by the clock and not after so many sleeps, so that neither a stream of signals
 * meant for others puts them off nor sleeps that end early multiply them.
 */
final class Pacer {
  /** The first look comes after this: a look takes some system calls. */
  private static final long LOOK_NANOS_MIN = TimeUnit.MILLISECONDS.toNanos(20);

  /** Each look after twice the time, up to this: how late a death may be noticed... */
  private static final long LOOK_NANOS_SOON = TimeUnit.MILLISECONDS.toNanos(100);

  /** ...by who has waited for long an eighth of that time, so that long waits cost nothing... */
  private static final int LOOK_SHARE = 8;

  /** ...up to this. */
  static final long LOOK_NANOS_MAX = TimeUnit.SECONDS.toNanos(1);

  /** A store takes less to be seen, unless its processor is held up for an unusual time. */
  private static final long STORE_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

  private final long startNanos = System.nanoTime();
  private final long timeoutNanos;
  private long nowNanos = startNanos;
  private long lookedNanos = startNanos;
  private long lookNanos = LOOK_NANOS_MIN;
  private boolean napsNext;
  private long napNanos;
  private long napStartNanos;

  Pacer(long timeoutNanos) {
    this.timeoutNanos = Math.max(0, timeoutNanos);
  }

  /** Reads the clock; whether it is time to look. The last look comes when the time is up. */
  boolean isLookDue() {
    nowNanos = System.nanoTime();
    if (napsNext) {
      napsNext = false;
      napStartNanos = nowNanos;
      napNanos = STORE_NANOS;
    }
    if (isUp()) {
      return true;
    }
    if (nowNanos - lookedNanos < lookNanos) {
      return false;
    }
    lookedNanos = nowNanos;
    long soonNanos = Math.max(LOOK_NANOS_SOON, waitedNanos() / LOOK_SHARE);
    lookNanos = Math.min(2 * lookNanos, Math.min(soonNanos, LOOK_NANOS_MAX));
    return true;
  }

  /** Whether the time was up when the clock was read. */
  boolean isUp() {
    return leftNanos() <= 0;
  }

  /** How long the wait may go on; {@link Long#MAX_VALUE} if for ever. */
  long leftNanos() {
    // A difference, not a deadline: Long.MAX_VALUE nanoseconds from now is no instant.
    return timeoutNanos == Long.MAX_VALUE ? timeoutNanos : timeoutNanos - waitedNanos();
  }

  /**
   * From the next reading of the clock on, no sleep goes beyond the time in which a store of before
   * is seen.
   */
  void nap() {
    napsNext = true;
  }

  /** How long to sleep at most, until the next look or the end, or the end of a nap. */
  long pauseNanos() {
    long pauseNanos = Math.min(leftNanos(), lookedNanos + lookNanos - nowNanos);
    long nappedNanos = nowNanos - napStartNanos;
    return nappedNanos < napNanos ? Math.min(pauseNanos, napNanos - nappedNanos) : pauseNanos;
  }

  /** How long it has lasted. */
  long waitedNanos() {
    return nowNanos - startNanos;
  }
}
