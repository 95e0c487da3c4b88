package io.capstan.ipc.sync;

import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.memory.Participant;
import io.capstan.ipc.memory.Region;
import io.capstan.ipc.memory.ThreadToken;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

/**
 * A lock between threads of any process, re-entrant and robust.
 *
 * <p><b>Callers.</b> Any thread of any attached process. The owner is a thread: only it unlocks.
 *
 * <p><b>Progress.</b> Blocking. A free lock is taken with one compare-and-set and given back with
 * one store, without a system call; whoever comes first gets it (not fair).
 *
 * <p><b>Memory consistency.</b> As {@link Lock}: writes before an unlock happen-before the next
 * acquisition returns, in any process; so do the writes of an owner that died.
 *
 * <p><b>Peer death.</b> If the owner's process or thread dies, the next to ask gets the lock within
 * about a tenth of a second and is told: {@link Acquired#ABANDONED}, and {@link #needsRepair} for
 * those who came through {@link #lock}. A stopped owner keeps it. (The death of a virtual thread
 * alone is not seen, and that of a thread only on Linux.)
 *
 * <p><b>Units.</b> Timeouts as durations or with their unit; up to {@link Long#MAX_VALUE}
 * nanoseconds, and one that is zero or less does not wait.
 */
public final class SharedLock implements Lock {
  /*
   * Algorithm:      a compare-and-set lock with an event count to sleep on.
   * Invariants:     holds and repair are written by the owner alone; holds >= 1 while it is in use.
   * Linearization:  acquisition at the compare-and-set of the word; release at its volatile store.
   * Crash points:   after the compare-and-set the word names its dead owner, whatever else it did
   *                 or did not do; after the store nobody owns it, and waiters that were not
   *                 signalled look by themselves after a pause.
   */

  private final Memory memory;
  private final Participant participant;
  private final long offset;
  private final long participantBits;
  private final WaitPoint released;
  private final WaitStrategy strategy;

  private SharedLock(Region region, long offset, WaitStrategy strategy) {
    this.memory = region.memory();
    this.participant = region.participant();
    this.offset = offset;
    this.participantBits = LockLayout.word(participant.id(), 0);
    this.released = new WaitPoint(memory, offset + LockLayout.WAIT_POINT_OFFSET);
    this.strategy = strategy;
  }

  /** How many bytes a lock takes, for those who place one by offset. */
  public static int lengthBytes() {
    return LockLayout.LENGTH;
  }

  /**
   * Makes a free lock.
   *
   * @throws IllegalArgumentException if the name is taken in the region, or not allowed
   * @throws IOException if the region has no room
   */
  public static SharedLock create(Region region, String name) throws IOException {
    return at(region, region.directory().create(name, LockLayout.LENGTH));
  }

  /**
   * Finds the lock that some process made.
   *
   * @throws IllegalArgumentException if the region has no object of that name
   */
  public static SharedLock open(Region region, String name) {
    return at(
        region,
        region
            .directory()
            .find(name)
            .orElseThrow(
                () -> new IllegalArgumentException("name=" + name + " is not in " + region)));
  }

  /** The lock in zeroed or once-used bytes at the offset, a multiple of 8. */
  public static SharedLock at(Region region, long offset) {
    return new SharedLock(region, offset, WaitStrategy.ADAPTIVE);
  }

  /** The same lock, waited for in another way. */
  public SharedLock with(WaitStrategy waitStrategy, Region region) {
    return new SharedLock(region, offset, waitStrategy);
  }

  /**
   * Acquires the lock, waiting as long as it takes.
   *
   * @throws InterruptedException if the thread is interrupted, before or while it waits
   */
  public Acquired acquire() throws InterruptedException {
    return acquireNanos(Long.MAX_VALUE);
  }

  /**
   * Acquires the lock, waiting at most that long.
   *
   * @throws InterruptedException if the thread is interrupted, before or while it waits
   */
  public Acquired acquire(Duration timeout) throws InterruptedException {
    return acquireNanos(TimeUnit.NANOSECONDS.convert(timeout));
  }

  /** Acquires the lock if it is free, or its owner is found dead at first sight. */
  public Acquired tryAcquire() {
    return tryTake(true) ? taken() : Acquired.TIMED_OUT;
  }

  private Acquired acquireNanos(long timeoutNanos) throws InterruptedException {
    return released.await(this::tryTake, strategy, timeoutNanos) ? taken() : Acquired.TIMED_OUT;
  }

  private Acquired taken() {
    return needsRepairNow() ? Acquired.ABANDONED : Acquired.NORMAL;
  }

  private boolean tryTake(boolean lookAtOwner) {
    long mine = participantBits | ThreadToken.current();
    long word = memory.getLongVolatile(offset + LockLayout.WORD_OFFSET);
    if (word == LockLayout.FREE) {
      return take(LockLayout.FREE, mine);
    }
    if (word == mine) {
      memory.putInt(offset + LockLayout.HOLDS_OFFSET, Math.addExact(holds(), 1));
      return true;
    }
    return lookAtOwner && isOwnerDead(word) && takeOver(word, mine);
  }

  private boolean take(long expected, long mine) {
    // sync: lock-word (pairs with unlock)
    boolean took = memory.compareAndSetLong(offset + LockLayout.WORD_OFFSET, expected, mine);
    if (took) {
      memory.putInt(offset + LockLayout.HOLDS_OFFSET, 1);
    }
    return took;
  }

  private boolean isOwnerDead(long word) {
    return !participant.isThreadAlive(LockLayout.participantOf(word), LockLayout.threadOf(word));
  }

  private boolean takeOver(long deadOwner, long mine) {
    boolean took = take(deadOwner, mine);
    if (took) {
      memory.putInt(offset + LockLayout.REPAIR_OFFSET, 1);
    }
    return took;
  }

  /** Acquires the lock, however long it takes, and in spite of interrupts. */
  @Override
  public void lock() {
    boolean interrupted = false;
    while (true) {
      try {
        acquire();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void lockInterruptibly() throws InterruptedException {
    acquire();
  }

  @Override
  public boolean tryLock() {
    return tryAcquire().isHeld();
  }

  @Override
  public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
    return acquireNanos(unit.toNanos(time)).isHeld();
  }

  /**
   * Gives back one hold; with the last one the lock is free.
   *
   * @throws IllegalMonitorStateException if the calling thread does not own the lock
   */
  @Override
  public void unlock() {
    requireOwner();
    int left = holds() - 1;
    memory.putInt(offset + LockLayout.HOLDS_OFFSET, left);
    if (left == 0) {
      release();
    }
  }

  private void release() {
    // sync: lock-word (pairs with take; volatile, against the wait point's count of waiters)
    memory.putLongVolatile(offset + LockLayout.WORD_OFFSET, LockLayout.FREE);
    released.signalOne();
  }

  /**
   * Whether an owner died with the lock and nobody has repaired what it guards since.
   *
   * @throws IllegalMonitorStateException if the calling thread does not own the lock
   */
  public boolean needsRepair() {
    requireOwner();
    return needsRepairNow();
  }

  private boolean needsRepairNow() {
    return memory.getInt(offset + LockLayout.REPAIR_OFFSET) != 0;
  }

  /**
   * What the lock guards is consistent again: later owners are no longer told.
   *
   * @throws IllegalMonitorStateException if the calling thread does not own the lock
   */
  public void markRepaired() {
    requireOwner();
    memory.putInt(offset + LockLayout.REPAIR_OFFSET, 0);
  }

  /** How often the calling thread holds the lock; 0 if it does not own it. */
  public int holdCount() {
    return isHeldByCurrentThread() ? holds() : 0;
  }

  /** Whether the calling thread owns the lock. */
  public boolean isHeldByCurrentThread() {
    return memory.getLongVolatile(offset + LockLayout.WORD_OFFSET)
        == (participantBits | ThreadToken.current());
  }

  /** Whether anybody, dead or alive, owns the lock at this moment. */
  public boolean isLocked() {
    return memory.getLongVolatile(offset + LockLayout.WORD_OFFSET) != LockLayout.FREE;
  }

  private void requireOwner() {
    if (!isHeldByCurrentThread()) {
      throw new IllegalMonitorStateException(
          "the calling thread does not own the lock: word=0x%016x thread=%s"
              .formatted(
                  memory.getLongVolatile(offset + LockLayout.WORD_OFFSET),
                  Thread.currentThread().getName()));
    }
  }

  private int holds() {
    return memory.getInt(offset + LockLayout.HOLDS_OFFSET);
  }

  @Override
  public Condition newCondition() {
    throw new UnsupportedOperationException("a condition has a name in the region");
  }
}
