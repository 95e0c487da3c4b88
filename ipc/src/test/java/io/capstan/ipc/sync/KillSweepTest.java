package io.capstan.ipc.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.memory.ObjectType;
import io.capstan.ipc.trial.ChildJvm;
import io.capstan.ipc.trial.Crew;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two victims at a time, killed at random instants of one operation repeated for ever. */
@Tag("proof")
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class KillSweepTest {
  private static final int ROUNDS = Integer.getInteger("capstan.proof.rounds", 200);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Random random = new Random(20261122);

  /** What the survivor must be able to do, whatever the victims left behind. */
  private interface Survivor {
    void goOn() throws Exception;
  }

  private void sweep(Crew crew, List<String> first, List<String> second, Survivor survivor)
      throws Exception {
    sweep(ROUNDS, crew, first, second, survivor);
  }

  private void sweep(
      int rounds, Crew crew, List<String> first, List<String> second, Survivor survivor)
      throws Exception {
    for (int round = 0; round < rounds; round++) {
      try (ChildJvm one = SyncChild.start(crew.region());
          ChildJvm two = SyncChild.start(crew.region())) {
        assertEquals("ok", one.ask(first.toArray(String[]::new)));
        assertEquals("ok", two.ask(second.toArray(String[]::new)));
        ChildJvm.pass(Duration.ofNanos(1 + random.nextInt(20_000_000)));
        one.kill();
        survivor.goOn();
        two.kill();
        survivor.goOn();
      }
    }
  }

  @Test
  void lock() throws Exception {
    sweepLock(false);
  }

  @Test
  void fairLock() throws Exception {
    sweepLock(true);
  }

  private void sweepLock(boolean fair) throws Exception {
    try (Crew crew = new Crew(SyncChild.class)) {
      SharedLock lock =
          fair
              ? SharedLock.createFair(crew.region(), "lock")
              : SharedLock.create(crew.region(), "lock");
      crew.region().directory().create("counter", ObjectType.BYTES, Long.BYTES);
      List<String> count = List.of("lock.count-for-ever", "lock");
      sweep(
          crew,
          count,
          count,
          () -> {
            assertTrue(lock.acquire(PATIENCE).isHeld());
            lock.markRepaired();
            lock.unlock();
          });
    }
  }

  @Test
  void semaphore() throws Exception {
    try (Crew crew = new Crew(SyncChild.class)) {
      SharedSemaphore semaphore = SharedSemaphore.createBounded(crew.region(), "semaphore", 3);
      sweep(
          crew,
          List.of("semaphore.cycle-for-ever", "semaphore", "2"),
          List.of("semaphore.cycle-for-ever", "semaphore", "1"),
          () -> {
            assertTrue(semaphore.tryAcquire(PATIENCE));
            semaphore.release();
          });
      assertTrue(semaphore.tryAcquire(3, PATIENCE.toSeconds(), TimeUnit.SECONDS));
    }
  }

  @Test
  void readWriteLock() throws Exception {
    try (Crew crew = new Crew(SyncChild.class)) {
      SharedReadWriteLock lock = SharedReadWriteLock.create(crew.region(), "lock");
      List<String> cycle = List.of("read-write.cycle-for-ever", "lock");
      sweep(
          crew,
          cycle,
          cycle,
          () -> {
            assertTrue(lock.readLock().acquire(PATIENCE).isHeld());
            lock.readLock().unlock();
            assertTrue(lock.writeLock().acquire(PATIENCE).isHeld());
            lock.writeLock().unlock();
          });
    }
  }

  @Test
  void condition() throws Exception {
    try (Crew crew = new Crew(SyncChild.class)) {
      SharedLock lock = SharedLock.create(crew.region(), "lock");
      SharedCondition condition = SharedCondition.create(crew.region(), "condition", lock);
      sweep(
          crew,
          List.of("condition.await-for-ever", "condition"),
          List.of("condition.signal-for-ever", "condition"),
          () -> {
            assertTrue(lock.acquire(PATIENCE).isHeld());
            condition.signalAll();
            condition.await(Duration.ofMillis(1));
            lock.unlock();
          });
      lock.lock();
      condition.signalAll();
      condition.await(Duration.ofMillis(300)); // The dead ones' signals are dropped meanwhile.
      assertEquals(0, condition.waitingCount());
    }
  }

  @Test
  void barrier() throws Exception {
    try (Crew crew = new Crew(SyncChild.class)) {
      SharedBarrier barrier = SharedBarrier.create(crew.region(), "barrier", 2);
      List<String> cycle = List.of("barrier.cycle-for-ever", "barrier");
      sweep(
          crew,
          cycle,
          cycle,
          () -> {
            barrier.abort();
            barrier.reset();
          });
      barrier.reset();
      Future<Integer> other = crew.run(() -> barrier.await(PATIENCE));
      assertEquals(1, barrier.await(PATIENCE) + Crew.<Integer>result(other));
    }
  }

  @Test
  void event() throws Exception {
    try (Crew crew = new Crew(SyncChild.class)) {
      SharedEvent event = SharedEvent.create(crew.region(), "event");
      List<String> cycle = List.of("event.cycle-for-ever", "event");
      sweep(
          crew,
          cycle,
          cycle,
          () -> {
            Future<Boolean> waiting = crew.run(() -> event.await(PATIENCE));
            event.set();
            assertTrue(Crew.<Boolean>result(waiting));
          });
      event.clear();
      assertFalse(event.isSet());
      assertFalse(event.await(Duration.ZERO));
      event.set();
      assertTrue(event.await(Duration.ZERO));
    }
  }

  /** A latch has words for 64 debts, and each of the dead may leave one. */
  @Test
  void latch() throws Exception {
    int roundsPerLatch = 25;
    for (int rounds = ROUNDS; rounds > 0; rounds -= roundsPerLatch) {
      sweepLatch(Math.min(rounds, roundsPerLatch));
    }
  }

  /**
   * Every countdown that was over counts, and none counts twice, give or take what the dead did.
   */
  private void sweepLatch(int rounds) throws Exception {
    try (Crew crew = new Crew(SyncChild.class)) {
      Memory memory = crew.region().memory();
      long begun = crew.region().directory().create("begun", ObjectType.BYTES, Long.BYTES).offset();
      long done = crew.region().directory().create("done", ObjectType.BYTES, Long.BYTES).offset();
      SharedLatch latch = SharedLatch.create(crew.region(), "latch", Integer.MAX_VALUE);
      List<String> cycle = List.of("latch.cycle-for-ever", "latch");
      int[] deaths = new int[1];
      sweep(
          rounds,
          crew,
          cycle,
          cycle,
          () -> {
            deaths[0]++;
            // Who dies between its word and the number leaves an event that counts twice; a living
            // victim may be there as well.
            long least = memory.getLongVolatile(done) - deaths[0] - 1;
            long counted = (long) Integer.MAX_VALUE - latch.count();
            long most = memory.getLongVolatile(begun);
            assertTrue(
                least <= counted && counted <= most,
                () -> "least=%d counted=%d most=%d".formatted(least, counted, most));
            try {
              assertFalse(latch.await(Duration.ofMillis(1)));
            } catch (PartyDiedException e) {
              assertTrue(e.getMessage().contains("party="), e.getMessage());
            }
          });
      assertTrue(memory.getLong(begun) - memory.getLong(done) <= deaths[0]);
    }
  }
}
