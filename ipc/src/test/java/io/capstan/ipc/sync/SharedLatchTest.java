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
class SharedLatchTest {
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
  void opensAtZeroForGood() throws Exception {
    SharedLatch latch = SharedLatch.create(region, "latch", 2);
    assertEquals(2, SharedLatch.open(region, "latch").count());
    assertFalse(latch.await(Duration.ZERO));
    assertFalse(latch.await(Duration.ofMillis(20)));
    List<Future<Boolean>> waiting = new ArrayList<>();
    for (WaitStrategy strategy : WaitStrategy.values()) {
      waiting.add(crew.run(() -> latch.with(strategy).await(Duration.ofDays(1_000_000))));
    }
    latch.countDown();
    assertEquals(1, latch.count());
    latch.countDown();
    latch.countDown();
    assertEquals(0, latch.count());
    for (Future<Boolean> waiter : waiting) {
      assertTrue(Crew.<Boolean>result(waiter));
    }
    latch.await();
    assertTrue(SharedLatch.create(region, "open", 0).await(Duration.ZERO));
    assertThrows(IllegalArgumentException.class, () -> SharedLatch.create(region, "none", -1));
  }

  /** One that wanted to register, and came too late, dies between its word and the number. */
  @Test
  void whoeverDiesTooLateClosesNothing() throws Exception {
    SharedLatch latch = SharedLatch.create(region, "latch", 1);
    long parties =
        region.directory().find("latch").orElseThrow().offset() + LatchLayout.PARTIES_OFFSET;
    latch.countDown();
    assertTrue(latch.await(Duration.ZERO));
    region
        .memory()
        .putLongVolatile(parties, OwnerWord.of(region.participant().id() + (1 << 20), 1));
    assertEquals(0, latch.count());
    assertTrue(SharedLatch.open(region, "latch").await(Duration.ZERO));
    assertThrows(IllegalStateException.class, latch::register);
  }

  @Test
  void registeredPartyOwesOneCountdown() throws Exception {
    SharedLatch latch = SharedLatch.create(region, "latch", 2);
    SharedLatch.Party party = latch.register();
    assertEquals(2, latch.count());
    latch.countDown();
    latch.countDown();
    assertEquals(1, latch.count(), "the promised one is nobody else's");
    assertThrows(IllegalStateException.class, latch::register);
    assertEquals(1, latch.count());
    party.countDown();
    assertThrows(IllegalStateException.class, party::countDown);
    assertTrue(latch.await(Duration.ZERO));
  }

  /** Both promises are the same word in the same place. */
  @Test
  void keptPromiseDoesNotKeepALaterOne() throws Exception {
    SharedLatch latch = SharedLatch.create(region, "latch", 2);
    SharedLatch.Party first = latch.register();
    first.countDown();
    SharedLatch.Party second = latch.register();
    assertThrows(IllegalStateException.class, first::countDown);
    assertEquals(1, latch.count());
    second.countDown();
    assertTrue(latch.await(Duration.ZERO));
  }

  @Test
  void tooManyPartiesAreRefused() throws Exception {
    SharedLatch latch = SharedLatch.create(region, "latch", 1000);
    for (int party = 0; party < LatchLayout.PARTIES_MAX; party++) {
      latch.register();
    }
    assertThrows(IllegalStateException.class, latch::register);
    assertEquals(1000, latch.count());
  }

  @Test
  void countsThreadsAtOnce() throws Exception {
    SharedLatch latch = SharedLatch.create(region, "latch", 4_000);
    List<Future<Boolean>> counting = new ArrayList<>();
    for (int thread = 0; thread < 4; thread++) {
      counting.add(
          crew.run(
              () -> {
                for (int round = 0; round < 500; round++) {
                  latch.countDown();
                  latch.register().countDown();
                }
                return latch.await(Duration.ofSeconds(30));
              }));
    }
    for (Future<Boolean> count : counting) {
      assertTrue(Crew.<Boolean>result(count));
    }
  }

  @Test
  void reachesAcrossProcesses() throws Exception {
    SharedLatch latch = SharedLatch.create(region, "latch", 2);
    ChildJvm child = crew.startChild();
    assertEquals("ok", child.ask("latch.register", "latch"));
    Future<Boolean> waiting = crew.run(() -> latch.await(Duration.ofSeconds(30)));
    assertEquals("ok", child.ask("latch.down", "latch"));
    assertEquals("ok", child.ask("latch.keep", "latch"));
    child.tell("exit");
    assertTrue(Crew.<Boolean>result(waiting));
    assertTrue(latch.await(Duration.ZERO), "a promise that was kept outlives its party");
  }

  @Test
  void deathOfAPartyFailsThoseWhoWait() throws Exception {
    SharedLatch latch = SharedLatch.create(region, "latch", 3);
    ChildJvm child = crew.startChild();
    assertEquals("ok", child.ask("latch.register", "latch"));
    Future<Boolean> waiting = crew.run(() -> latch.await(Duration.ofSeconds(30)));
    ChildJvm.pass(Duration.ofMillis(30));
    child.kill();
    PartyDiedException death = assertThrows(PartyDiedException.class, () -> Crew.result(waiting));
    assertFalse(region.participant().isAlive(death.participantId()));
    assertThrows(PartyDiedException.class, () -> latch.await(Duration.ZERO), "for good");
  }

  @Test
  void deathOfAThreadFailsThoseWhoWait() throws Exception {
    SharedLatch latch = SharedLatch.create(region, "latch", 1);
    ChildJvm child = crew.startChild();
    assertEquals("ok", child.ask("latch.orphan", "latch"));
    assertThrows(PartyDiedException.class, latch::await);
    Thread own = new Thread(SharedLatch.create(region, "own", 1)::register);
    own.start();
    own.join();
    assertThrows(PartyDiedException.class, () -> SharedLatch.open(region, "own").await());
  }

  @Test
  void stoppedPartyIsWaitedFor() throws Exception {
    SharedLatch latch = SharedLatch.create(region, "latch", 1);
    ChildJvm child = crew.startChild();
    assertEquals("ok", child.ask("latch.register", "latch"));
    child.stop();
    assertFalse(latch.await(Duration.ofMillis(400)));
    child.tell("latch.keep", "latch");
    child.resume();
    assertTrue(latch.await(Duration.ofSeconds(30)));
  }

  @Test
  void waitEndsWithAnInterrupt() throws Exception {
    SharedLatch latch = SharedLatch.create(region, "latch", 1);
    Thread main = Thread.currentThread();
    crew.run(
        () -> {
          ChildJvm.pass(Duration.ofMillis(30));
          main.interrupt();
          return null;
        });
    assertThrows(InterruptedException.class, latch::await);
  }
}
