package io.capstan.ipc.sync;

import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.memory.ThreadToken;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A place in shared memory at which threads of any process wait until a condition holds, and others
 * signal that it may. All blocking in this package, and in those above it, goes through here.
 *
 * <p><b>Callers.</b> Any thread of any process.
 *
 * <p><b>Progress.</b> Waiting blocks; signalling is wait-free and makes no system call while nobody
 * waits. An interrupt is noticed after a tenth of a second at most.
 *
 * <p><b>Memory consistency.</b> The condition's words order what they guard; this adds nothing but
 * that no signal is lost: a signaller that changed the condition's words before it signals is seen
 * by the waiter, or wakes it.
 *
 * <p><b>Peer death.</b> A waiter killed asleep leaves a count behind that makes later signals call
 * the kernel for nothing, until a signaller has done so {@value #FRUITLESS_MAX} times in a row; it
 * does no other harm. One killed on its way from a signal to what it was to take, and a signaller
 * killed between its change and its signal, delay others by a pause at most: they look again after
 * {@link Pacer#LOOK_NANOS_MAX}.
 *
 * <p><b>Units.</b> Nanoseconds; {@link Long#MAX_VALUE} means no limit.
 */
final class WaitPoint {
  /*
   * Algorithm:      an event count (Reed and Kanodia, 1979) on a futex.
   * Why no wake is lost: the waiter reads the sequence, then counts itself, then looks at the
   *                 condition, then sleeps only while the sequence is still the same. The signaller
   *                 changes the condition, then reads the count, then raises the sequence. Both
   *                 sides are sequentially consistent, so either the signaller sees the waiter or
   *                 the waiter sees the change, or a later sequence. A waiter that gives up passes on
   *                 a signal that it may have been given.
   * Healing:        the kernel says how many it woke. None although some are counted: they are on
   *                 their way, or dead. After some such wakes the signaller takes all off the count,
   *                 then raises the sequence and wakes everybody. Who lives either read the sequence
   *                 before, and does not sleep, or sees that it is not counted. One who is not in
   *                 the kernel (a virtual thread) counts itself again when it looks next.
   * Virtual threads: one asleep in the kernel would hold its carrier, and if all carriers slept so,
   *                 the thread that they wait for could not run. They park and look again.
   */

  /** What a waiter waits for. */
  interface Condition {
    /**
     * Whether it holds; may take what it waits for.
     *
     * @param look whether it is time to look if those it waits for are alive
     */
    boolean isMet(boolean look);
  }

  /** Where the kernel cannot be asked to wait, the first sleep between two looks... */
  private static final long BACK_OFF_NANOS_MIN = TimeUnit.MICROSECONDS.toNanos(50);

  /** ...and the longest; between them an eighth of the time that was waited already. */
  private static final long BACK_OFF_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(10);

  private static final int BACK_OFF_SHARE = 8;

  /** More than those on their way explain; fewer would wake the living in vain, more heal later. */
  static final int FRUITLESS_MAX = 16;

  private final Memory memory;
  private final long offset;
  private final WaiterCount waiters;

  /** How often in a row a signal through this object woke nobody; a lost count does not matter. */
  private int fruitless;

  WaitPoint(Memory memory, long offset) {
    this.memory = memory;
    this.offset = offset;
    this.waiters = new WaiterCount(memory, offset + WaitPointLayout.WAITERS_OFFSET);
  }

  /**
   * Waits until the condition is met. Before it gives up, it looks at the peers' lives once.
   *
   * @return false if the time was up first
   * @throws InterruptedException if the thread is interrupted, before or while it waits
   */
  boolean await(Condition condition, WaitStrategy strategy, long timeoutNanos)
      throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (condition.isMet(timeoutNanos <= 0)) {
      return true;
    }
    return timeoutNanos > 0 && awaitSlow(condition, strategy, new Pacer(timeoutNanos));
  }

  /** Waits until the condition is met, in spite of interrupts; they stay pending. */
  void awaitUninterruptibly(Condition condition, WaitStrategy strategy) {
    boolean interrupted = false;
    while (true) {
      try {
        await(condition, strategy, Long.MAX_VALUE);
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean awaitSlow(Condition condition, WaitStrategy strategy, Pacer pacer)
      throws InterruptedException {
    return strategy.spin(condition, pacer) || sleepUntilMet(condition, pacer);
  }

  private boolean sleepUntilMet(Condition condition, Pacer pacer) throws InterruptedException {
    int sequence = sequence();
    int generation = waiters.enter();
    boolean met = false;
    try {
      while (true) {
        met = condition.isMet(pacer.isLookDue());
        if (met || pacer.isUp()) {
          return met;
        }
        sleepUnlessInterrupted(sequence, pacer);
        sequence = sequence();
        generation = waiters.stay(generation);
      }
    } finally {
      waiters.leave(generation);
      if (!met) {
        signal(1);
      }
    }
  }

  private int sequence() {
    // sync: wait-sequence (pairs with raiseAndWake)
    return memory.getIntVolatile(offset + WaitPointLayout.SEQUENCE_OFFSET);
  }

  private void sleepUnlessInterrupted(int sequence, Pacer pacer) throws InterruptedException {
    if (!Thread.currentThread().isInterrupted()) {
      sleep(sequence, pacer);
    }
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  private void sleep(int sequence, Pacer pacer) {
    if (Memory.hasKernelWait() && !ThreadToken.isCurrentVirtual()) {
      memory.awaitChange(offset + WaitPointLayout.SEQUENCE_OFFSET, sequence, pacer.pauseNanos());
    } else {
      long backOffNanos = Math.max(BACK_OFF_NANOS_MIN, pacer.waitedNanos() / BACK_OFF_SHARE);
      LockSupport.parkNanos(
          Math.min(pacer.pauseNanos(), Math.min(backOffNanos, BACK_OFF_NANOS_MAX)));
    }
  }

  /** Makes so many waiters look at their conditions. The caller has changed what they read. */
  void signal(int count) {
    if (!waiters.isZero()) {
      signalSlow(count);
    }
  }

  /** Makes one waiter look at its condition. The caller has changed what the condition reads. */
  void signalOne() {
    signal(1);
  }

  /** Makes all waiters look at their conditions. The caller has changed what they read. */
  void signalAll() {
    signal(Integer.MAX_VALUE);
  }

  private void signalSlow(int count) {
    if (raiseAndWake(count) != 0 || !Memory.hasKernelWait()) {
      fruitless = 0;
    } else if (++fruitless >= FRUITLESS_MAX) {
      fruitless = 0;
      waiters.beginGeneration();
      raiseAndWake(Integer.MAX_VALUE);
    }
  }

  private int raiseAndWake(int count) {
    // sync: wait-sequence (pairs with sequence, and with the kernel's look at it)
    memory.getAndAddInt(offset + WaitPointLayout.SEQUENCE_OFFSET, 1);
    return memory.wake(offset + WaitPointLayout.SEQUENCE_OFFSET, count);
  }

  /** Forgets waiters that died here. The caller knows that nobody waits. */
  void forgetWaiters() {
    waiters.clear();
  }
}
