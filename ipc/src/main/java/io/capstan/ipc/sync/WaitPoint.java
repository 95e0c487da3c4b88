package io.capstan.ipc.sync;

import io.capstan.ipc.memory.Memory;
import java.util.concurrent.TimeUnit;

/**
 * A place in shared memory at which threads of any process wait until a condition holds, and others
 * signal that it may. All blocking in this package, and in those above it, goes through here.
 *
 * <p><b>Callers.</b> Any thread of any process.
 *
 * <p><b>Progress.</b> Waiting blocks; signalling is wait-free and makes no system call while nobody
 * waits.
 *
 * <p><b>Memory consistency.</b> The condition's words order what they guard; this adds nothing but
 * that no signal is lost: a signaller that changed the condition's words before it signals is seen
 * by the waiter, or wakes it.
 *
 * <p><b>Peer death.</b> A waiter killed asleep leaves a count behind that makes later signals call
 * the kernel for nothing, and does no other harm. A signaller killed between its change and its
 * signal delays waiters by a pause at most: they look again after {@link #PAUSE_NANOS_MAX}.
 *
 * <p><b>Units.</b> Nanoseconds; {@link Long#MAX_VALUE} means no limit.
 */
final class WaitPoint {
  /*
   * Algorithm:      an event count (Reed and Kanodia, 1979) on a futex.
   * Why no wake is lost: the waiter counts itself, then reads the sequence, then looks at the
   *                 condition, then sleeps only while the sequence is still the same. The signaller
   *                 changes the condition, then reads the count, then raises the sequence. Both
   *                 sides are sequentially consistent, so either the signaller sees the waiter or
   *                 the waiter sees the change.
   */

  /** What a waiter waits for. */
  interface Condition {
    /**
     * Whether it holds; may take what it waits for.
     *
     * @param paused whether a pause has passed without a signal: time to look whether those it
     *     waits for are alive
     */
    boolean isMet(boolean paused);
  }

  /** The first look at a peer's life comes after this... */
  private static final long PAUSE_NANOS_MIN = TimeUnit.MILLISECONDS.toNanos(1);

  /**
   * ...and later ones at twice the time each, up to this: eight waiters cost a core's thousandth.
   */
  static final long PAUSE_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(100);

  private final Memory memory;
  private final long offset;

  WaitPoint(Memory memory, long offset) {
    this.memory = memory;
    this.offset = offset;
  }

  /**
   * Waits until the condition is met.
   *
   * @return false if the time was up first
   * @throws InterruptedException if the thread is interrupted, before or while it waits
   */
  boolean await(Condition condition, WaitStrategy strategy, long timeoutNanos)
      throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (condition.isMet(false)) {
      return true;
    }
    if (timeoutNanos <= 0) {
      return false;
    }
    long startNanos = System.nanoTime();
    return strategy.spin(condition, startNanos, timeoutNanos)
        || awaitSlow(condition, startNanos, timeoutNanos);
  }

  private boolean awaitSlow(Condition condition, long startNanos, long timeoutNanos)
      throws InterruptedException {
    memory.getAndAddInt(offset + WaitPointLayout.WAITERS_OFFSET, 1);
    try {
      long pauseNanos = PAUSE_NANOS_MIN;
      boolean paused = false;
      while (true) {
        int sequence = memory.getIntVolatile(offset + WaitPointLayout.SEQUENCE_OFFSET);
        if (condition.isMet(paused)) {
          return true;
        }
        // A difference, not a deadline: Long.MAX_VALUE nanoseconds from now is no instant.
        long leftNanos = timeoutNanos - (System.nanoTime() - startNanos);
        if (leftNanos <= 0) {
          return false;
        }
        memory.awaitChange(
            offset + WaitPointLayout.SEQUENCE_OFFSET, sequence, Math.min(leftNanos, pauseNanos));
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        paused = memory.getIntVolatile(offset + WaitPointLayout.SEQUENCE_OFFSET) == sequence;
        pauseNanos = paused ? Math.min(2 * pauseNanos, PAUSE_NANOS_MAX) : PAUSE_NANOS_MIN;
      }
    } finally {
      memory.getAndAddInt(offset + WaitPointLayout.WAITERS_OFFSET, -1);
    }
  }

  /** Makes one waiter look at its condition. The caller has changed what the condition reads. */
  void signalOne() {
    signal(1);
  }

  /** Makes all waiters look at their conditions. */
  void signalAll() {
    signal(Integer.MAX_VALUE);
  }

  private void signal(int count) {
    if (memory.getIntVolatile(offset + WaitPointLayout.WAITERS_OFFSET) != 0) {
      signalSlow(count);
    }
  }

  private void signalSlow(int count) {
    memory.getAndAddInt(offset + WaitPointLayout.SEQUENCE_OFFSET, 1);
    memory.wake(offset + WaitPointLayout.SEQUENCE_OFFSET, count);
  }
}
