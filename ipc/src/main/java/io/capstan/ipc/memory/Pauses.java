package io.capstan.ipc.memory;

import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The pauses between two looks of one who waits for a file to appear. For one thread. */
final class Pauses {
  /** About what a look costs, many times over... */
  private static final long NANOS_MIN = TimeUnit.MICROSECONDS.toNanos(200);

  /** ...and what nobody notices in a start. Between them an eighth of the time waited already. */
  private static final long NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(10);

  private static final int SHARE = 8;

  private final long startNanos = System.nanoTime();
  private final long timeoutNanos;

  Pauses(Duration timeout) {
    this.timeoutNanos = TimeUnit.NANOSECONDS.convert(timeout); // Saturates.
  }

  /** What is left of the time, that much at most; never less than nothing. */
  Duration left(Duration most) {
    long nanos = Math.min(timeoutNanos - waitedNanos(), most.toNanos());
    return Duration.ofNanos(Math.max(0, nanos));
  }

  private long waitedNanos() {
    return System.nanoTime() - startNanos;
  }

  /**
   * Pauses.
   *
   * @return false, at once, if the time is up
   * @throws InterruptedIOException if the thread is interrupted; its status stays set
   */
  boolean pause() throws InterruptedIOException {
    long waitedNanos = waitedNanos();
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException("interrupted: waitedNanos=" + waitedNanos);
    }
    if (waitedNanos >= timeoutNanos) {
      return false;
    }
    long pauseNanos = Math.min(Math.max(NANOS_MIN, waitedNanos / SHARE), NANOS_MAX);
    LockSupport.parkNanos(Math.min(pauseNanos, timeoutNanos - waitedNanos));
    return true;
  }
}
