package io.capstan.ipc.sync;

import io.capstan.ipc.memory.Handle;
import io.capstan.ipc.memory.Placement;
import io.capstan.ipc.memory.Region;
import io.capstan.ipc.memory.SharedObject;
import java.io.IOException;
import java.time.Duration;
import java.util.Date;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.function.BooleanSupplier;

/**
 * A condition of a {@link SharedLock}: threads that own the lock give it up to wait here, and own
 * it again, as often as before, when they return.
 *
 * <p><b>Callers.</b> Any thread of any attached process that owns the lock; 127 may wait.
 *
 * <p><b>Progress.</b> Waiting blocks; signalling is lock-free, under the lock.
 *
 * <p><b>Memory consistency.</b> The lock orders everything.
 *
 * <p><b>Peer death.</b> Signals go to the waiters in the order in which they came. One whose waiter
 * died before it returned goes, in the time that {@link SharedLock} says, to the longest-waiting
 * living one of those who waited when it was sent. If an owner died with the lock, the waiter that
 * gets it learns so from {@link SharedLock#needsRepair}. Nobody learns that no one is left to
 * signal: wait with a time limit.
 *
 * <p><b>Units.</b> Timeouts as durations, or as in {@link Condition}; up to {@link Long#MAX_VALUE}
 * nanoseconds, and one that is zero or less gives up the lock and takes it back.
 */
@SuppressWarnings("serial") // Its handle is written in its place.
public final class SharedCondition implements Condition, SharedObject {
  /*
   * Algorithm:      a table of waiters, each asleep at a wait point of its own, changed under the
   *                 lock alone; a signal is a word in the waiter's slot.
   * Invariants:     a waiter is signalled at most once, and leaves the table under the lock: so a
   *                 signal never goes to one that has given up, and one that gives up after its
   *                 signal knows.
   * Linearization:  of a signal, its word in the slot.
   * Crash points:   a slot names its owner from its claim on. A signal in a dead waiter's slot is
   *                 handed on before the slot is freed: a death in between doubles it, which for the
   *                 waiter is a spurious wake-up.
   */
  private final Placement place;
  private final SharedLock lock;
  private final WaiterTable waiters;
  private final WaitStrategy strategy;

  SharedCondition(Placement place, SharedLock lock, WaitStrategy strategy) {
    this.place = place;
    this.lock = lock;
    this.waiters =
        new WaiterTable(
            place.region(),
            place.offset() + ConditionLayout.WAITERS_OFFSET,
            ConditionLayout.WAITERS_MAX);
    this.strategy = strategy;
  }

  /**
   * Makes a condition of the lock. It takes about sixteen kibibytes.
   *
   * @throws IllegalArgumentException if the name is taken in the region, or not allowed, or the
   *     lock is in another region
   * @throws IOException if the region has no room
   */
  public static SharedCondition create(Region region, String name, SharedLock lock)
      throws IOException {
    requireSameRegion(region, lock);
    Placement made =
        Placement.create(
            region,
            name,
            SyncTypes.CONDITION,
            ConditionLayout.LENGTH,
            offset -> region.memory().putLong(offset + ConditionLayout.LOCK_OFFSET, lock.offset()));
    return new SharedCondition(made, lock, WaitStrategy.ADAPTIVE);
  }

  /**
   * Finds the condition that some process made.
   *
   * @throws IllegalArgumentException if the region has no condition of that name, or it is another
   *     lock's
   */
  public static SharedCondition open(Region region, String name, SharedLock lock) {
    requireSameRegion(region, lock);
    Placement found = Placement.open(region, name, SyncTypes.CONDITION);
    long lockOffset = lockOffset(found);
    if (lockOffset != lock.offset()) {
      throw new IllegalArgumentException(
          "name=%s is a condition of another lock: lockOffset=%d (allowed: %d)"
              .formatted(name, lockOffset, lock.offset()));
    }
    return new SharedCondition(found, lock, WaitStrategy.ADAPTIVE);
  }

  private static void requireSameRegion(Region region, SharedLock lock) {
    if (lock.region() != region) {
      throw new IllegalArgumentException(
          "the lock is in another region, or attachment: region=%s lockRegion=%s"
              .formatted(region, lock.region()));
    }
  }

  /** Where the lock is whose condition is there. */
  static long lockOffset(Placement place) {
    return place.memory().getLong(place.offset() + ConditionLayout.LOCK_OFFSET);
  }

  /** The same condition, waited for in another way. */
  public SharedCondition with(WaitStrategy waitStrategy) {
    return new SharedCondition(place, lock, waitStrategy);
  }

  @Override
  public Handle handle() {
    return place.handle(1, strategy.name() + " " + lock.strategy().name());
  }

  private Object writeReplace() {
    return handle();
  }

  /** The lock whose condition this is. */
  public SharedLock lock() {
    return lock;
  }

  @Override
  public void await() throws InterruptedException {
    awaitNanosInterruptibly(Long.MAX_VALUE);
  }

  /**
   * Waits for a signal, at most that long.
   *
   * @return false if the time was up first
   * @throws IllegalMonitorStateException if the calling thread does not own the lock
   * @throws IllegalStateException if too many wait
   * @throws InterruptedException if the thread is interrupted, before or while it waits
   */
  public boolean await(Duration timeout) throws InterruptedException {
    return awaitNanosInterruptibly(TimeUnit.NANOSECONDS.convert(timeout));
  }

  @Override
  public boolean await(long time, TimeUnit unit) throws InterruptedException {
    return awaitNanosInterruptibly(unit.toNanos(time));
  }

  @Override
  public long awaitNanos(long timeoutNanos) throws InterruptedException {
    Pacer pacer = new Pacer(timeoutNanos);
    boolean signalled = awaitNanosInterruptibly(timeoutNanos);
    pacer.isLookDue();
    return signalled ? pacer.leftNanos() : Math.min(0, pacer.leftNanos());
  }

  @Override
  public boolean awaitUntil(Date deadline) throws InterruptedException {
    long nowMillis = System.currentTimeMillis();
    long leftMillis = Math.max(deadline.getTime(), nowMillis) - nowMillis;
    return awaitNanosInterruptibly(TimeUnit.MILLISECONDS.toNanos(leftMillis));
  }

  /**
   * Waits until the predicate, which is called under the lock, holds; at most that long.
   *
   * @return what the predicate returned last
   * @throws IllegalMonitorStateException if the calling thread does not own the lock
   * @throws InterruptedException if the thread is interrupted, before or while it waits
   */
  public boolean awaitUntil(BooleanSupplier predicate, Duration timeout)
      throws InterruptedException {
    lock.requireOwner();
    Pacer pacer = new Pacer(TimeUnit.NANOSECONDS.convert(timeout));
    boolean holds = predicate.getAsBoolean();
    while (!holds && !pacer.isUp()) {
      awaitNanosInterruptibly(pacer.leftNanos());
      pacer.isLookDue();
      holds = predicate.getAsBoolean();
    }
    return holds;
  }

  private boolean awaitNanosInterruptibly(long timeoutNanos) throws InterruptedException {
    lock.requireOwner();
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    int slot = join();
    Pacer pacer = new Pacer(timeoutNanos);
    try {
      boolean mayBe = true;
      while (mayBe && !waiters.isSignalled(slot)) {
        mayBe = awaitAttention(slot, pacer.leftNanos());
        pacer.isLookDue();
      }
      return waiters.isSignalled(slot);
    } catch (InterruptedException e) {
      if (waiters.isSignalled(slot)) {
        Thread.currentThread().interrupt(); // Signalled first.
        return true;
      }
      throw e;
    } finally {
      waiters.leave(slot);
    }
  }

  @Override
  public void awaitUninterruptibly() {
    lock.requireOwner();
    int slot = join();
    boolean interrupted = Thread.interrupted();
    try {
      while (!waiters.isSignalled(slot)) {
        try {
          awaitAttention(slot, Long.MAX_VALUE);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      waiters.leave(slot);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private int join() {
    int slot = waiters.join();
    if (slot == WaiterTable.NONE) {
      handOnLostSignals();
      waiters.dropAll();
      slot = waiters.join();
    }
    if (slot == WaiterTable.NONE) {
      throw new IllegalStateException(
          "too many threads wait for the condition: waiters=%d (allowed: %d)"
              .formatted(waiters.capacity() + 1, waiters.capacity()));
    }
    return slot;
  }

  /** Waits without the lock for a signal, or for one lost to somebody else's death. */
  private boolean awaitAttention(int slot, long timeoutNanos) throws InterruptedException {
    int extraHolds = lock.releaseAll();
    boolean met;
    try {
      met =
          waiters
              .waitPoint(slot)
              .await(
                  look -> waiters.isSignalled(slot) || look && isAnySignalLost(),
                  strategy,
                  timeoutNanos);
    } finally {
      lock.restore(extraHolds);
    }
    if (met && !waiters.isSignalled(slot)) {
      handOnLostSignals();
    }
    return met;
  }

  private boolean isAnySignalLost() {
    for (int index = 0; index < waiters.capacity(); index++) {
      if (waiters.isSignalLost(index)) {
        return true;
      }
    }
    return false;
  }

  private void handOnLostSignals() {
    for (int index = 0; index < waiters.capacity(); index++) {
      if (waiters.isSignalLost(index)) {
        handOn(waiters.signalOf(index));
        waiters.drop(index);
      }
    }
  }

  private void handOn(long ticketLimit) {
    int next = waiters.oldestBefore(ticketLimit);
    while (next != WaiterTable.NONE && waiters.drop(next)) {
      next = waiters.oldestBefore(ticketLimit);
    }
    if (next != WaiterTable.NONE) {
      waiters.signal(next, ticketLimit);
    }
  }

  @Override
  public void signal() {
    signal(1);
  }

  /**
   * Signals the so many longest-waiting threads, or all if there are fewer.
   *
   * @throws IllegalMonitorStateException if the calling thread does not own the lock
   */
  public void signal(int count) {
    lock.requireOwner();
    int next = waiters.oldest();
    for (int left = count; left > 0 && next != WaiterTable.NONE; left--) {
      waiters.signal(next);
      next = waiters.oldest();
    }
  }

  @Override
  public void signalAll() {
    signal(Integer.MAX_VALUE);
  }

  /**
   * How many threads wait for a signal, those included whose death nobody has noticed.
   *
   * @throws IllegalMonitorStateException if the calling thread does not own the lock
   */
  public int waitingCount() {
    lock.requireOwner();
    return waiters.waitingCount();
  }
}
