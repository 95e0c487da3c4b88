package io.capstan.ipc.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.memory.Region;
import io.capstan.ipc.trial.ChildJvm;
import io.capstan.ipc.trial.Crew;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

@Timeout(60)
class SharedReadWriteLockTest {
  private Crew crew;
  private Region region;

  @BeforeEach
  void start() throws Exception {
    crew = new Crew(SyncChild.class);
    region = crew.region();
  }

  @AfterEach
  void end() throws Exception {
    crew.close();
  }

  private Future<Acquired> read(SharedReadWriteLock lock) {
    return crew.run(
        () -> {
          Acquired acquired = lock.readLock().acquire();
          lock.readLock().unlock();
          return acquired;
        });
  }

  private Future<Acquired> write(SharedReadWriteLock lock) {
    return crew.run(
        () -> {
          Acquired acquired = lock.writeLock().acquire();
          lock.writeLock().unlock();
          return acquired;
        });
  }

  private Future<Boolean> tryWrite(SharedReadWriteLock lock) {
    return crew.run(
        () -> {
          boolean held = lock.writeLock().tryLock();
          if (held) {
            lock.writeLock().unlock();
          }
          return held;
        });
  }

  private Future<Boolean> tryRead(SharedReadWriteLock lock) {
    return crew.run(
        () -> {
          boolean held = lock.readLock().tryLock();
          if (held) {
            lock.readLock().unlock();
          }
          return held;
        });
  }

  @Test
  void manyReadOrOneWrites() throws Exception {
    SharedReadWriteLock lock = SharedReadWriteLock.create(region, "lock");
    lock.readLock().lock();
    assertEquals(1, lock.readingCount());
    assertTrue(Crew.<Boolean>result(tryRead(lock)));
    assertFalse(Crew.<Boolean>result(tryWrite(lock)));
    assertTrue(Crew.<Boolean>result(tryRead(lock)), "a failed try keeps nobody out");
    lock.readLock().unlock();
    lock.writeLock().lock();
    assertFalse(Crew.<Boolean>result(tryRead(lock)));
    assertFalse(Crew.<Boolean>result(tryWrite(lock)));
    lock.writeLock().unlock();
    assertTrue(Crew.<Boolean>result(tryWrite(lock)));
    assertEquals(0, lock.readingCount());
  }

  @Test
  void isReentrantAndGoesDownButNotUp() throws Exception {
    SharedReadWriteLock lock = SharedReadWriteLock.create(region, "lock");
    SharedReadWriteLock other = SharedReadWriteLock.open(region, "lock");
    lock.writeLock().lock();
    lock.writeLock().lock();
    assertTrue(other.readLock().tryLock());
    lock.readLock().lock();
    assertEquals(2, other.readLock().holdCount());
    assertEquals(2, lock.writeLock().holdCount());
    assertTrue(lock.writeLock().tryLock());
    lock.writeLock().unlock();
    lock.writeLock().unlock();
    lock.writeLock().unlock();
    assertTrue(Crew.<Boolean>result(tryRead(lock)), "only a reader now");
    assertFalse(Crew.<Boolean>result(tryWrite(lock)));
    assertThrows(IllegalStateException.class, lock.writeLock()::lock);
    assertFalse(lock.writeLock().tryLock());
    lock.readLock().unlock();
    other.readLock().unlock();
    assertThrows(IllegalMonitorStateException.class, lock.readLock()::unlock);
    assertThrows(IllegalMonitorStateException.class, lock.writeLock()::unlock);
    assertTrue(lock.writeLock().tryLock());
    lock.writeLock().unlock();
  }

  @Test
  void waitingWriterKeepsNewReadersOutButNotTheOldOnes() throws Exception {
    SharedReadWriteLock lock = SharedReadWriteLock.create(region, "lock");
    lock.readLock().lock();
    Future<Acquired> writing = write(lock);
    ChildJvm.await("a writer", () -> !readable(lock));
    lock.readLock().lock();
    Future<Acquired> reading = read(lock);
    ChildJvm.pass(Duration.ofMillis(50));
    assertFalse(writing.isDone() || reading.isDone());
    lock.readLock().unlock();
    lock.readLock().unlock();
    assertEquals(Acquired.NORMAL, Crew.result(writing));
    assertEquals(Acquired.NORMAL, Crew.result(reading));
  }

  private boolean readable(SharedReadWriteLock lock) {
    try {
      return Crew.<Boolean>result(tryRead(lock));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void readersAreNotStarvedByWriters() throws Exception {
    SharedReadWriteLock lock = SharedReadWriteLock.create(region, "lock");
    boolean[] stop = new boolean[1];
    List<Future<Void>> writers = new ArrayList<>();
    for (int thread = 0; thread < 2; thread++) {
      writers.add(
          crew.run(
              () -> {
                boolean goOn = true;
                while (goOn) {
                  lock.writeLock().lock();
                  goOn = !stop[0];
                  lock.writeLock().unlock();
                }
                return null;
              }));
    }
    for (int round = 0; round < 100; round++) {
      assertTrue(lock.readLock().tryLock(30, TimeUnit.SECONDS));
      lock.readLock().unlock();
    }
    lock.writeLock().lock();
    stop[0] = true;
    lock.writeLock().unlock();
    for (Future<Void> writer : writers) {
      Crew.result(writer);
    }
  }

  @Test
  void writersExcludeReadersUnderLoad() throws Exception {
    SharedReadWriteLock lock = SharedReadWriteLock.create(region, "lock");
    long[] pair = new long[2];
    List<Future<Void>> running = new ArrayList<>();
    for (int thread = 0; thread < 4; thread++) {
      Lock own = thread < 2 ? lock.writeLock() : lock.readLock();
      boolean writes = thread < 2;
      running.add(
          crew.run(
              () -> {
                for (int round = 0; round < 3_000; round++) {
                  own.lock();
                  try {
                    assertEquals(pair[0], pair[1]);
                    pair[0] += writes ? 1 : 0;
                    pair[1] += writes ? 1 : 0;
                  } finally {
                    own.unlock();
                  }
                }
                return null;
              }));
    }
    for (Future<Void> one : running) {
      Crew.result(one);
    }
    assertEquals(6_000, pair[0]);
  }

  @Test
  void waitsEndWithTheTimeOrAnInterrupt() throws Exception {
    SharedReadWriteLock lock = SharedReadWriteLock.create(region, "lock");
    lock.readLock().lock();
    Future<Acquired> timed = crew.run(() -> lock.writeLock().acquire(Duration.ofMillis(30)));
    assertEquals(Acquired.TIMED_OUT, Crew.result(timed));
    assertTrue(Crew.<Boolean>result(tryRead(lock)), "the writer is gone");
    Thread[] waiter = new Thread[1];
    Future<Acquired> interrupted =
        crew.run(
            () -> {
              waiter[0] = Thread.currentThread();
              return lock.writeLock().acquire();
            });
    ChildJvm.await("a writer", () -> !readable(lock));
    waiter[0].interrupt();
    assertThrows(InterruptedException.class, () -> Crew.result(interrupted));
    assertTrue(Crew.<Boolean>result(tryRead(lock)));
    lock.readLock().unlock();
    lock.writeLock().lock();
    Future<Acquired> reader = crew.run(() -> lock.readLock().acquire(Duration.ofMillis(30)));
    assertEquals(Acquired.TIMED_OUT, Crew.result(reader));
    lock.writeLock().unlock();
    assertEquals(0, lock.readingCount());
  }

  @Test
  void moreReadersThanSlotsWait() throws Exception {
    SharedReadWriteLock lock = SharedReadWriteLock.create(region, "lock");
    List<Future<Acquired>> reading = new ArrayList<>();
    lock.writeLock().lock();
    for (int thread = 0; thread < ReadWriteLockLayout.READERS_MAX + 5; thread++) {
      reading.add(read(lock));
    }
    ChildJvm.pass(Duration.ofMillis(50));
    lock.writeLock().unlock();
    for (Future<Acquired> reader : reading) {
      assertEquals(Acquired.NORMAL, Crew.result(reader));
    }
  }

  @Test
  void writerReadsHoweverManyWaitToRead() throws Exception {
    SharedReadWriteLock lock = SharedReadWriteLock.create(region, "lock");
    for (int round = 0; round < 2; round++) {
      lock.writeLock().lock();
      List<Future<Acquired>> reading = fillWithWaitingReaders(lock);
      assertTrue(lock.readLock().tryLock(), "the slot kept for it");
      lock.readLock().lock();
      assertEquals(2, lock.readLock().holdCount());
      lock.writeLock().unlock();
      for (Future<Acquired> reader : reading) {
        assertEquals(Acquired.NORMAL, Crew.result(reader));
      }
      assertEquals(1, lock.readingCount());
      lock.readLock().unlock();
      assertFalse(Crew.<Boolean>result(tryWrite(lock)), "it reads still");
      lock.readLock().unlock();
      assertTrue(Crew.<Boolean>result(tryWrite(lock)));
    }
  }

  @Test
  void deadReaderThatWroteLeavesItsSlotToTheNextWriter() throws Exception {
    SharedReadWriteLock lock = SharedReadWriteLock.create(region, "lock");
    List<Future<Acquired>> reading = new ArrayList<>();
    Bystanders.die(
        region,
        () -> {
          lock.writeLock().lock();
          reading.addAll(fillWithWaitingReaders(lock));
          assertTrue(lock.readLock().tryLock());
          lock.writeLock().unlock();
        });
    lock.writeLock().lock();
    reading.addAll(fillWithWaitingReaders(lock));
    assertTrue(lock.readLock().tryLock());
    lock.readLock().unlock();
    lock.writeLock().unlock();
    for (Future<Acquired> reader : reading) {
      assertEquals(Acquired.NORMAL, Crew.result(reader));
    }
  }

  /** The caller writes; returns when no slot is free. */
  private List<Future<Acquired>> fillWithWaitingReaders(SharedReadWriteLock lock) {
    long offset = region.directory().find("lock").orElseThrow().offset();
    ReaderTable readers = new ReadWriteState(region, offset, WaitStrategy.PARK).readers();
    List<Future<Acquired>> reading = new ArrayList<>();
    for (int reader = 0; reader < ReadWriteLockLayout.READERS_MAX; reader++) {
      reading.add(read(lock));
    }
    for (int slot = 0; slot < ReadWriteLockLayout.READERS_MAX; slot++) {
      int each = slot;
      ChildJvm.await("a reader that waits", () -> readers.isWaiting(each));
    }
    return reading;
  }

  /** A reader that took the free word and died would be taken for a writer that died. */
  @Test
  void readersLeaveAFreeWordToTheWriters() throws Exception {
    SharedReadWriteLock lock = SharedReadWriteLock.create(region, "lock");
    long offset = region.directory().find("lock").orElseThrow().offset();
    int writes = 20_000;
    Future<Void> writing =
        crew.run(
            () -> {
              for (int write = 0; write < writes; write++) {
                lock.writeLock().lock();
                lock.writeLock().unlock();
              }
              return null;
            });
    while (!writing.isDone()) {
      if (lock.readLock().tryLock()) {
        lock.readLock().unlock();
      }
    }
    Crew.result(writing);
    assertEquals(writes, new ReadWriteState(region, offset, WaitStrategy.PARK).epoch());
  }

  @Test
  void interruptEndsAnAcquisitionThatNeedNotWait() throws Exception {
    SharedReadWriteLock lock = SharedReadWriteLock.create(region, "lock");
    for (boolean isReentrant : new boolean[] {false, true}) {
      requireInterrupted(() -> lock.readLock().acquire());
      requireInterrupted(() -> lock.readLock().acquire(Duration.ZERO));
      requireInterrupted(() -> lock.readLock().lockInterruptibly());
      requireInterrupted(() -> lock.readLock().tryLock(1, TimeUnit.SECONDS));
      requireInterrupted(() -> lock.writeLock().acquire());
      requireInterrupted(() -> lock.writeLock().acquire(Duration.ZERO));
      requireInterrupted(() -> lock.writeLock().lockInterruptibly());
      requireInterrupted(() -> lock.writeLock().tryLock(1, TimeUnit.SECONDS));
      assertEquals(isReentrant ? 1 : 0, lock.readLock().holdCount());
      assertEquals(isReentrant ? 1 : 0, lock.writeLock().holdCount());
      if (!isReentrant) {
        lock.writeLock().lock();
        lock.readLock().lock();
      }
    }
  }

  private static void requireInterrupted(Executable acquisition) {
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, acquisition);
    assertFalse(Thread.interrupted(), "it has been told");
  }

  /** Since Java 19 the common pool's threads forget their variables between two tasks. */
  @Test
  void poolsThreadKeepsWhatItHoldsFromTaskToTask() throws Exception {
    SharedReadWriteLock lock = SharedReadWriteLock.create(region, "lock");
    Thread[] holder = new Thread[1];
    ForkJoinPool.commonPool()
        .submit(
            () -> {
              lock.readLock().lock();
              holder[0] = Thread.currentThread();
            })
        .get();
    ChildJvm.await("a task in the same thread", () -> unlockIn(holder[0], lock.readLock()));
    assertTrue(lock.writeLock().tryLock());
    lock.writeLock().unlock();
  }

  /** Gives the pool a task that unlocks if it gets that thread. */
  private static boolean unlockIn(Thread holder, SharedReadWriteLock.ReadLock lock) {
    return ForkJoinPool.commonPool()
        .submit(
            () -> {
              boolean isHolder = Thread.currentThread() == holder;
              if (isHolder) {
                assertEquals(1, lock.holdCount());
                lock.unlock();
              }
              return isHolder;
            })
        .join();
  }

  @Test
  void everybodyIsToldOfADeadWriterUntilTheRepair() throws Exception {
    SharedReadWriteLock lock = SharedReadWriteLock.create(region, "lock");
    ChildJvm child = crew.startChild();
    assertEquals("NORMAL", child.ask("read-write.write", "lock"));
    Future<Acquired> reading = read(lock);
    Future<Acquired> writing = write(lock);
    ChildJvm.pass(Duration.ofMillis(30));
    child.kill();
    assertEquals(Acquired.ABANDONED, Crew.result(reading));
    assertEquals(Acquired.ABANDONED, Crew.result(writing));
    assertEquals(Acquired.ABANDONED, lock.writeLock().acquire());
    lock.markRepaired();
    lock.writeLock().unlock();
    assertEquals(Acquired.NORMAL, lock.readLock().acquire());
    lock.readLock().unlock();
  }

  @Test
  void deadReadersKeepNobodyOut() throws Exception {
    SharedReadWriteLock lock = SharedReadWriteLock.create(region, "lock");
    ChildJvm first = crew.startChild();
    ChildJvm second = crew.startChild();
    assertEquals("NORMAL", first.ask("read-write.read", "lock"));
    assertEquals("ok", second.ask("read-write.orphan", "lock"));
    assertEquals(2, lock.readingCount());
    Future<Acquired> writing = write(lock);
    ChildJvm.pass(Duration.ofMillis(30));
    assertFalse(writing.isDone());
    first.kill();
    assertEquals(Acquired.NORMAL, Crew.result(writing), "a reader leaves nothing to repair");
    assertEquals(0, lock.readingCount());
  }

  @Test
  void stoppedOnesAreWaitedFor() throws Exception {
    SharedReadWriteLock lock = SharedReadWriteLock.create(region, "lock");
    ChildJvm child = crew.startChild();
    assertEquals("NORMAL", child.ask("read-write.read", "lock"));
    child.stop();
    assertEquals(Acquired.TIMED_OUT, lock.writeLock().acquire(Duration.ofMillis(300)));
    child.resume();
    assertEquals("ok", child.ask("read-write.unread", "lock"));
    assertEquals("NORMAL", child.ask("read-write.write", "lock"));
    child.stop();
    assertEquals(Acquired.TIMED_OUT, lock.readLock().acquire(Duration.ofMillis(300)));
    child.resume();
    assertEquals("ok", child.ask("read-write.unwrite", "lock"));
    assertEquals(Acquired.NORMAL, lock.writeLock().acquire(Duration.ofSeconds(30)));
  }

  @Test
  void survivesKillsAtRandom() throws Exception {
    SharedReadWriteLock lock = SharedReadWriteLock.create(region, "lock");
    for (int round = 0; round < 3; round++) {
      ChildJvm first = crew.startChild();
      ChildJvm second = crew.startChild();
      assertEquals("ok", first.ask("read-write.cycle-for-ever", "lock"));
      assertEquals("ok", second.ask("read-write.cycle-for-ever", "lock"));
      ChildJvm.pass(Duration.ofMillis(20 + 13 * round));
      first.kill();
      assertTrue(lock.readLock().tryLock(20, TimeUnit.SECONDS));
      lock.readLock().unlock();
      second.kill();
      assertTrue(lock.writeLock().tryLock(20, TimeUnit.SECONDS));
      lock.writeLock().unlock();
    }
  }
}
