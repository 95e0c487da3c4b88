package io.capstan.ipc.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.capstan.ipc.memory.ObjectType;
import io.capstan.ipc.memory.ObjectTypeException;
import io.capstan.ipc.memory.Region;
import io.capstan.ipc.trial.ChildJvm;
import io.capstan.ipc.trial.Crew;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class SharedLockTest {
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

  private SharedLock create(boolean fair) throws Exception {
    return fair ? SharedLock.createFair(region, "lock") : SharedLock.create(region, "lock");
  }

  private Future<Acquired> acquireInThread(SharedLock lock) {
    return crew.run(
        () -> {
          Acquired acquired = lock.acquire();
          lock.unlock();
          return acquired;
        });
  }

  private long waiters(SharedLock lock) {
    if (lock.isFair()) {
      return new WaiterTable(
              region, lock.offset() + LockLayout.WAITERS_OFFSET, LockLayout.WAITERS_MAX)
          .waitingCount();
    }
    return region
        .memory()
        .getIntVolatile(
            lock.offset() + LockLayout.WAIT_POINT_OFFSET + WaitPointLayout.WAITERS_OFFSET);
  }

  private void awaitWaiters(SharedLock lock, long count) {
    ChildJvm.await(count + " waiters", () -> waiters(lock) == count);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void isReentrantPerThread(boolean fair) throws Exception {
    SharedLock lock = create(fair);
    assertEquals(fair, SharedLock.open(region, "lock").isFair());
    lock.lock();
    assertTrue(lock.tryLock());
    assertEquals(Acquired.NORMAL, lock.acquire());
    assertEquals(3, lock.holdCount());
    assertFalse(Crew.<Boolean>result(crew.run(lock::tryLock)));
    assertEquals(0, Crew.result(crew.run(lock::holdCount)));
    lock.unlock();
    lock.unlock();
    assertTrue(lock.isHeldByCurrentThread());
    lock.unlock();
    assertFalse(lock.isLocked());
    assertEquals(Acquired.NORMAL, Crew.result(acquireInThread(lock)));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void onlyTheOwnerUnlocks(boolean fair) throws Exception {
    SharedLock lock = create(fair);
    assertThrows(IllegalMonitorStateException.class, lock::unlock);
    assertThrows(IllegalMonitorStateException.class, lock::needsRepair);
    lock.lock();
    Future<Void> other =
        crew.run(
            () -> {
              lock.unlock();
              return null;
            });
    assertThrows(IllegalMonitorStateException.class, () -> Crew.result(other));
    lock.unlock();
  }

  @Test
  void twoAttachmentsOfOneProcessExcludeEachOther() throws Exception {
    SharedLock lock = create(false);
    try (Region second = crew.attach()) {
      SharedLock other = SharedLock.open(second, "lock");
      lock.lock();
      assertFalse(other.tryLock());
      lock.unlock();
      assertTrue(other.tryLock());
      assertFalse(lock.tryLock());
      other.unlock();
    }
  }

  @ParameterizedTest
  @EnumSource(WaitStrategy.class)
  void excludesThreads(WaitStrategy strategy) throws Exception {
    SharedLock lock = create(false).with(strategy);
    countInThreads(lock, 4, 5_000);
  }

  @Test
  void fairOneExcludesThreads() throws Exception {
    countInThreads(create(true), 4, 500);
  }

  private void countInThreads(SharedLock lock, int threads, int rounds) throws Exception {
    long counter = region.directory().create("counter", ObjectType.BYTES, Long.BYTES).offset();
    List<Future<Void>> counting = new ArrayList<>();
    for (int thread = 0; thread < threads; thread++) {
      counting.add(
          crew.run(
              () -> {
                for (int round = 0; round < rounds; round++) {
                  lock.lock();
                  region.memory().putLong(counter, region.memory().getLong(counter) + 1);
                  lock.unlock();
                }
                return null;
              }));
    }
    for (Future<Void> count : counting) {
      Crew.result(count);
    }
    assertEquals((long) threads * rounds, region.memory().getLong(counter));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void excludesProcesses(boolean fair) throws Exception {
    create(fair);
    long counter = region.directory().create("counter", ObjectType.BYTES, Long.BYTES).offset();
    List<ChildJvm> children = List.of(crew.startChild(), crew.startChild());
    children.forEach(child -> child.tell("lock.count", "lock", "5000"));
    for (ChildJvm child : children) {
      assertEquals("ok", child.answer());
    }
    assertEquals(10_000, region.memory().getLong(counter));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void timesOut(boolean fair) throws Exception {
    SharedLock lock = create(fair);
    lock.lock();
    Future<Acquired> timed = crew.run(() -> lock.acquire(Duration.ofMillis(30)));
    assertEquals(Acquired.TIMED_OUT, Crew.result(timed));
    assertFalse(Crew.<Boolean>result(crew.run(() -> lock.tryLock(0, TimeUnit.SECONDS))));
    assertFalse(Crew.<Boolean>result(crew.run(() -> lock.tryLock(Long.MIN_VALUE, TimeUnit.DAYS))));
    Future<Boolean> long0 = crew.run(() -> lock.tryLock(Long.MAX_VALUE, TimeUnit.NANOSECONDS));
    Future<Acquired> long1 = acquireInThread(lock.with(WaitStrategy.PARK));
    awaitWaiters(lock, 2);
    assertFalse(long0.isDone() || long1.isDone());
    lock.unlock();
    ChildJvm.await("an end of one wait", () -> long0.isDone() || long1.isDone());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void waitEndsWithAnInterrupt(boolean fair) throws Exception {
    SharedLock lock = create(fair);
    lock.lock();
    Thread[] waiter = new Thread[1];
    Future<Acquired> waiting =
        crew.run(
            () -> {
              waiter[0] = Thread.currentThread();
              return lock.acquire();
            });
    awaitWaiters(lock, 1);
    waiter[0].interrupt();
    assertThrows(InterruptedException.class, () -> Crew.result(waiting));
    awaitWaiters(lock, 0);
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, lock::acquire);
    assertEquals(1, lock.holdCount());
    Thread.currentThread().interrupt();
    lock.lock();
    assertTrue(Thread.interrupted(), "lock() keeps the interrupt for its caller");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void lockOutlastsInterrupts(boolean fair) throws Exception {
    SharedLock lock = create(fair);
    lock.lock();
    Thread[] waiter = new Thread[1];
    Future<Boolean> waiting =
        crew.run(
            () -> {
              waiter[0] = Thread.currentThread();
              lock.lock();
              lock.unlock();
              return Thread.interrupted();
            });
    awaitWaiters(lock, 1);
    waiter[0].interrupt();
    ChildJvm.pass(Duration.ofMillis(120));
    assertFalse(waiting.isDone());
    lock.unlock();
    assertTrue(Crew.<Boolean>result(waiting));
  }

  @Test
  void fairOneServesInOrderOfArrival() throws Exception {
    SharedLock lock = create(true);
    List<Integer> order = Collections.synchronizedList(new ArrayList<>());
    List<Future<Void>> waiting = new ArrayList<>();
    lock.lock();
    for (int number = 0; number < 6; number++) {
      int own = number;
      waiting.add(
          crew.run(
              () -> {
                lock.lock();
                order.add(own);
                lock.unlock();
                return null;
              }));
      awaitWaiters(lock, number + 1);
    }
    lock.unlock();
    for (Future<Void> waiter : waiting) {
      Crew.result(waiter);
    }
    assertEquals(List.of(0, 1, 2, 3, 4, 5), order);
  }

  @Test
  void fairOnePassesOverTheDeadAndTheTimedOut() throws Exception {
    SharedLock lock = create(true);
    lock.lock();
    ChildJvm first = crew.startChild();
    first.tell("lock.acquire", "lock");
    awaitWaiters(lock, 1);
    Future<Acquired> second = crew.run(() -> lock.acquire(Duration.ofMillis(200)));
    awaitWaiters(lock, 2);
    Future<Acquired> third = acquireInThread(lock);
    awaitWaiters(lock, 3);
    assertEquals(Acquired.TIMED_OUT, Crew.result(second));
    first.kill();
    lock.unlock();
    assertEquals(Acquired.NORMAL, Crew.result(third), "no owner died");
    assertEquals(0, waiters(lock));
    assertTrue(lock.tryLock(1, TimeUnit.NANOSECONDS), "nobody is before us");
    lock.unlock();
  }

  @Test
  void fairOneTakesMoreWaitersThanPlaces() throws Exception {
    SharedLock lock = create(true);
    lock.lock();
    List<Future<Acquired>> waiting = new ArrayList<>();
    for (int number = 0; number < LockLayout.WAITERS_MAX + 4; number++) {
      waiting.add(acquireInThread(lock));
    }
    awaitWaiters(lock, LockLayout.WAITERS_MAX);
    lock.unlock();
    for (Future<Acquired> waiter : waiting) {
      assertEquals(Acquired.NORMAL, Crew.result(waiter));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void nextOwnerIsToldOfAKill(boolean fair) throws Exception {
    SharedLock lock = create(fair);
    ChildJvm child = crew.startChild();
    assertEquals("NORMAL", child.ask("lock.acquire", "lock"));
    Future<Acquired> waiting = acquireInThread(lock);
    awaitWaiters(lock, 1);
    child.kill();
    assertEquals(Acquired.ABANDONED, Crew.result(waiting));
    assertEquals(Acquired.ABANDONED, lock.tryAcquire(), "not repaired yet");
    assertTrue(lock.needsRepair());
    lock.markRepaired();
    lock.unlock();
    assertEquals(Acquired.NORMAL, lock.tryAcquire());
  }

  @Test
  void tryLockTakesADeadOwnersLock() throws Exception {
    SharedLock lock = create(false);
    ChildJvm child = crew.startChild();
    assertEquals("NORMAL", child.ask("lock.acquire", "lock"));
    assertEquals(Acquired.TIMED_OUT, lock.tryAcquire());
    child.kill();
    assertEquals(Acquired.ABANDONED, lock.tryAcquire());
  }

  @Test
  void nextOwnerIsToldOfAnExit() throws Exception {
    SharedLock lock = create(false);
    ChildJvm child = crew.startChild();
    assertEquals("NORMAL", child.ask("lock.acquire", "lock"));
    child.tell("exit");
    assertEquals(Acquired.ABANDONED, lock.acquire());
    assertEquals(1, lock.holdCount(), "the dead one's holds do not count");
  }

  @Test
  void nextOwnerIsToldOfADeadThreadOfALivingProcess() throws Exception {
    SharedLock lock = create(false);
    ChildJvm child = crew.startChild();
    assertEquals("ok", child.ask("lock.orphan", "lock"));
    assertEquals(Acquired.ABANDONED, lock.acquire());
    lock.markRepaired();
    lock.unlock();
    assertEquals("NORMAL", child.ask("lock.acquire", "lock"));
  }

  @Test
  void nextOwnerIsToldOfADeadThreadOfItsOwnProcess() throws Exception {
    SharedLock lock = create(false);
    Thread owner = new Thread(lock::lock);
    owner.start();
    owner.join();
    assertEquals(Acquired.ABANDONED, lock.acquire());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void nobodyStealsFromAStoppedOwner(boolean fair) throws Exception {
    SharedLock lock = create(fair);
    ChildJvm child = crew.startChild();
    assertEquals("NORMAL", child.ask("lock.acquire", "lock"));
    child.stop();
    Future<Acquired> waiting = acquireInThread(lock);
    assertEquals(Acquired.TIMED_OUT, lock.acquire(Duration.ofMillis(500)));
    assertFalse(waiting.isDone());
    child.tell("lock.unlock", "lock");
    child.resume();
    assertEquals("ok", child.answer());
    assertEquals(Acquired.NORMAL, Crew.result(waiting));
  }

  /** In a pid namespace of its own with the /proc of another, a process sees only strangers. */
  @Test
  void nobodyStealsBecauseOfAForeignProc() throws Exception {
    assumeTrue(new ProcessBuilder("unshare", "--pid", "--fork", "true").start().waitFor() == 0);
    SharedLock lock = create(false);
    ChildJvm owner = crew.startChildIn("unshare", "--pid", "--fork");
    assertEquals("NORMAL", owner.ask("lock.acquire", "lock"));
    assertEquals(Acquired.TIMED_OUT, lock.tryAcquire(), "from outside");
    assertEquals("ok", owner.ask("lock.unlock", "lock"));
    owner.tell("lock.hold-in-thread", "lock");
    assertEquals("TIMED_OUT", owner.answer(), "from its own threads");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void survivesKillsAtRandom(boolean fair) throws Exception {
    SharedLock lock = create(fair);
    region.directory().create("counter", ObjectType.BYTES, Long.BYTES);
    for (int round = 0; round < 3; round++) {
      ChildJvm first = crew.startChild();
      ChildJvm second = crew.startChild();
      assertEquals("ok", first.ask("lock.count-for-ever", "lock"));
      assertEquals("ok", second.ask("lock.count-for-ever", "lock"));
      ChildJvm.pass(Duration.ofMillis(30 + 17 * round));
      first.kill();
      assertTrue(lock.acquire(Duration.ofSeconds(20)).isHeld());
      second.kill();
      lock.unlock();
    }
    assertTrue(lock.acquire(Duration.ofSeconds(20)).isHeld());
  }

  @Test
  void conditionHasAName() throws Exception {
    SharedLock lock = create(false);
    assertThrows(UnsupportedOperationException.class, lock::newCondition);
  }

  @Test
  void anotherKindIsRefused() throws Exception {
    create(false);
    var refusal = assertThrows(ObjectTypeException.class, () -> SharedEvent.open(region, "lock"));
    assertTrue(refusal.getMessage().endsWith("is of type=lock (allowed: event)"));
    assertThrows(IllegalArgumentException.class, () -> SharedLock.open(region, "none"));
    assertThrows(IllegalArgumentException.class, () -> create(true));
  }

  @Test
  void closedRegionIsRefused() throws Exception {
    SharedLock lock;
    try (Region second = crew.attach()) {
      lock = SharedLock.create(second, "lock");
    }
    assertThrows(IllegalStateException.class, lock::lock);
  }
}
