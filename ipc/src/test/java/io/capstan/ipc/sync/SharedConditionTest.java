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
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SharedConditionTest {
  private Crew crew;
  private Region region;

  @BeforeEach
  void start() throws Exception {
    crew = new Crew(SyncChild.class);
    region = crew.region();
    lock = SharedLock.create(region, "lock");
    condition = SharedCondition.create(region, "condition", lock);
  }

  @AfterEach
  void end() throws Exception {
    crew.close();
  }

  private SharedLock lock;
  private SharedCondition condition;

  private Future<Boolean> await(Duration timeout) {
    return await(timeout, Collections.synchronizedList(new ArrayList<>()), 0);
  }

  private Future<Boolean> await(Duration timeout, List<Integer> order, int number) {
    return crew.run(
        () -> {
          lock.lock();
          try {
            boolean signalled = condition.await(timeout);
            order.add(number);
            return signalled;
          } finally {
            lock.unlock();
          }
        });
  }

  private void awaitWaiters(int count) {
    ChildJvm.await(
        count + " waiters",
        () -> {
          lock.lock();
          try {
            return condition.waitingCount() == count;
          } finally {
            lock.unlock();
          }
        });
  }

  private void signal(int count) {
    lock.lock();
    condition.signal(count);
    lock.unlock();
  }

  @Test
  void needsTheLock() {
    assertThrows(IllegalMonitorStateException.class, condition::await);
    assertThrows(IllegalMonitorStateException.class, condition::awaitUninterruptibly);
    assertThrows(IllegalMonitorStateException.class, condition::signal);
    assertThrows(IllegalMonitorStateException.class, condition::signalAll);
    assertThrows(
        IllegalMonitorStateException.class, () -> condition.awaitUntil(() -> true, Duration.ZERO));
  }

  @Test
  void givesUpAndRestoresTheFullDepth() throws Exception {
    lock.lock();
    lock.lock();
    lock.lock();
    Future<Void> signalling =
        crew.run(
            () -> {
              awaitWaiters(1);
              lock.lock();
              assertEquals(1, lock.holdCount());
              condition.signal();
              lock.unlock();
              return null;
            });
    condition.await();
    assertEquals(3, lock.holdCount());
    Crew.result(signalling);
    assertFalse(condition.await(Duration.ofMillis(5)));
    assertEquals(3, lock.holdCount());
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, condition::await);
    assertEquals(3, lock.holdCount());
  }

  @Test
  void signalsInTheOrderOfArrival() throws Exception {
    List<Integer> order = Collections.synchronizedList(new ArrayList<>());
    List<Future<Boolean>> waiting = new ArrayList<>();
    for (int number = 0; number < 5; number++) {
      waiting.add(await(Duration.ofSeconds(30), order, number));
      awaitWaiters(number + 1);
    }
    for (int number = 0; number < 3; number++) {
      signal(1);
      assertTrue(Crew.<Boolean>result(waiting.get(number)));
    }
    assertEquals(List.of(0, 1, 2), order);
    awaitWaiters(2);
    signal(7);
    assertTrue(Crew.<Boolean>result(waiting.get(3)) && Crew.<Boolean>result(waiting.get(4)));
    awaitWaiters(0);
    signal(1);
    Future<Boolean> late = await(Duration.ofMillis(200));
    assertFalse(Crew.<Boolean>result(late), "a signal does not wait for its waiter");
  }

  @Test
  void signalPassesOverTheTimedOutAndTheInterrupted() throws Exception {
    Future<Boolean> timed = await(Duration.ofMillis(50));
    awaitWaiters(1);
    Thread[] waiter = new Thread[1];
    Future<Void> interrupted =
        crew.run(
            () -> {
              waiter[0] = Thread.currentThread();
              lock.lock();
              try {
                condition.await();
              } finally {
                lock.unlock();
              }
              return null;
            });
    ChildJvm.await("a waiter", () -> waiter[0] != null);
    assertFalse(Crew.<Boolean>result(timed));
    awaitWaiters(1);
    Future<Boolean> last = await(Duration.ofSeconds(30));
    awaitWaiters(2);
    waiter[0].interrupt();
    assertThrows(InterruptedException.class, () -> Crew.result(interrupted));
    signal(1);
    assertTrue(Crew.<Boolean>result(last));
  }

  @Test
  void signalReachesALivingWaiter() throws Exception {
    ChildJvm first = crew.startChild();
    first.tell("condition.await", "condition", "50000");
    awaitWaiters(1);
    ChildJvm second = crew.startChild();
    second.tell("condition.await", "condition", "50000");
    awaitWaiters(2);
    Future<Boolean> third = await(Duration.ofSeconds(30));
    awaitWaiters(3);
    first.kill();
    second.kill();
    signal(1);
    assertTrue(Crew.<Boolean>result(third));
    awaitWaiters(0);
  }

  @Test
  void signalOfAWaiterThatDiesBeforeItReturnsIsHandedOn() throws Exception {
    ChildJvm first = crew.startChild();
    first.tell("condition.await", "condition", "50000");
    awaitWaiters(1);
    Future<Boolean> second = await(Duration.ofSeconds(30));
    awaitWaiters(2);
    lock.lock();
    condition.signal();
    first.stop(); // It may have been woken; it cannot have the lock.
    lock.unlock();
    first.kill();
    lock.lock();
    lock.markRepaired();
    lock.unlock();
    assertTrue(Crew.<Boolean>result(second));
  }

  @Test
  void stoppedWaiterKeepsItsSignal() throws Exception {
    ChildJvm first = crew.startChild();
    first.tell("condition.await", "condition", "50000");
    awaitWaiters(1);
    first.stop();
    Future<Boolean> second = await(Duration.ofMillis(500));
    awaitWaiters(2);
    signal(1);
    assertFalse(Crew.<Boolean>result(second));
    first.resume();
    assertEquals("true", first.answer());
  }

  @Test
  void waiterIsToldWhenTheOwnerDies() throws Exception {
    ChildJvm child = crew.startChild();
    assertEquals("NORMAL", child.ask("lock.acquire", "lock"));
    assertEquals("ok", child.ask("lock.unlock", "lock"));
    Future<Boolean> waiting =
        crew.run(
            () -> {
              lock.lock();
              boolean signalled = condition.await(Duration.ofSeconds(30));
              boolean told = lock.needsRepair();
              lock.unlock();
              return signalled && told;
            });
    awaitWaiters(1);
    assertEquals("NORMAL", child.ask("lock.acquire", "lock"));
    child.kill();
    signal(1);
    assertTrue(Crew.<Boolean>result(waiting));
  }

  @Test
  void signalsAcrossProcesses() throws Exception {
    ChildJvm child = crew.startChild();
    lock.lock();
    child.tell("condition.signal", "condition", "1");
    assertTrue(condition.await(30, TimeUnit.SECONDS));
    lock.unlock();
    assertEquals("ok", child.answer());
    child.tell("condition.await", "condition", "30000");
    awaitWaiters(1);
    lock.lock();
    condition.signalAll();
    lock.unlock();
    assertEquals("true", child.answer());
  }

  @Test
  void awaitUntilReturnsThePredicatesLastWord() throws Exception {
    lock.lock();
    assertTrue(condition.awaitUntil(() -> true, Duration.ZERO));
    assertFalse(condition.awaitUntil(() -> false, Duration.ofMillis(20)));
    int[] calls = new int[1];
    Future<Void> signalling =
        crew.run(
            () -> {
              for (int round = 0; round < 3; round++) {
                awaitWaiters(1);
                signal(1);
              }
              return null;
            });
    assertTrue(condition.awaitUntil(() -> ++calls[0] == 4, Duration.ofSeconds(30)));
    assertEquals(4, calls[0]);
    lock.unlock();
    Crew.result(signalling);
  }

  @Test
  void timesAreKept() throws Exception {
    lock.lock();
    assertTrue(condition.awaitNanos(Long.MIN_VALUE) <= 0);
    assertTrue(condition.awaitNanos(1_000_000) <= 0);
    assertFalse(condition.awaitUntil(new java.util.Date(0)));
    assertFalse(condition.awaitUntil(new java.util.Date(Long.MIN_VALUE)));
    Future<Void> signalling =
        crew.run(
            () -> {
              awaitWaiters(1);
              signal(1);
              return null;
            });
    assertTrue(condition.awaitNanos(Long.MAX_VALUE) > 0);
    Crew.result(signalling);
  }

  @Test
  void awaitUninterruptiblyKeepsItsPlaceAndTheInterrupt() throws Exception {
    Thread[] waiter = new Thread[1];
    Future<Boolean> first =
        crew.run(
            () -> {
              waiter[0] = Thread.currentThread();
              lock.lock();
              condition.awaitUninterruptibly();
              lock.unlock();
              return Thread.interrupted();
            });
    awaitWaiters(1);
    Future<Boolean> second = await(Duration.ofSeconds(30));
    awaitWaiters(2);
    waiter[0].interrupt();
    ChildJvm.pass(Duration.ofMillis(150));
    signal(1);
    assertTrue(Crew.<Boolean>result(first));
    assertFalse(second.isDone());
    signal(1);
    Crew.result(second);
  }

  @Test
  void oneWaiterTooManyIsRefused() throws Exception {
    List<Future<Boolean>> waiting = new ArrayList<>();
    for (int number = 0; number < ConditionLayout.WAITERS_MAX; number++) {
      waiting.add(await(Duration.ofSeconds(30)));
    }
    awaitWaiters(ConditionLayout.WAITERS_MAX);
    lock.lock();
    assertThrows(IllegalStateException.class, condition::await);
    assertEquals(1, lock.holdCount());
    condition.signalAll();
    lock.unlock();
    for (Future<Boolean> waiter : waiting) {
      assertTrue(Crew.<Boolean>result(waiter));
    }
  }

  @Test
  void anotherLocksConditionIsRefused() throws Exception {
    SharedLock other = SharedLock.create(region, "other");
    assertThrows(
        IllegalArgumentException.class, () -> SharedCondition.open(region, "condition", other));
    try (Region second = crew.attach()) {
      assertThrows(
          IllegalArgumentException.class, () -> SharedCondition.open(second, "condition", lock));
    }
  }
}
