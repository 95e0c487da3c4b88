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
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SharedBarrierTest {
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

  private Future<Integer> await(SharedBarrier barrier) {
    return crew.run(barrier::await);
  }

  private void awaitWaiters(SharedBarrier barrier, int count) {
    ChildJvm.await(count + " waiters", () -> barrier.waitingCount() == count);
  }

  private static String brokenMessage(Future<Integer> waiting) {
    return assertThrows(BrokenBarrierException.class, () -> Crew.result(waiting)).getMessage();
  }

  @Test
  void givesEachItsIndexAgainAndAgain() throws Exception {
    SharedBarrier barrier = SharedBarrier.create(region, "barrier", 4);
    assertEquals(4, SharedBarrier.open(region, "barrier").parties());
    List<Future<Integer>> sums = new ArrayList<>();
    int rounds = 300;
    for (int thread = 0; thread < 4; thread++) {
      sums.add(
          crew.run(
              () -> {
                int sum = 0;
                for (int round = 0; round < rounds; round++) {
                  sum += barrier.await();
                }
                return sum;
              }));
    }
    int sum = 0;
    for (Future<Integer> one : sums) {
      sum += Crew.<Integer>result(one);
    }
    assertEquals(rounds * (0 + 1 + 2 + 3), sum);
    assertEquals(0, barrier.waitingCount());
    assertFalse(barrier.isBroken());
  }

  @Test
  void onePartyNeverWaits() throws Exception {
    int[] runs = new int[1];
    SharedBarrier barrier = SharedBarrier.create(region, "barrier", 1).withAction(() -> runs[0]++);
    assertEquals(0, barrier.await());
    assertEquals(0, barrier.await(Duration.ZERO));
    assertEquals(2, runs[0]);
    assertThrows(IllegalArgumentException.class, () -> SharedBarrier.create(region, "none", 0));
  }

  @Test
  void lastOneRunsItsActionBeforeTheOthersGo() throws Exception {
    SharedBarrier barrier = SharedBarrier.create(region, "barrier", 3);
    List<String> log = Collections.synchronizedList(new ArrayList<>());
    List<Future<Integer>> waiting = new ArrayList<>();
    for (int number = 0; number < 3; number++) {
      int own = number;
      SharedBarrier handle = barrier.withAction(() -> log.add("action " + own));
      waiting.add(
          crew.run(
              () -> {
                int index = handle.await();
                log.add("released");
                return index;
              }));
      int arrived = number + 1;
      ChildJvm.await(
          "arrival", () -> arrived == 3 ? !log.isEmpty() : barrier.waitingCount() == arrived);
    }
    for (int number = 0; number < 3; number++) {
      assertEquals(number, Crew.<Integer>result(waiting.get(number)));
    }
    assertEquals(List.of("action 2", "released", "released", "released"), log);
  }

  @Test
  void moreThreadsThanPartiesPassInGroups() throws Exception {
    SharedBarrier barrier =
        SharedBarrier.create(region, "barrier", 3)
            .withAction(() -> ChildJvm.pass(Duration.ofMillis(30)));
    List<Future<Integer>> waiting = new ArrayList<>();
    for (int thread = 0; thread < 12; thread++) {
      waiting.add(await(barrier));
    }
    int sum = 0;
    for (Future<Integer> one : waiting) {
      sum += Crew.<Integer>result(one);
    }
    assertEquals(4 * (0 + 1 + 2), sum);
  }

  @Test
  void timeoutBreaksItForAllUntilItIsReset() throws Exception {
    SharedBarrier barrier = SharedBarrier.create(region, "barrier", 3);
    Future<Integer> patient = await(barrier);
    awaitWaiters(barrier, 1);
    assertThrows(TimeoutException.class, () -> barrier.await(Duration.ofMillis(30)));
    assertTrue(brokenMessage(patient).contains("TIMED_OUT"));
    assertTrue(barrier.isBroken());
    assertEquals(0, barrier.waitingCount());
    assertThrows(BrokenBarrierException.class, barrier::await);
    barrier.reset();
    assertFalse(barrier.isBroken());
    Future<Integer> first = await(barrier);
    Future<Integer> second = await(barrier);
    int sum = barrier.await() + Crew.<Integer>result(first) + Crew.<Integer>result(second);
    assertEquals(0 + 1 + 2, sum);
  }

  @Test
  void abortAndResetFreeTheWaiters() throws Exception {
    SharedBarrier barrier = SharedBarrier.create(region, "barrier", 2);
    Future<Integer> first = await(barrier);
    awaitWaiters(barrier, 1);
    barrier.abort();
    barrier.abort();
    assertTrue(brokenMessage(first).contains("ABORTED"));
    barrier.reset();
    Future<Integer> second = await(barrier);
    awaitWaiters(barrier, 1);
    barrier.reset();
    assertTrue(brokenMessage(second).contains("reset"));
    assertFalse(barrier.isBroken());
    Future<Integer> third = await(barrier);
    assertEquals(1, barrier.await() + Crew.<Integer>result(third));
  }

  @Test
  void failingActionBreaksIt() throws Exception {
    SharedBarrier barrier = SharedBarrier.create(region, "barrier", 2);
    Future<Integer> first = await(barrier);
    awaitWaiters(barrier, 1);
    SharedBarrier failing =
        barrier.withAction(
            () -> {
              throw new UnsupportedOperationException("on purpose");
            });
    assertThrows(UnsupportedOperationException.class, failing::await);
    assertTrue(brokenMessage(first).contains("ACTION_FAILED"));
  }

  @Test
  void interruptBreaksIt() throws Exception {
    SharedBarrier barrier = SharedBarrier.create(region, "barrier", 3);
    Future<Integer> first = await(barrier);
    awaitWaiters(barrier, 1);
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, barrier::await);
    assertTrue(brokenMessage(first).contains("INTERRUPTED"));
    barrier.reset();
    Thread[] waiter = new Thread[1];
    Future<Integer> second =
        crew.run(
            () -> {
              waiter[0] = Thread.currentThread();
              return barrier.await();
            });
    awaitWaiters(barrier, 1);
    waiter[0].interrupt();
    assertThrows(InterruptedException.class, () -> Crew.result(second));
    assertTrue(barrier.isBroken());
  }

  @Test
  void passesAcrossProcesses() throws Exception {
    SharedBarrier barrier = SharedBarrier.create(region, "barrier", 3);
    List<ChildJvm> children = List.of(crew.startChild(), crew.startChild());
    children.forEach(child -> child.tell("barrier.cycle", "barrier", "200"));
    for (int round = 0; round < 200; round++) {
      barrier.await(Duration.ofSeconds(30));
    }
    for (ChildJvm child : children) {
      assertEquals("ok", child.answer());
    }
  }

  @Test
  void deathOfOneThatHasArrivedBreaksIt() throws Exception {
    SharedBarrier barrier = SharedBarrier.create(region, "barrier", 4);
    ChildJvm child = crew.startChild();
    Future<Integer> first = await(barrier);
    awaitWaiters(barrier, 1);
    child.tell("barrier.await", "barrier", "50000");
    awaitWaiters(barrier, 2);
    Future<Integer> third = await(barrier);
    awaitWaiters(barrier, 3);
    child.kill();
    assertTrue(brokenMessage(first).contains("PARTY_DIED party=[participant="));
    assertTrue(brokenMessage(third).contains("PARTY_DIED"));
  }

  @Test
  void deathIsNoticedByTheLastToArrive() throws Exception {
    SharedBarrier barrier = SharedBarrier.create(region, "barrier", 2);
    ChildJvm child = crew.startChild();
    child.tell("barrier.await", "barrier", "50000");
    awaitWaiters(barrier, 1);
    child.kill();
    assertThrows(BrokenBarrierException.class, barrier::await);
    barrier.reset();
    Future<Integer> first = await(barrier);
    assertEquals(1, barrier.await() + Crew.<Integer>result(first));
  }

  @Test
  void deathInTheActionBreaksIt() throws Exception {
    SharedBarrier barrier = SharedBarrier.create(region, "barrier", 2);
    Future<Integer> first = await(barrier);
    awaitWaiters(barrier, 1);
    ChildJvm child = crew.startChild();
    assertEquals("in action", child.ask("barrier.hang-in-action", "barrier"));
    Future<Integer> newcomer = await(barrier);
    child.kill();
    assertTrue(brokenMessage(first).contains("PARTY_DIED"));
    assertTrue(brokenMessage(newcomer).contains("PARTY_DIED"));
  }

  /** Its neighbour would notice, but is stopped. */
  @Test
  void deathBeforeAStoppedPartyBreaksIt() throws Exception {
    SharedBarrier barrier = SharedBarrier.create(region, "barrier", 5);
    ChildJvm first = crew.startChild();
    ChildJvm second = crew.startChild();
    first.tell("barrier.await", "barrier", "50000");
    awaitWaiters(barrier, 1);
    second.tell("barrier.await", "barrier", "50000");
    awaitWaiters(barrier, 2);
    second.stop();
    Future<Integer> third = await(barrier);
    awaitWaiters(barrier, 3);
    Future<Integer> fourth = await(barrier);
    awaitWaiters(barrier, 4);
    first.kill();
    assertTrue(brokenMessage(third).contains("PARTY_DIED"));
    assertTrue(brokenMessage(fourth).contains("PARTY_DIED"));
  }

  /** A seat that no party can have written makes a look at the parties' lives fail. */
  @Test
  void exceptionOutOfAWaitBreaksIt() throws Exception {
    SharedBarrier barrier = SharedBarrier.create(region, "barrier", 3);
    Future<Integer> first = await(barrier);
    awaitWaiters(barrier, 1);
    scribbleOnSeat(1);
    assertThrows(IllegalArgumentException.class, () -> Crew.result(first));
    assertTrue(barrier.isBroken());
    String message = assertThrows(BrokenBarrierException.class, barrier::await).getMessage();
    assertTrue(message.contains("PARTY_FAILED"), message);
  }

  @Test
  void exceptionOutOfTheLastArrivalBreaksIt() throws Exception {
    SharedBarrier barrier = SharedBarrier.create(region, "barrier", 2);
    scribbleOnSeat(0);
    assertThrows(IllegalArgumentException.class, barrier::await);
    assertTrue(barrier.isBroken());
    barrier.reset();
    Future<Integer> first = await(barrier);
    assertEquals(1, barrier.await() + Crew.<Integer>result(first));
  }

  private void scribbleOnSeat(int seat) {
    long offset = region.directory().find("barrier").orElseThrow().offset();
    region
        .memory()
        .putLongVolatile(offset + BarrierLayout.SEATS_OFFSET + (long) seat * Long.BYTES, -1);
  }

  @Test
  void stoppedPartyIsWaitedFor() throws Exception {
    SharedBarrier barrier = SharedBarrier.create(region, "barrier", 3);
    ChildJvm child = crew.startChild();
    child.tell("barrier.await", "barrier", "50000");
    awaitWaiters(barrier, 1);
    child.stop();
    Future<Integer> second = await(barrier);
    ChildJvm.pass(Duration.ofMillis(400));
    assertFalse(second.isDone() || barrier.isBroken());
    assertEquals(2, barrier.await());
    assertEquals(1, Crew.<Integer>result(second));
    Future<Integer> nextRound = await(barrier);
    child.resume();
    assertEquals("0", child.answer());
    barrier.abort();
    brokenMessage(nextRound);
  }
}
