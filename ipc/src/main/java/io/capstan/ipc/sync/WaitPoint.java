package io.capstan.ipc.sync;

import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.memory.ThreadToken;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * A place in shared memory at which threads of any process wait until a condition holds, and others
 * signal that it may. All blocking in this package goes through here; it is public for the packages
 * above this one.
 *
 * <p><b>Callers.</b> Any thread of any process.
 *
 * <p><b>Progress.</b> Waiting blocks; signalling is wait-free and makes no system call while nobody
 * waits. An interrupt ends a wait at once.
 *
 * <p><b>Memory consistency.</b> The condition's words order what they guard; this adds nothing but
 * that no signal is lost: a signaller that changed the condition's words, by a volatile write or a
 * compare-and-set, before it signals is seen by the waiter, or wakes it. Where signallers do it by
 * a release, which costs them less, see {@link #ofReleases}.
 *
 * <p><b>Peer death.</b> A waiter killed asleep leaves a count behind that makes later signals call
 * the kernel for nothing, until a signaller has done so {@value #FRUITLESS_MAX} times in a row; it
 * does no other harm. One killed on its way from a signal to what it was to take, and a signaller
 * killed between its change and its signal, delay others by a pause at most: they look again after
 * a tenth of a second, or an eighth of the time they have waited, {@link Pacer#LOOK_NANOS_MAX} at
 * most. So does a process that ends within the tenth of a second after its first signal, in which
 * it gets ready to call the kernel.
 *
 * <p><b>Units.</b> Nanoseconds; {@link Long#MAX_VALUE} means no limit.
 */
public final class WaitPoint {
  /*
   * Algorithm:      an event count (Reed and Kanodia, 1979) on a futex.
   * Why no wake is lost: the waiter reads the sequence, then counts itself, then looks at the
   *                 condition, then sleeps only while the sequence is still the same. The signaller
   *                 changes the condition, then reads the count, then raises the sequence. Both
   *                 sides are sequentially consistent, so either the signaller sees the waiter or
   *                 the waiter sees the change, or a later sequence. A waiter that gives up passes on
   *                 a signal that it may have been given.
   * Releases:       a processor may read the count before its own release of the condition's word is
   *                 seen by others; then the signaller and the waiter miss each other. The waiter
   *                 cannot help that, but it knows how long it can last: such a store was made before
   *                 the waiter was counted, and is seen soon after that. So its first sleep is a nap.
   * Healing:        the kernel says how many it woke. None although some are counted: they are on
   *                 their way, or dead. After some such wakes the signaller takes all off the count,
   *                 then raises the sequence and wakes everybody. Who lives either read the sequence
   *                 before, and does not sleep, or sees that it is not counted.
   * Interrupts:     the interrupter does what a signaller does, so that no one sleeps through it.
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

  /** More than those on their way explain; fewer would wake the living in vain, more heal later. */
  static final int FRUITLESS_MAX = 16;

  private final Memory memory;
  private final long offset;
  private final boolean hasReleases;
  private final WaiterCount waiters;

  /** How often in a row a signal through this object woke nobody; a lost count does not matter. */
  private int fruitless;

  /** The one that is at that offset. */
  public WaitPoint(Memory memory, long offset) {
    this(memory, offset, false);
  }

  private WaitPoint(Memory memory, long offset, boolean hasReleases) {
    this.memory = memory;
    this.offset = offset;
    this.hasReleases = hasReleases;
    this.waiters = new WaiterCount(memory, offset + WaitPointLayout.WAITERS_OFFSET);
  }

  /**
   * The one that is at that offset, where signallers change the condition's words by a release. A
   * waiter that such a signaller does not see has missed it for a tenth of a millisecond: it looks
   * again by itself after that, for which it wakes up once more than others.
   */
  public static WaitPoint ofReleases(Memory memory, long offset) {
    return new WaitPoint(memory, offset, true);
  }

  /** One for the threads of this process alone, which goes when nobody refers to it. */
  public static WaitPoint ofProcess() {
    return new WaitPoint(Memory.ofProcess(LENGTH_BYTES), 0);
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
    return timeoutNanos > 0
        && (strategy.spinAtFirst(condition)
            || awaitSlow(condition, strategy, new Pacer(timeoutNanos)));
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
    if (strategy.spin(condition, pacer) || poll(condition, pacer, Memory::isKernelWaitReady)) {
      return true;
    }
    return !pacer.isUp() && sleepUntilMet(condition, pacer);
  }

  /**
   * Looks, with growing pauses, until the kernel can be asked to wait; for ever if it never can.
   */
  static boolean poll(Condition condition, Pacer pacer, BooleanSupplier canSleep)
      throws InterruptedException {
    boolean mayHoldThread = !ThreadToken.isCurrentVirtual();
    long polledBefore = polledNanos;
    while (!pacer.isUp() && !(mayHoldThread && canSleep.getAsBoolean())) {
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

  private boolean sleepUntilMet(Condition condition, Pacer pacer) throws InterruptedException {
    InterruptBell bell = new InterruptBell(this::wakeInterrupted);
    int sequence = sequence();
    int generation = enter(pacer);
    boolean met = false;
    try {
      while (true) {
        met = condition.isMet(pacer.isLookDue());
        if (met || pacer.isUp()) {
          return met;
        }
        sleepUnlessInterrupted(sequence, pacer, bell);
        sequence = sequence();
        generation = stay(generation, pacer);
      }
    } finally {
      waiters.leave(generation);
      if (!met) {
        signal(1);
      }
    }
  }

  /** Counts the calling thread, which looks at the condition and the clock before it sleeps. */
  int enter(Pacer pacer) {
    int generation = waiters.enter();
    if (hasReleases) {
      pacer.nap();
    }
    return generation;
  }

  /** Counts the calling thread again, as {@link #enter}, if its generation is over. */
  int stay(int generation, Pacer pacer) {
    int counted = waiters.stay(generation);
    if (hasReleases && counted != generation) {
      pacer.nap();
    }
    return counted;
  }

  Memory memory() {
    return memory;
  }

  /** Where the word is that the kernel waits on. */
  long sequenceOffset() {
    return offset + WaitPointLayout.SEQUENCE_OFFSET;
  }

  WaiterCount waiters() {
    return waiters;
  }

  int sequence() {
    // sync: wait-sequence (pairs with raiseAndWake)
    return memory.getIntVolatile(sequenceOffset());
  }

  private void sleepUnlessInterrupted(int sequence, Pacer pacer, InterruptBell bell)
      throws InterruptedException {
    bell.listen();
    try {
      if (!Thread.currentThread().isInterrupted()) {
        memory.awaitChange(offset + WaitPointLayout.SEQUENCE_OFFSET, sequence, pacer.pauseNanos());
      }
    } finally {
      bell.ignore();
    }
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  /** Nobody knows which of those who sleep here it is for. */
  void wakeInterrupted() {
    try {
      raiseAndWake(Integer.MAX_VALUE);
    } catch (IllegalStateException e) {
      // The region is closed; that is not the interrupter's business.
    }
  }

  /** Makes so many waiters look at their conditions. The caller has changed what they read. */
  public void signal(int count) {
    if (!waiters.isZero()) {
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
    if (raiseAndWake(count) != 0 || !Memory.isKernelWaitReady()) {
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
