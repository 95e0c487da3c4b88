package io.capstan.bench;

import java.util.concurrent.TimeUnit;

/**
 * So many messages, one after the other at fixed times: each carries the time at which it was due,
 * so that one that had to wait for another says so. For one thread.
 */
final class Pace {
  /** Far slower than any of the queues, so that hardly a message meets another. */
  private static final long INTERVAL_NANOS = TimeUnit.MICROSECONDS.toNanos(10);

  private long dueNanos = System.nanoTime();

  /** Waits for the next message's time, and returns it. */
  long next() {
    dueNanos += INTERVAL_NANOS;
    while (System.nanoTime() - dueNanos < 0) {
      Thread.onSpinWait();
    }
    return dueNanos;
  }
}
