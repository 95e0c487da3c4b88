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

  private final long startNanos = System.nanoTime();
  private final long timeoutNanos;
  private long nowNanos = startNanos;
  private long lookedNanos = startNanos;
  private long lookNanos = LOOK_NANOS_MIN;

  Pacer(long timeoutNanos) {
    this.timeoutNanos = Math.max(0, timeoutNanos);
  }

  /** Reads the clock; whether it is time to look. The last look comes when the time is up. */
  boolean isLookDue() {
    nowNanos = System.nanoTime();
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

  /** How long to sleep at most, until the next look or the end. */
  long pauseNanos() {
    return Math.min(leftNanos(), lookedNanos + lookNanos - nowNanos);
  }

  /** How long it has lasted. */
  long waitedNanos() {
    return nowNanos - startNanos;
  }
}
