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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SharedEventTest {
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

  @Test
  void setReleasesAllUntilItIsCleared() throws Exception {
    SharedEvent event = SharedEvent.create(region, "event");
    assertFalse(event.isSet());
    assertFalse(event.await(Duration.ZERO));
    assertFalse(event.await(Duration.ofMillis(20)));
    List<Future<Boolean>> waiting = new ArrayList<>();
    for (WaitStrategy strategy : WaitStrategy.values()) {
      waiting.add(crew.run(() -> event.with(strategy).await(Duration.ofDays(1_000_000))));
    }
    ChildJvm.pass(Duration.ofMillis(20));
    event.set();
    for (Future<Boolean> waiter : waiting) {
      assertTrue(Crew.<Boolean>result(waiter));
    }
    event.set();
    assertTrue(event.await(Duration.ZERO));
    event.clear();
    event.clear();
    assertFalse(event.isSet());
  }

  @Test
  void waiterDoesNotMissARiseThatIsOver() throws Exception {
    SharedEvent event = SharedEvent.create(region, "event");
    for (int round = 0; round < 50; round++) {
      Thread[] waiter = new Thread[1];
      Future<Boolean> waiting =
          crew.run(
              () -> {
                waiter[0] = Thread.currentThread();
                return event.with(WaitStrategy.PARK).await(Duration.ofSeconds(30));
              });
      ChildJvm.await("a waiter", () -> waiters() == 1);
      event.set();
      event.clear();
      assertTrue(Crew.<Boolean>result(waiting));
    }
  }

  private int waiters() {
    long offset = region.directory().find("event").orElseThrow().offset();
    return region
        .memory()
        .getIntVolatile(offset + EventLayout.WAIT_POINT_OFFSET + WaitPointLayout.WAITERS_OFFSET);
  }

  @Test
  void reachesAcrossProcesses() throws Exception {
    SharedEvent event = SharedEvent.create(region, "event");
    ChildJvm first = crew.startChild();
    ChildJvm second = crew.startChild();
    first.tell("event.await", "event");
    ChildJvm.await("a waiter", () -> waiters() == 1);
    second.tell("event.await", "event");
    ChildJvm.await("two waiters", () -> waiters() == 2);
    first.kill();
    event.set();
    assertEquals("ok", second.answer());
    event.clear();
    second.tell("event.set", "event");
    event.await();
    assertEquals("ok", second.answer());
  }

  @Test
  void waitEndsWithAnInterrupt() throws Exception {
    SharedEvent event = SharedEvent.create(region, "event");
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, event::await);
    Thread main = Thread.currentThread();
    Future<Void> interrupting =
        crew.run(
            () -> {
              ChildJvm.await("a waiter", () -> waiters() == 1);
              main.interrupt();
              return null;
            });
    assertThrows(InterruptedException.class, event::await);
    Crew.result(interrupting);
    assertEquals(0, waiters());
  }
}
