package io.capstan.ipc.sync;

import io.capstan.ipc.memory.Handle;
import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.memory.Participant;
import io.capstan.ipc.memory.Placement;
import io.capstan.ipc.memory.Region;
import io.capstan.ipc.memory.SharedObject;
import io.capstan.ipc.memory.ThreadToken;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

/**
 * A lock between threads of any process, re-entrant and robust.
 *
 * <p><b>Callers.</b> Any thread of any attached process. The owner is a thread: only it unlocks. A
 * region attached twice by one process is two participants, whose threads exclude each other.
 *
 * <p><b>Progress.</b> Blocking. A free lock is taken with one compare-and-set and given back with
 * one store, without a system call. Whoever comes first gets it; one {@linkplain #createFair
 * created fair} goes to the longest-waiting, except that {@link #tryLock()} does not queue.
 *
 * <p><b>Memory consistency.</b> As {@link Lock}: writes before an unlock happen-before the next
 * acquisition returns, in any process; so do the writes of an owner that died.
 *
 * <p><b>Peer death.</b> If the owner's process or thread dies, the next to ask gets the lock within
 * about a tenth of a second and is told: {@link Acquired#ABANDONED}, and {@link #needsRepair} for
 * those who came through {@link #lock}. (Who has waited for long looks less often: it is told after
 * an eighth of the time that it had waited, a second at most.) A stopped owner keeps the lock. A
 * dead waiter is passed over. The death of a virtual thread alone is not seen, and that of a thread
 * only on Linux.
 *
 * <p><b>Units.</b> Timeouts as durations or with their unit; up to {@link Long#MAX_VALUE}
 * nanoseconds, and one that is zero or less does not wait.
 */
@SuppressWarnings("serial") // Its handle is written in its place.
public final class SharedLock implements Lock, SharedObject {
  /*
   * Algorithm:      a compare-and-set lock with an event count to sleep on; if fair, with a queue.
   * Invariants:     extra holds and repair are written by the owner alone; a free lock has none.
   * Linearization:  acquisition at the compare-and-set of the word; release at its volatile store.
   * Crash points:   after the compare-and-set the word names its dead owner, whatever else it did
   *                 or did not do; after the store nobody owns it, and waiters that were not
   *                 signalled look by themselves after a pause.
   */

  private final Placement place;
  private final Memory memory;
  private final Participant participant;
  private final long offset;
  private final long participantBits;
  private final WaitPoint released;
  private final FairQueue queue;
  private final WaitStrategy strategy;
  private final WaitPoint.Condition take = this::tryTake;

  /** Who used this handle last; read and written in a race, which final fields allow. */
  private Claimant lastClaimant = new Claimant(null, OwnerWord.FREE);

  private record Claimant(Thread thread, long word) {}

  SharedLock(Placement place, WaitStrategy strategy) {
    this.place = place;
    this.memory = place.memory();
    this.participant = place.region().participant();
    this.offset = place.offset();
    this.participantBits = OwnerWord.of(participant.id(), 0);
    this.released = new WaitPoint(memory, offset + LockLayout.WAIT_POINT_OFFSET);
    this.queue = place.type().equals(SyncTypes.FAIR_LOCK) ? queue() : null;
    this.strategy = strategy;
  }

  private FairQueue queue() {
    return new FairQueue(
        new WaiterTable(place.region(), offset + LockLayout.WAITERS_OFFSET, LockLayout.WAITERS_MAX),
        released);
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
    return adaptive(Placement.create(region, name, SyncTypes.LOCK, LockLayout.LENGTH));
  }

  /**
   * Makes a free lock that goes to the longest-waiting thread. It takes about eight kibibytes, and
   * keeps the order of 64 waiters; who comes when so many wait already waits for one of them to go.
   *
   * @throws IllegalArgumentException if the name is taken in the region, or not allowed
   * @throws IOException if the region has no room
   */
  public static SharedLock createFair(Region region, String name) throws IOException {
    return adaptive(Placement.create(region, name, SyncTypes.FAIR_LOCK, LockLayout.FAIR_LENGTH));
  }

  /**
   * Finds the lock that some process made, fair or not.
   *
   * @throws IllegalArgumentException if the region has no lock of that name
   */
  public static SharedLock open(Region region, String name) {
    return adaptive(Placement.open(region, name, SyncTypes.LOCK, SyncTypes.FAIR_LOCK));
  }

  /**
   * The lock in zeroed or once-used bytes at the offset, a multiple of 8; it is not fair. (Nor does
   * the one who opens a fair lock in this way wait in turn; open that by its name.)
   */
  public static SharedLock at(Region region, long offset) {
    return adaptive(Placement.at(region, SyncTypes.LOCK, offset));
  }

  private static SharedLock adaptive(Placement place) {
    return new SharedLock(place, WaitStrategy.ADAPTIVE);
  }

  /** The same lock, waited for in another way. */
  public SharedLock with(WaitStrategy waitStrategy) {
    return new SharedLock(place, waitStrategy);
  }

  @Override
  public Handle handle() {
    return place.handle(1, strategy.name());
  }

  private Object writeReplace() {
    return handle();
  }

  /** Whether the longest-waiting thread gets it. */
  public boolean isFair() {
    return queue != null;
  }

  /** Where the lock is in its region. */
  long offset() {
    return offset;
  }

  WaitStrategy strategy() {
    return strategy;
  }

  Region region() {
    return place.region();
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

  /** Acquires the lock, in spite of interrupts, waiting as long as it takes. */
  public Acquired acquireUninterruptibly() {
    lock();
    return taken();
  }

  /** Acquires the lock if it is free, or its owner is found dead at first sight. */
  public Acquired tryAcquire() {
    return tryTake(true) ? taken() : Acquired.TIMED_OUT;
  }

  private Acquired acquireNanos(long timeoutNanos) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    return tryTakeUnqueued() || awaitRelease(timeoutNanos) ? taken() : Acquired.TIMED_OUT;
  }

  private boolean awaitRelease(long timeoutNanos) throws InterruptedException {
    return queue == null
        ? released.await(take, strategy, timeoutNanos)
        : queue.await(take, strategy, timeoutNanos);
  }

  private Acquired taken() {
    return needsRepairNow() ? Acquired.ABANDONED : Acquired.NORMAL;
  }

  private boolean tryTakeUnqueued() {
    long mine = current();
    if (queue == null || queue.isEmpty()) {
      return take(OwnerWord.FREE, mine) || tryReenter(mine);
    }
    return tryReenter(mine);
  }

  private boolean tryReenter(long mine) {
    boolean isMine = word() == mine;
    if (isMine) {
      putExtraHolds(Math.addExact(extraHolds(), 1));
    }
    return isMine;
  }

  private boolean tryTake(boolean lookAtOwner) {
    long mine = current();
    long word = word();
    if (word == OwnerWord.FREE) {
      return take(OwnerWord.FREE, mine);
    }
    return tryReenter(mine)
        || lookAtOwner && OwnerWord.isDead(word, participant) && takeOver(word, mine);
  }

  private boolean take(long expected, long mine) {
    // sync: lock-word (pairs with release)
    return memory.compareAndSetLong(offset + LockLayout.WORD_OFFSET, expected, mine);
  }

  private boolean takeOver(long deadOwner, long mine) {
    boolean took = take(deadOwner, mine);
    if (took) {
      putExtraHolds(0);
      memory.putInt(offset + LockLayout.REPAIR_OFFSET, 1);
    }
    return took;
  }

  /** Acquires the lock, however long it takes, and in spite of interrupts. */
  @Override
  public void lock() {
    if (!tryTakeUnqueued()) {
      lockSlow();
    }
  }

  private void lockSlow() {
    if (queue == null) {
      released.awaitUninterruptibly(take, strategy);
    } else {
      queue.awaitUninterruptibly(take, strategy);
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
    int extraHolds = extraHolds();
    if (extraHolds == 0) {
      release();
    } else {
      putExtraHolds(extraHolds - 1);
    }
  }

  private void release() {
    // sync: lock-word (pairs with take; volatile, against the count of waiters)
    memory.putLongVolatile(offset + LockLayout.WORD_OFFSET, OwnerWord.FREE);
    if (queue == null) {
      released.signalOne();
    } else {
      queue.wakeHead();
    }
  }

  /**
   * Gives back all holds, for a wait on a condition.
   *
   * @return how many there were besides the first
   * @throws IllegalMonitorStateException if the calling thread does not own the lock
   */
  int releaseAll() {
    requireOwner();
    int extraHolds = extraHolds();
    putExtraHolds(0);
    release();
    return extraHolds;
  }

  /** Takes the lock, in spite of interrupts, with so many extra holds as there were. */
  void restore(int extraHolds) {
    lock();
    putExtraHolds(extraHolds);
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

  /** Whether an owner died with the lock, asked by one whom something else keeps from a race. */
  boolean needsRepairNow() {
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
    return isHeldByCurrentThread() ? Math.addExact(extraHolds(), 1) : 0;
  }

  /** Whether the calling thread owns the lock. */
  public boolean isHeldByCurrentThread() {
    return word() == current();
  }

  /** Whether anybody, dead or alive, owns the lock at this moment. */
  public boolean isLocked() {
    return word() != OwnerWord.FREE;
  }

  void requireOwner() {
    if (!isHeldByCurrentThread()) {
      throw new IllegalMonitorStateException(
          "the calling thread does not own the lock: owner=[%s] thread=[%s]"
              .formatted(OwnerWord.describe(word()), OwnerWord.describe(current())));
    }
  }

  private long current() {
    Claimant claimant = lastClaimant;
    return claimant.thread() == Thread.currentThread() ? claimant.word() : currentSlow();
  }

  /** A thread-local variable's two nanoseconds would be a third of the whole. */
  private long currentSlow() {
    long word = participantBits | ThreadToken.current();
    lastClaimant = new Claimant(Thread.currentThread(), word);
    return word;
  }

  private long word() {
    return memory.getLongVolatile(offset + LockLayout.WORD_OFFSET);
  }

  private int extraHolds() {
    return memory.getInt(offset + LockLayout.EXTRA_HOLDS_OFFSET);
  }

  private void putExtraHolds(int extraHolds) {
    memory.putInt(offset + LockLayout.EXTRA_HOLDS_OFFSET, extraHolds);
  }

  /**
   * Always refuses: a condition that other processes can find has a name.
   *
   * @throws UnsupportedOperationException with how to make one
   */
  @Override
  public Condition newCondition() {
    throw new UnsupportedOperationException(
        "a shared condition has a name: use SharedCondition.create(region, name, lock)");
  }
}
