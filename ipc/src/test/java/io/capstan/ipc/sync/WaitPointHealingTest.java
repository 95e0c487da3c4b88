package io.capstan.ipc.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.memory.Region;
import io.capstan.ipc.trial.ChildJvm;
import io.capstan.ipc.trial.Crew;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Who dies asleep does not make every later signal call the kernel, and the living stay counted.
 */
@Timeout(60)
class WaitPointHealingTest {
  private Crew crew;
  private Region region;
  private SharedEvent event;
  private WaitPoint point;
  private WaiterCount waiters;

  @BeforeEach
  void start() throws Exception {
    assumeTrue(Memory.hasKernelWait());
    crew = new Crew(SyncChild.class);
    region = crew.region();
    event = SharedEvent.create(region, "event");
    long offset =
        region.directory().find("event").orElseThrow().offset() + EventLayout.WAIT_POINT_OFFSET;
    point = new WaitPoint(region.memory(), offset);
    waiters = new WaiterCount(region.memory(), offset + WaitPointLayout.WAITERS_OFFSET);
  }

  @AfterEach
  void end() throws Exception {
    crew.close();
  }

  private ChildJvm awaitInChild() {
    ChildJvm child = crew.startChildWith();
    child.tell("event.await", "event");
    ChildJvm.await("a waiter", () -> !waiters.isZero());
    return child;
  }

  private void signal(int times) {
    for (int time = 0; time < times; time++) {
      point.signalAll();
    }
  }

  @Test
  void deadWaiterIsStruckOffAfterSomeFruitlessWakes() {
    awaitInChild().kill();
    signal(WaitPoint.FRUITLESS_MAX - 1);
    assertFalse(waiters.isZero(), "too early");
    signal(1);
    assertTrue(waiters.isZero());
  }

  /** The first signal takes it from the kernel's queue, and it cannot enter that again. */
  @Test
  void stoppedWaiterIsStruckOffAndYetReleased() {
    ChildJvm child = awaitInChild();
    child.stop();
    signal(1 + WaitPoint.FRUITLESS_MAX);
    assertTrue(waiters.isZero());
    event.set();
    child.resume();
    assertEquals("ok", child.answer());
    assertTrue(waiters.isZero(), "it took nobody else off");
  }

  /** Waits that end all the time, under signals that wake nobody most of the time. */
  @Test
  void countIsRightAfterManyGenerations() throws Exception {
    AtomicBoolean isOver = new AtomicBoolean();
    List<Future<Long>> waiting = new ArrayList<>();
    for (int number = 0; number < 3; number++) {
      waiting.add(crew.run(() -> waitAgainAndAgain(isOver)));
    }
    int generation = waiters.generation();
    ChildJvm.await(
        "some generations",
        () -> {
          signal(WaitPoint.FRUITLESS_MAX);
          return waiters.generation() > generation + 20;
        });
    isOver.set(true);
    for (Future<Long> waits : waiting) {
      assertTrue(Crew.result(waits) > 0);
    }
    assertTrue(waiters.isZero());
    Future<Boolean> last =
        crew.run(() -> event.with(WaitStrategy.PARK).await(Duration.ofSeconds(30)));
    ChildJvm.await("a waiter", () -> waiters.count() == 1);
    event.set();
    assertTrue(Crew.<Boolean>result(last));
  }

  private long waitAgainAndAgain(AtomicBoolean isOver) throws InterruptedException {
    long waits = 0;
    while (!isOver.get()) {
      point.await(look -> false, WaitStrategy.PARK, TimeUnit.MICROSECONDS.toNanos(200));
      waits++;
    }
    return waits;
  }
}
