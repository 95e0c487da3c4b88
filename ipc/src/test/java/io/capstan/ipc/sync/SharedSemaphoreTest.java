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
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class SharedSemaphoreTest {
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

  private SharedSemaphore create(boolean bounded, int permits) throws Exception {
    return bounded
        ? SharedSemaphore.createBounded(region, "semaphore", permits)
        : SharedSemaphore.create(region, "semaphore", permits);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void countsPermits(boolean bounded) throws Exception {
    SharedSemaphore semaphore = create(bounded, 3);
    semaphore.acquire();
    assertTrue(semaphore.tryAcquire(2));
    assertEquals(0, semaphore.availablePermits());
    assertFalse(semaphore.tryAcquire());
    assertFalse(semaphore.tryAcquire(Duration.ofMillis(20)));
    assertFalse(semaphore.tryAcquire(1, Long.MIN_VALUE, TimeUnit.DAYS));
    semaphore.release();
    assertEquals(1, SharedSemaphore.open(region, "semaphore").availablePermits());
    assertFalse(semaphore.tryAcquire(2));
    assertTrue(semaphore.tryAcquire(0));
    assertEquals(1, semaphore.drainPermits());
    assertEquals(0, semaphore.drainPermits());
    semaphore.release(3);
    assertEquals(3, semaphore.availablePermits());
    assertThrows(IllegalArgumentException.class, () -> semaphore.acquire(-1));
    assertThrows(IllegalArgumentException.class, () -> semaphore.release(-1));
  }

  @Test
  void countedOneGrows() throws Exception {
    SharedSemaphore semaphore = create(false, 0);
    assertFalse(semaphore.tryAcquire());
    semaphore.release(5);
    assertEquals(5, semaphore.drainPermits());
    semaphore.release(Integer.MAX_VALUE);
    assertThrows(IllegalStateException.class, semaphore::release);
    assertEquals(Integer.MAX_VALUE, semaphore.availablePermits());
    assertThrows(
        IllegalArgumentException.class, () -> SharedSemaphore.create(region, "negative", -1));
  }

  @Test
  void boundedOneRefusesAReleaseTooMany() throws Exception {
    SharedSemaphore semaphore = create(true, 2);
    assertThrows(IllegalStateException.class, semaphore::release);
    semaphore.acquire();
    assertThrows(IllegalStateException.class, () -> semaphore.release(2));
    assertEquals(1, semaphore.availablePermits());
    Future<Void> other =
        crew.run(
            () -> {
              semaphore.release();
              return null;
            });
    assertThrows(IllegalStateException.class, () -> Crew.result(other), "another thread's");
    semaphore.release();
    assertEquals(2, semaphore.availablePermits());
    assertThrows(
        IllegalArgumentException.class, () -> SharedSemaphore.createBounded(region, "none", 0));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void releaseServesThoseWhoWantOneAndThoseWhoWantMany(boolean bounded) throws Exception {
    SharedSemaphore semaphore = create(bounded, 3).with(WaitStrategy.PARK);
    semaphore.acquire(3);
    List<Future<Boolean>> waiting = new ArrayList<>();
    for (int count : new int[] {3, 1, 2, 1, 3, 1}) {
      waiting.add(
          crew.run(
              () -> {
                semaphore.acquire(count);
                semaphore.release(count);
                return true;
              }));
    }
    ChildJvm.pass(Duration.ofMillis(30));
    semaphore.release();
    semaphore.release(2);
    for (Future<Boolean> waiter : waiting) {
      assertTrue(Crew.<Boolean>result(waiter));
    }
    assertEquals(3, semaphore.availablePermits());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void letsInNoMoreThanThereArePermits(boolean bounded) throws Exception {
    SharedSemaphore semaphore = create(bounded, 2);
    AtomicInteger inside = new AtomicInteger();
    List<Future<Integer>> passing = new ArrayList<>();
    for (int thread = 0; thread < 5; thread++) {
      passing.add(
          crew.run(
              () -> {
                int most = 0;
                for (int round = 0; round < 2_000; round++) {
                  semaphore.acquire();
                  most = Math.max(most, inside.incrementAndGet());
                  inside.decrementAndGet();
                  semaphore.release();
                }
                return most;
              }));
    }
    for (Future<Integer> pass : passing) {
      assertTrue(Crew.<Integer>result(pass) <= 2);
    }
    assertEquals(2, semaphore.availablePermits());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void waitEndsWithAnInterrupt(boolean bounded) throws Exception {
    SharedSemaphore semaphore = create(bounded, 1);
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, semaphore::acquire);
    Thread.currentThread().interrupt();
    semaphore.acquireUninterruptibly();
    assertTrue(Thread.interrupted());
    Thread main = Thread.currentThread();
    crew.run(
        () -> {
          ChildJvm.pass(Duration.ofMillis(30));
          main.interrupt();
          return null;
        });
    assertThrows(InterruptedException.class, semaphore::acquire);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void reachesAcrossProcesses(boolean bounded) throws Exception {
    SharedSemaphore semaphore = create(bounded, 2);
    ChildJvm child = crew.startChild();
    assertEquals("ok", child.ask("semaphore.acquire", "semaphore", "2"));
    Future<Boolean> waiting = crew.run(() -> semaphore.tryAcquire(Duration.ofSeconds(30)));
    assertEquals("ok", child.ask("semaphore.release", "semaphore", "1"));
    assertTrue(Crew.<Boolean>result(waiting));
  }

  @Test
  void permitsOfTheDeadComeBack() throws Exception {
    SharedSemaphore semaphore = create(true, 3);
    ChildJvm first = crew.startChild();
    ChildJvm second = crew.startChild();
    assertEquals("ok", first.ask("semaphore.acquire", "semaphore", "2"));
    assertEquals("ok", second.ask("semaphore.orphan", "semaphore"));
    assertEquals(0, semaphore.availablePermits());
    // A joined thread may have some microseconds to live in the kernel.
    assertTrue(semaphore.tryAcquire(Duration.ofSeconds(30)), "the dead thread's");
    assertFalse(semaphore.tryAcquire());
    Future<Boolean> waiting = crew.run(() -> semaphore.tryAcquire(2, 30, TimeUnit.SECONDS));
    ChildJvm.pass(Duration.ofMillis(20));
    first.kill();
    assertTrue(Crew.<Boolean>result(waiting));
  }

  @Test
  void permitsOfAStoppedHolderStayWithIt() throws Exception {
    SharedSemaphore semaphore = create(true, 1);
    ChildJvm child = crew.startChild();
    assertEquals("ok", child.ask("semaphore.acquire", "semaphore", "1"));
    child.stop();
    assertFalse(semaphore.tryAcquire(Duration.ofMillis(400)));
    child.resume();
    assertEquals("ok", child.ask("semaphore.release", "semaphore", "1"));
    assertTrue(semaphore.tryAcquire());
  }

  @Test
  void survivesKillsAtRandom() throws Exception {
    SharedSemaphore semaphore = create(true, 3);
    for (int round = 0; round < 3; round++) {
      ChildJvm first = crew.startChild();
      ChildJvm second = crew.startChild();
      assertEquals("ok", first.ask("semaphore.cycle-for-ever", "semaphore", "2"));
      assertEquals("ok", second.ask("semaphore.cycle-for-ever", "semaphore", "1"));
      ChildJvm.pass(Duration.ofMillis(20 + 13 * round));
      first.kill();
      second.kill();
      assertTrue(semaphore.tryAcquire(3, 20, TimeUnit.SECONDS));
      semaphore.release(3);
    }
  }
}
