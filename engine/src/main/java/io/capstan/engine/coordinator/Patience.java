package io.capstan.engine.coordinator;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waiting for an end that must not be left half way. */
final class Patience {

  private Patience() {}

  /**
   * Whether it ends in that time. Not interruptible, but bounded: an interrupted caller must not
   * leave processes behind.
   */
  static boolean endsWithin(Future<?> end, long nanos) {
    long deadlineNanos = System.nanoTime() + nanos;
    boolean interrupted = false;
    try {
      while (true) {
        try {
          end.get(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
          return true;
        } catch (TimeoutException e) {
          return false;
        } catch (ExecutionException e) {
          throw new IllegalStateException(e); // No future that comes here ever fails.
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
