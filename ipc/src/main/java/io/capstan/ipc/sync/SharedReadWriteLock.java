package io.capstan.ipc.sync;

import io.capstan.ipc.memory.Handle;
import io.capstan.ipc.memory.Placement;
import io.capstan.ipc.memory.Region;
import io.capstan.ipc.memory.SharedObject;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;

/**
 * A lock that many threads of any processes hold to read, or one to write; re-entrant and robust.
 *
 * <p><b>Callers.</b> Any thread of any attached process; 128 read at a time, more wait. A writer
 * may read too, however many do or wait to, and so become a reader. A reader cannot become a writer
 * and is refused.
 *
 * <p><b>Progress.</b> Blocking. A writer that waits keeps new readers out; readers that waited
 * while a writer wrote read before the next one does. Readers that find no writer write one line
 * each, their own; a writer looks at all of them.
 *
 * <p><b>Memory consistency.</b> As {@link ReadWriteLock}, in any process; what a writer that died
 * had written is visible too.
 *
 * <p><b>Peer death.</b> As with {@link SharedLock}, a dead writer's lock goes to the next before
 * long, and it and all readers and writers until a {@link #markRepaired} are told: {@link
 * Acquired#ABANDONED}. Dead readers keep no writer out for longer.
 *
 * <p><b>Units.</b> As {@link SharedLock}.
 */
@SuppressWarnings("serial") // Its handle is written in its place.
public final class SharedReadWriteLock implements ReadWriteLock, SharedObject {
  /*
   * Algorithm:      a writer's lock, and a slot for each reader (Hsieh and Weihl, 1992); phases as in
   *                 Brandenburg and Anderson, 2010: an epoch counts the writers that have left, and
   *                 those who waited through one go first.
   * Why they exclude each other: a reader takes its slot, then looks at the writer's word; a writer
   *                 takes its word, then looks at the slots. Both are sequentially consistent.
   * Invariants:     a thread has one slot at most; how often it holds it, it alone knows. Readers
   *                 that wait keep their slots, so one slot is kept for the writer, without which it
   *                 would wait for those that wait for it. It never waits in it, and the next writer
   *                 is not alone before it has left it, or died.
   * Linearization:  of a read, the look at the writer's word, or the writer's change of the slot's
   *                 state; of a write, the look at the last slot.
   * Crash points:   a slot or the word names its dead owner. A dead writer's epoch is one too low,
   *                 for which its readers may wait once more. A reader takes a dead writer's word to
   *                 give it back: if others do so between its look and its taking, and repair what
   *                 was to be repaired, and it dies then, they are told once more.
   */
  private final Placement place;
  private final ReadWriteState state;
  private final ReadHolds holds;
  private final SharedLock writer;
  private final WaitStrategy strategy;
  private final ReadLock readLock = new ReadLock();
  private final WriteLock writeLock = new WriteLock();

  SharedReadWriteLock(Placement place, WaitStrategy strategy) {
    this.place = place;
    this.state = new ReadWriteState(place.region(), place.offset(), strategy);
    this.holds = new ReadHolds(place.memory(), place.offset());
    this.writer = state.writer();
    this.strategy = strategy;
  }

  /**
   * Makes a free lock. It takes about sixteen kibibytes.
   *
   * @throws IllegalArgumentException if the name is taken in the region, or not allowed
   * @throws IOException if the region has no room
   */
  public static SharedReadWriteLock create(Region region, String name) throws IOException {
    return new SharedReadWriteLock(
        Placement.create(region, name, SyncTypes.READ_WRITE_LOCK, ReadWriteLockLayout.LENGTH),
        WaitStrategy.ADAPTIVE);
  }

  /**
   * Finds the lock that some process made.
   *
   * @throws IllegalArgumentException if the region has no read-write lock of that name
   */
  public static SharedReadWriteLock open(Region region, String name) {
    return new SharedReadWriteLock(
        Placement.open(region, name, SyncTypes.READ_WRITE_LOCK), WaitStrategy.ADAPTIVE);
  }

  /** The same lock, waited for in another way. */
  public SharedReadWriteLock with(WaitStrategy waitStrategy) {
    return new SharedReadWriteLock(place, waitStrategy);
  }

  @Override
  public Handle handle() {
    return place.handle(1, strategy.name());
  }

  private Object writeReplace() {
    return handle();
  }

  @Override
  public ReadLock readLock() {
    return readLock;
  }

  @Override
  public WriteLock writeLock() {
    return writeLock;
  }

  /**
   * What the lock guards is consistent again: later owners are no longer told.
   *
   * @throws IllegalMonitorStateException if the calling thread does not hold the write lock
   */
  public void markRepaired() {
    writer.markRepaired();
  }

  /** How many threads read at this moment; dead ones count until somebody looks. */
  public int readingCount() {
    return state.readers().readingCount();
  }

  /** The lock to read with. */
  @SuppressWarnings("serial") // Its handle is written in its place.
  public final class ReadLock implements Lock, SharedObject {
    private ReadLock() {}

    @Override
    public Handle handle() {
      return place.handle(1, strategy.name() + " " + SyncHandleOpener.READ);
    }

    private Object writeReplace() {
      return handle();
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

    private Acquired acquireNanos(long timeoutNanos) throws InterruptedException {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      if (holds.tryReenter()) {
        return state.acquired();
      }
      ReadAttempt attempt = new ReadAttempt(state);
      boolean met = false;
      try {
        met = state.readable().await(attempt, strategy, timeoutNanos);
      } finally {
        if (!met) {
          attempt.giveUp();
        }
      }
      return met ? begin(attempt) : Acquired.TIMED_OUT;
    }

    /** Acquires the lock if nobody writes, or the writer is found dead at first sight. */
    public Acquired tryAcquire() {
      if (holds.tryReenter()) {
        return state.acquired();
      }
      ReadAttempt attempt = new ReadAttempt(state);
      boolean met = false;
      try {
        met = attempt.isMet(true);
      } finally {
        if (!met) {
          attempt.giveUp();
        }
      }
      return met ? begin(attempt) : Acquired.TIMED_OUT;
    }

    private Acquired begin(ReadAttempt attempt) {
      holds.begin(attempt.slot());
      return state.acquired();
    }

    @Override
    public void lock() {
      if (!holds.tryReenter()) {
        ReadAttempt attempt = new ReadAttempt(state);
        boolean met = false;
        try {
          state.readable().awaitUninterruptibly(attempt, strategy);
          met = true;
        } finally {
          if (!met) {
            attempt.giveUp();
          }
        }
        begin(attempt);
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
     * Gives back one hold.
     *
     * @throws IllegalMonitorStateException if the calling thread has none
     */
    @Override
    public void unlock() {
      int slot = holds.end();
      if (slot != ReaderTable.NONE) {
        state.leave(slot);
      }
    }

    /** How often the calling thread holds it. */
    public int holdCount() {
      return holds.count();
    }

    /**
     * Always refuses: readers do not exclude each other.
     *
     * @throws UnsupportedOperationException always
     */
    @Override
    public Condition newCondition() {
      throw new UnsupportedOperationException("a read lock has no conditions");
    }
  }

  /** The lock to write with. */
  @SuppressWarnings("serial") // Its handle is written in its place.
  public final class WriteLock implements Lock, SharedObject {
    private WriteLock() {}

    @Override
    public Handle handle() {
      return place.handle(1, strategy.name() + " " + SyncHandleOpener.WRITE);
    }

    private Object writeReplace() {
      return handle();
    }

    /**
     * Acquires the lock, waiting as long as it takes.
     *
     * @throws IllegalStateException if the calling thread reads and does not write
     * @throws InterruptedException if the thread is interrupted, before or while it waits
     */
    public Acquired acquire() throws InterruptedException {
      return acquireNanos(Long.MAX_VALUE);
    }

    /**
     * Acquires the lock, waiting at most that long.
     *
     * @throws IllegalStateException if the calling thread reads and does not write
     * @throws InterruptedException if the thread is interrupted, before or while it waits
     */
    public Acquired acquire(Duration timeout) throws InterruptedException {
      return acquireNanos(TimeUnit.NANOSECONDS.convert(timeout));
    }

    private Acquired acquireNanos(long timeoutNanos) throws InterruptedException {
      refuseUpgrade();
      Pacer pacer = new Pacer(timeoutNanos);
      Acquired acquired = writer.acquire(Duration.ofNanos(pacer.leftNanos()));
      if (!acquired.isHeld() || writer.holdCount() > 1) {
        return acquired;
      }
      boolean isAlone = false;
      try {
        state.letOverdueRead();
        pacer.isLookDue();
        isAlone = state.drained().await(state.readers()::isDrained, strategy, pacer.leftNanos());
      } finally {
        if (!isAlone) {
          state.endWrite();
        }
      }
      return isAlone ? acquired : Acquired.TIMED_OUT;
    }

    /** Acquires the lock if nobody reads or writes, or those who do are found dead. */
    public Acquired tryAcquire() {
      if (mustNotUpgrade()) {
        return Acquired.TIMED_OUT;
      }
      Acquired acquired = writer.tryAcquire();
      if (!acquired.isHeld() || writer.holdCount() > 1) {
        return acquired;
      }
      boolean isAlone = false;
      try {
        state.letOverdueRead();
        isAlone = state.readers().isDrained(true);
      } finally {
        if (!isAlone) {
          state.endWrite();
        }
      }
      return isAlone ? acquired : Acquired.TIMED_OUT;
    }

    private boolean mustNotUpgrade() {
      return readLock.holdCount() > 0 && !writer.isHeldByCurrentThread();
    }

    private void refuseUpgrade() {
      if (mustNotUpgrade()) {
        throw new IllegalStateException(
            "a reader cannot become the writer, for another may want the same: readHolds="
                + readLock.holdCount());
      }
    }

    @Override
    public void lock() {
      refuseUpgrade();
      writer.lock();
      if (writer.holdCount() == 1) {
        awaitReaders();
      }
    }

    private void awaitReaders() {
      boolean isAlone = false;
      try {
        state.letOverdueRead();
        state.drained().awaitUninterruptibly(state.readers()::isDrained, strategy);
        isAlone = true;
      } finally {
        if (!isAlone) {
          state.endWrite();
        }
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
     * Gives back one hold.
     *
     * @throws IllegalMonitorStateException if the calling thread has none
     */
    @Override
    public void unlock() {
      writer.requireOwner();
      if (writer.holdCount() > 1) {
        writer.unlock();
      } else {
        state.endWrite();
      }
    }

    /** How often the calling thread holds it. */
    public int holdCount() {
      return writer.holdCount();
    }

    /**
     * Always refuses.
     *
     * @throws UnsupportedOperationException always
     */
    @Override
    public Condition newCondition() {
      throw new UnsupportedOperationException(
          "a shared condition has a name and a SharedLock: use SharedCondition.create");
    }
  }
}
