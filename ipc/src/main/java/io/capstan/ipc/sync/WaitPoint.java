package io.capstan.ipc.sync;

import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.memory.ThreadToken;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A place in shared memory at which threads of any process wait until a condition holds, and others
 * signal that it may. All blocking in this package goes through here; it is public for the packages
 * above this one.
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
 * the kernel for nothing, and does no other harm. One killed on its way from a signal to what it
 * was to take, and a signaller killed between its change and its signal, delay others by a pause at
 * most: they look again after {@link Pacer#LOOK_NANOS_MAX}. So does a process that ends within the
 * tenth of a second after its first signal, in which it gets ready to call the kernel.
 *
 * <p><b>Units.</b> Nanoseconds; {@link Long#MAX_VALUE} means no limit.
 */
public final class WaitPoint {
  /*
   * Algorithm:      an event count (Reed and Kanodia, 1979) on a futex.
   * Why no wake is lost: the waiter counts itself, then reads the sequence, then looks at the
   *                 condition, then sleeps only while the sequence is still the same. The signaller
   *                 changes the condition, then reads the count, then raises the sequence. Both
   *                 sides are sequentially consistent, so either the signaller sees the waiter or
   *                 the waiter sees the change. A waiter that gives up passes on a signal that it
   *                 may have been given.
   * Virtual threads: one asleep in the kernel would hold its carrier, and if all carriers slept so,
   *                 the thread that they wait for could not run. They poll.
   * Polling:        who polls is not counted: it looks by itself, and to signal it would do nothing.
   *                 So do all until the kernel can be asked to wait, which takes a hundred
   *                 milliseconds of CPU to prepare. Processes that get in each other's way for a
   *                 moment, and no more, are done before they would be prepared.
   */

  /** What a waiter waits for. */
  public interface Condition {
    /**
     * Whether it holds; may take what it waits for.
     *
     * @param look whether it is time to look if those it waits for are alive
     */
    boolean isMet(boolean look);
  }

  /**
   * A process gets ready to wait in the kernel so long after it first met a place to wait at: long
   * enough for its start not to be slowed down, and for a short-lived one not to pay for nothing...
   */
  private static final long PREPARE_DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  /** ...or as soon as its threads have polled for as long, in all, as it takes to get ready. */
  private static final long POLLED_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(50);

  /** Where the kernel cannot be asked to wait, the first sleep between two looks... */
  private static final long BACK_OFF_NANOS_MIN = TimeUnit.MICROSECONDS.toNanos(50);

  /** ...and the longest; between them an eighth of the time that was waited already. */
  private static final long BACK_OFF_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(10);

  private static final int BACK_OFF_SHARE = 8;

  /** Written in a race. */
  private static long polledNanos;

  static {
    Memory.prepareKernelWait(PREPARE_DELAY_NANOS);
  }

  /** How many bytes it takes, at a multiple of four; zeros are a new one. */
  public static final int LENGTH_BYTES = WaitPointLayout.LENGTH;

  private final Memory memory;
  private final long offset;

  /** The one that is at that offset. */
  public WaitPoint(Memory memory, long offset) {
    this.memory = memory;
    this.offset = offset;
  }

  /**
   * Waits until the condition is met. Before it gives up, it looks at the peers' lives once.
   *
   * @return false if the time was up first
   * @throws InterruptedException if the thread is interrupted, before or while it waits
   */
  public boolean await(Condition condition, WaitStrategy strategy, long timeoutNanos)
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
  public void awaitUninterruptibly(Condition condition, WaitStrategy strategy) {
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
    if (strategy.spin(condition, pacer) || poll(condition, pacer)) {
      return true;
    }
    return !pacer.isUp() && awaitSignal(condition, pacer);
  }

  /**
   * Looks, with growing pauses, until the kernel can be asked to wait; for ever if it never can.
   */
  private boolean poll(Condition condition, Pacer pacer) throws InterruptedException {
    boolean mayHoldThread = !ThreadToken.isCurrentVirtual();
    long polledBefore = polledNanos;
    while (!pacer.isUp() && !(mayHoldThread && Memory.isKernelWaitReady())) {
      if (condition.isMet(pacer.isLookDue())) {
        return true;
      }
      if (!pacer.isUp()) {
        long backOffNanos = Math.max(BACK_OFF_NANOS_MIN, pacer.waitedNanos() / BACK_OFF_SHARE);
        LockSupport.parkNanos(
            Math.min(pacer.pauseNanos(), Math.min(backOffNanos, BACK_OFF_NANOS_MAX)));
        polledNanos = polledBefore + pacer.waitedNanos(); // A lost sum does not matter.
        if (mayHoldThread && polledNanos >= POLLED_NANOS_MAX) {
          Memory.prepareKernelWait(0);
        }
      }
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
    return false;
  }

  private boolean awaitSignal(Condition condition, Pacer pacer) throws InterruptedException {
    memory.getAndAddInt(offset + WaitPointLayout.WAITERS_OFFSET, 1);
    boolean met = false;
    try {
      met = sleepUntilMet(condition, pacer);
    } finally {
      memory.getAndAddInt(offset + WaitPointLayout.WAITERS_OFFSET, -1);
      if (!met) {
        signal(1);
      }
    }
    return met;
  }

  private boolean sleepUntilMet(Condition condition, Pacer pacer) throws InterruptedException {
    while (true) {
      int sequence = memory.getIntVolatile(offset + WaitPointLayout.SEQUENCE_OFFSET);
      if (condition.isMet(pacer.isLookDue())) {
        return true;
      }
      if (pacer.isUp()) {
        return false;
      }
      if (!Thread.currentThread().isInterrupted()) {
        memory.awaitChange(offset + WaitPointLayout.SEQUENCE_OFFSET, sequence, pacer.pauseNanos());
      }
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }

  /** Makes so many waiters look at their conditions. The caller has changed what they read. */
  public void signal(int count) {
    if (memory.getIntVolatile(offset + WaitPointLayout.WAITERS_OFFSET) != 0) {
      signalSlow(count);
    }
  }

  /** Makes one waiter look at its condition. The caller has changed what the condition reads. */
  public void signalOne() {
    signal(1);
  }

  /** Makes all waiters look at their conditions. The caller has changed what they read. */
  public void signalAll() {
    signal(Integer.MAX_VALUE);
  }

  private void signalSlow(int count) {
    memory.getAndAddInt(offset + WaitPointLayout.SEQUENCE_OFFSET, 1);
    memory.wake(offset + WaitPointLayout.SEQUENCE_OFFSET, count);
  }

  /** Forgets waiters that died here. The caller knows that nobody waits. */
  void forgetWaiters() {
    memory.putIntVolatile(offset + WaitPointLayout.WAITERS_OFFSET, 0);
  }
}
