package io.capstan.ipc.sync;

import static io.capstan.ipc.sync.Bystanders.MOMENT;
import static io.capstan.ipc.sync.Bystanders.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.sync.Bystanders.Placed;
import io.capstan.ipc.trial.ChildJvm;
import io.capstan.ipc.trial.CrashCase;
import io.capstan.ipc.trial.CrashCase.Aftermath;
import io.capstan.ipc.trial.CrashCase.Step;
import io.capstan.ipc.trial.CrashCases;
import io.capstan.ipc.trial.Crew;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;

/** Deaths in the operations of a barrier. */
final class BarrierCrashes {
  private BarrierCrashes() {}

  static List<CrashCase<?>> all() {
    List<CrashCase<?>> all = new ArrayList<>();
    all.addAll(
        ofSome(2)
            .add("come first, in vain", 7, BarrierCrashes::comeInVain, BarrierCrashes::onceUsed)
            .add("come first", 6, BarrierCrashes::comeBeforeHelper, BarrierCrashes::nothingBefore)
            .add("come last", 6, BarrierCrashes::come, BarrierCrashes::whileOneWaits)
            .add("fail in the action", 6, BarrierCrashes::failAsLast, BarrierCrashes::whileOneWaits)
            .add(
                "find a death as the last",
                6,
                BarrierCrashes::comeToADeath,
                BarrierCrashes::toADeath)
            .add("abort", 2, barrier -> barrier.object()::abort, BarrierCrashes::whileOneWaits)
            .add("reset", 2, barrier -> barrier.object()::reset, BarrierCrashes::whileOneWaits)
            .add("mend", 1, barrier -> barrier.object()::reset, BarrierCrashes::whenBroken)
            .list());
    all.addAll(
        ofSome(3)
            .add("find a death", 8, BarrierCrashes::comeToADeath, BarrierCrashes::toADeath)
            .list());
    return all;
  }

  private static CrashCases<Placed<SharedBarrier>> ofSome(int parties) {
    return new CrashCases<>(
        "barrier of " + parties,
        Placed.by((region, name) -> SharedBarrier.create(region, name, parties)),
        Placed.by((region, name) -> SharedBarrier.open(region, name).with(WaitStrategy.PARK)));
  }

  private static Step come(Placed<SharedBarrier> barrier) {
    return () -> assertEquals(1, barrier.object().await());
  }

  private static Step comeInVain(Placed<SharedBarrier> barrier) {
    Memory.hasKernelWait();
    return () -> assertThrows(TimeoutException.class, () -> barrier.object().await(MOMENT));
  }

  private static Step comeBeforeHelper(Placed<SharedBarrier> barrier) throws Exception {
    Bystanders.help(() -> {}, () -> isAnyoneAsleep(barrier), barrier.object()::await);
    return () -> assertEquals(0, barrier.object().await());
  }

  private static Step failAsLast(Placed<SharedBarrier> barrier) {
    SharedBarrier failing =
        barrier
            .object()
            .withAction(
                () -> {
                  throw new UnsupportedOperationException("as it should");
                });
    return () -> assertThrows(UnsupportedOperationException.class, failing::await);
  }

  private static Step comeToADeath(Placed<SharedBarrier> barrier) {
    Memory.hasKernelWait();
    return () -> assertThrows(BrokenBarrierException.class, () -> barrier.object().await(PATIENCE));
  }

  private static boolean isAnyoneAsleep(Placed<SharedBarrier> barrier) {
    return barrier.waitersAt(BarrierLayout.WAIT_POINT_OFFSET) > 0;
  }

  private static Aftermath nothingBefore(Crew crew, Placed<SharedBarrier> placed) {
    return death -> requireWholeForTwo(crew, placed.object());
  }

  /** Its places are still those of the generation before. */
  private static Aftermath onceUsed(Crew crew, Placed<SharedBarrier> placed) throws Exception {
    meet(crew, placed.object());
    return nothingBefore(crew, placed);
  }

  /** What becomes of one who waits already depends on how far the victim came. */
  private static Aftermath whileOneWaits(Crew crew, Placed<SharedBarrier> placed) {
    SharedBarrier barrier = placed.object();
    Future<Integer> waiting = crew.run(() -> barrier.with(WaitStrategy.PARK).await(PATIENCE));
    ChildJvm.await("a waiter", () -> isAnyoneAsleep(placed));
    return death -> {
      if (barrier.waitingCount() == 1) {
        assertEquals(1, barrier.await(PATIENCE));
        assertEquals(0, Crew.<Integer>result(waiting));
      } else if (barrier.waitingCount() == 0 && !barrier.isBroken() && isPassed(placed)) {
        assertEquals(0, Crew.<Integer>result(waiting));
      } else {
        assertThrows(BrokenBarrierException.class, () -> Crew.result(waiting));
      }
      requireWholeForTwo(crew, barrier);
    };
  }

  /** Whether the first generation is over, and was not broken. */
  private static boolean isPassed(Placed<SharedBarrier> placed) {
    long state =
        placed.region().memory().getLongVolatile(placed.offset() + BarrierLayout.STATE_OFFSET);
    return BarrierState.outcome(state, 0) == BarrierState.Outcome.PASSED;
  }

  private static Aftermath whenBroken(Crew crew, Placed<SharedBarrier> placed) {
    placed.object().abort();
    return death -> {
      assertEquals(!death.isAfter(1), placed.object().isBroken());
      requireWholeForTwo(crew, placed.object());
    };
  }

  /** The first place is one of the dead, of whom nobody has heard. */
  private static Aftermath toADeath(Crew crew, Placed<SharedBarrier> placed) throws Exception {
    long dead = Bystanders.die(crew.region(), () -> {});
    placed.region().memory().putLongVolatile(placed.offset() + BarrierLayout.SEATS_OFFSET, dead);
    SharedBarrier barrier = placed.object();
    return death -> {
      assertTrue(death.happened() || barrier.isBroken());
      BrokenBarrierException broken =
          assertThrows(BrokenBarrierException.class, () -> barrier.await(PATIENCE));
      assertTrue(broken.getMessage().contains("PARTY_DIED"), broken::getMessage);
      barrier.reset();
      assertEquals(0, barrier.waitingCount());
      assertFalse(barrier.isBroken());
    };
  }

  /**
   * If the victim has arrived, the next are told of its death, else they meet; after a reset they
   * meet in any case.
   */
  private static void requireWholeForTwo(Crew crew, SharedBarrier barrier) throws Exception {
    if (barrier.waitingCount() > 0 || barrier.isBroken()) {
      assertThrows(BrokenBarrierException.class, () -> barrier.await(PATIENCE));
      barrier.reset();
    }
    for (int round = 0; round < 3; round++) {
      meet(crew, barrier);
    }
  }

  private static void meet(Crew crew, SharedBarrier barrier) throws Exception {
    Future<Integer> other = crew.run(() -> barrier.await(PATIENCE));
    assertEquals(1, barrier.await(PATIENCE) + Crew.<Integer>result(other));
  }
}
