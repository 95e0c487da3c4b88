package io.capstan.ipc.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.trial.ChildJvm;
import io.capstan.ipc.trial.Crew;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One of each thing that a thread can have: a child takes them all, others try to get them. */
final class Belongings {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Crew crew;
  private final SharedLock lock;
  private final SharedLock fair;
  private final SharedReadWriteLock written;
  private final SharedReadWriteLock read;
  private final SharedSemaphore semaphore;
  private final SharedLatch latch;
  private final SharedBarrier barrier;

  Belongings(Crew crew) throws IOException {
    this.crew = crew;
    this.lock = SharedLock.create(crew.region(), "lock");
    this.fair = SharedLock.createFair(crew.region(), "fair");
    this.written = SharedReadWriteLock.create(crew.region(), "written");
    this.read = SharedReadWriteLock.create(crew.region(), "read");
    this.semaphore = SharedSemaphore.createBounded(crew.region(), "semaphore", 1);
    this.latch = SharedLatch.create(crew.region(), "latch", 1);
    this.barrier = SharedBarrier.create(crew.region(), "barrier", 3);
  }

  void takeAll(ChildJvm child) {
    assertEquals("NORMAL", child.ask("lock.acquire", "lock"));
    assertEquals("NORMAL", child.ask("lock.acquire", "fair"));
    assertEquals("NORMAL", child.ask("read-write.write", "written"));
    assertEquals("NORMAL", child.ask("read-write.read", "read"));
    assertEquals("ok", child.ask("semaphore.acquire", "semaphore", "1"));
    assertEquals("ok", child.ask("latch.register", "latch"));
    assertEquals("ok", child.ask("barrier.await-in-thread", "barrier"));
    ChildJvm.await("an arrival", () -> barrier.waitingCount() == 1);
  }

  /** Threads of the child that end at once take all; nobody ends in a barrier. */
  void takeAllInDyingThreads(ChildJvm child) {
    assertEquals("ok", child.ask("lock.orphan", "lock"));
    assertEquals("ok", child.ask("lock.orphan", "fair"));
    assertEquals("ok", child.ask("read-write.orphan-write", "written"));
    assertEquals("ok", child.ask("read-write.orphan", "read"));
    assertEquals("ok", child.ask("semaphore.orphan", "semaphore"));
    assertEquals("ok", child.ask("latch.orphan", "latch"));
  }

  /** Whoever tries for so long gets nothing. It breaks the barrier, for which it is too late. */
  void requireKept(Duration time) throws Exception {
    Map<String, Callable<Object>> attempts = attempts(time);
    attempts.put(
        "barrier", () -> assertThrows(TimeoutException.class, () -> barrier.await(time)) == null);
    for (Map.Entry<String, Future<Object>> attempt : start(attempts).entrySet()) {
      Object outcome = Crew.result(attempt.getValue());
      assertTrue(
          outcome.equals(Acquired.TIMED_OUT) || outcome.equals(false),
          () -> attempt.getKey() + " was taken from the living: " + outcome);
    }
  }

  /** The child still has all but its place in the barrier, and gives it back. */
  void giveAllBack(ChildJvm child) {
    assertEquals("ok", child.ask("lock.unlock", "lock"));
    assertEquals("ok", child.ask("lock.unlock", "fair"));
    assertEquals("ok", child.ask("read-write.unwrite", "written"));
    assertEquals("ok", child.ask("read-write.unread", "read"));
    assertEquals("ok", child.ask("semaphore.release", "semaphore", "1"));
    assertEquals("ok", child.ask("latch.keep", "latch"));
  }

  /** All can be had, and whoever gets it is told what happened where there is something to tell. */
  void requireRecovered(boolean withBarrier) throws Exception {
    Map<String, Callable<Object>> attempts = attempts(PATIENCE);
    attempts.put(
        "latch", () -> assertThrows(PartyDiedException.class, () -> latch.await(PATIENCE)) != null);
    if (withBarrier) {
      attempts.put("barrier", this::isBarrierBroken);
    }
    Map<String, Object> outcomes = new LinkedHashMap<>();
    for (Map.Entry<String, Future<Object>> attempt : start(attempts).entrySet()) {
      outcomes.put(attempt.getKey(), Crew.result(attempt.getValue()));
    }
    Map<String, Object> expected = new LinkedHashMap<>();
    expected.put("lock", Acquired.ABANDONED);
    expected.put("fair", Acquired.ABANDONED);
    expected.put("written", Acquired.ABANDONED);
    expected.put("read", Acquired.NORMAL);
    expected.put("semaphore", true);
    expected.put("latch", true);
    if (withBarrier) {
      expected.put("barrier", true);
    }
    assertEquals(expected, outcomes);
  }

  private boolean isBarrierBroken() {
    BrokenBarrierException broken =
        assertThrows(BrokenBarrierException.class, () -> barrier.await(PATIENCE));
    return broken.getMessage().contains("PARTY_DIED");
  }

  private Map<String, Callable<Object>> attempts(Duration time) {
    Map<String, Callable<Object>> attempts = new LinkedHashMap<>();
    attempts.put("lock", () -> lock.acquire(time));
    attempts.put("fair", () -> fair.acquire(time));
    attempts.put("written", () -> written.writeLock().acquire(time));
    attempts.put("read", () -> read.writeLock().acquire(time));
    attempts.put(
        "semaphore", () -> semaphore.tryAcquire(1, time.toMillis(), TimeUnit.MILLISECONDS));
    attempts.put("latch", () -> latch.await(time));
    return attempts;
  }

  private Map<String, Future<Object>> start(Map<String, Callable<Object>> attempts) {
    Map<String, Future<Object>> started = new LinkedHashMap<>();
    attempts.forEach((name, attempt) -> started.put(name, crew.run(attempt)));
    return started;
  }
}
