package io.capstan.ipc.sync;

import static io.capstan.ipc.sync.Bystanders.MOMENT;
import static io.capstan.ipc.sync.Bystanders.PATIENCE;
import static io.capstan.ipc.sync.Bystanders.require;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.memory.ObjectType;
import io.capstan.ipc.memory.Region;
import io.capstan.ipc.sync.Bystanders.Placed;
import io.capstan.ipc.trial.ChildJvm;
import io.capstan.ipc.trial.CrashCase;
import io.capstan.ipc.trial.CrashCase.Aftermath;
import io.capstan.ipc.trial.CrashCase.Step;
import io.capstan.ipc.trial.CrashCases;
import io.capstan.ipc.trial.Crew;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;

/** Deaths at the places where threads wait for something to happen: event, latch, wait point. */
final class MeetingCrashes {
  private MeetingCrashes() {}

  static List<CrashCase<?>> all() {
    List<CrashCase<?>> all = new ArrayList<>();
    all.addAll(events());
    all.addAll(latches());
    all.addAll(waitPoints());
    return all;
  }

  private static List<CrashCase<?>> events() {
    return new CrashCases<>("event", Placed.by(SharedEvent::create), Placed.by(SharedEvent::open))
        .add("set", 2, event -> event.object()::set, MeetingCrashes::whileOneAwaitsTheEvent)
        .add("clear", 1, event -> event.object()::clear, MeetingCrashes::whenSet)
        .add("wait in vain", 2, MeetingCrashes::awaitInVain, MeetingCrashes::whenClear)
        .add("wait", 2, MeetingCrashes::awaitHelper, MeetingCrashes::whenClear)
        .list();
  }

  private static Step awaitInVain(Placed<SharedEvent> event) {
    Memory.hasKernelWait();
    SharedEvent parked = event.object().with(WaitStrategy.PARK);
    return () -> require(!parked.await(MOMENT));
  }

  private static Step awaitHelper(Placed<SharedEvent> event) throws Exception {
    Bystanders.help(
        () -> {}, () -> event.waitersAt(EventLayout.WAIT_POINT_OFFSET) > 0, event.object()::set);
    SharedEvent parked = event.object().with(WaitStrategy.PARK);
    return () -> require(parked.await(PATIENCE));
  }

  private static Aftermath whileOneAwaitsTheEvent(Crew crew, Placed<SharedEvent> placed) {
    SharedEvent event = placed.object();
    Future<Boolean> waiting = crew.run(() -> event.with(WaitStrategy.PARK).await(PATIENCE));
    ChildJvm.await("a waiter", () -> placed.waitersAt(EventLayout.WAIT_POINT_OFFSET) > 0);
    return death -> {
      assertEquals(death.isAfter(1), event.isSet());
      if (!death.isAfter(1)) {
        assertFalse(waiting.isDone());
        event.set();
      }
      assertTrue(Crew.<Boolean>result(waiting), "the signal is lost");
      requireWhole(crew, event);
    };
  }

  private static Aftermath whenSet(Crew crew, Placed<SharedEvent> placed) {
    placed.object().set();
    return death -> {
      assertEquals(!death.isAfter(1), placed.object().isSet());
      requireWhole(crew, placed.object());
    };
  }

  private static Aftermath whenClear(Crew crew, Placed<SharedEvent> placed) {
    return death -> requireWhole(crew, placed.object());
  }

  private static void requireWhole(Crew crew, SharedEvent event) throws Exception {
    event.clear();
    assertFalse(event.await(MOMENT));
    Future<Boolean> waiting = crew.run(() -> event.await(PATIENCE));
    event.set();
    assertTrue(Crew.<Boolean>result(waiting));
    assertTrue(event.isSet());
  }

  private static List<CrashCase<?>> latches() {
    List<CrashCase<?>> all = new ArrayList<>();
    all.addAll(
        new CrashCases<>(
                "latch",
                Placed.by((region, name) -> SharedLatch.create(region, name, 1)),
                Placed.by(SharedLatch::open))
            .add(
                "count down", 2, latch -> latch.object()::countDown, MeetingCrashes::whileOneAwaits)
            .add("promise and keep", 4, MeetingCrashes::promise, MeetingCrashes::whileOneAwaits)
            .add("wait in vain", 2, MeetingCrashes::awaitLatch, MeetingCrashes::whileOneAwaits)
            .list());
    all.addAll(
        new CrashCases<>(
                "open latch",
                (Region region, String name) -> SharedLatch.create(region, name, 0),
                SharedLatch::open)
            .add("promise too late", 0, MeetingCrashes::promiseTooLate, MeetingCrashes::whenOpen)
            .list());
    return all;
  }

  private static Step promise(Placed<SharedLatch> latch) {
    return () -> latch.object().register().countDown();
  }

  private static Step awaitLatch(Placed<SharedLatch> latch) {
    Memory.hasKernelWait();
    SharedLatch parked = latch.object().with(WaitStrategy.PARK);
    return () -> require(!parked.await(MOMENT));
  }

  private static Step promiseTooLate(SharedLatch latch) {
    return () -> assertThrows(IllegalStateException.class, latch::register);
  }

  /** The waiter gets in, or is told that a promise was not kept, or waits on. */
  private static Aftermath whileOneAwaits(Crew crew, Placed<SharedLatch> placed) {
    SharedLatch latch = placed.object();
    Future<Boolean> waiting = crew.run(() -> latch.with(WaitStrategy.PARK).await(PATIENCE));
    ChildJvm.await("a waiter", () -> placed.waitersAt(LatchLayout.WAIT_POINT_OFFSET) > 0);
    return death -> {
      if (isPromised(placed)) {
        assertThrows(PartyDiedException.class, () -> Crew.result(waiting));
        assertThrows(PartyDiedException.class, () -> latch.await(PATIENCE));
        return;
      }
      if (latch.count() > 0) {
        assertFalse(waiting.isDone());
        latch.countDown();
      }
      assertTrue(Crew.<Boolean>result(waiting), "the signal is lost");
      assertTrue(latch.await(PATIENCE));
    };
  }

  private static boolean isPromised(Placed<SharedLatch> latch) {
    long party = latch.offset() + LatchLayout.PARTIES_OFFSET;
    return latch.region().memory().getLongVolatile(party) != OwnerWord.FREE;
  }

  /** An open latch is open for good, whoever comes to it and dies. */
  private static Aftermath whenOpen(Crew crew, SharedLatch latch) {
    return death -> {
      assertEquals(0, latch.count());
      assertTrue(latch.await(PATIENCE));
    };
  }

  private static List<CrashCase<?>> waitPoints() {
    return new CrashCases<>(
            "wait point",
            Placed.by(MeetingCrashes::createPoint),
            Placed.by(MeetingCrashes::openPoint))
        .add(
            "forget the dead",
            WaitPoint.FRUITLESS_MAX + 2,
            MeetingCrashes::signalInVain,
            MeetingCrashes::whenOneHasDiedThere)
        .list();
  }

  private static WaitPoint createPoint(Region region, String name) throws Exception {
    return new WaitPoint(
        region.memory(),
        region.directory().create(name, ObjectType.BYTES, WaitPoint.LENGTH_BYTES).offset());
  }

  private static WaitPoint openPoint(Region region, String name) {
    return new WaitPoint(region.memory(), region.directory().find(name).orElseThrow().offset());
  }

  private static Step signalInVain(Placed<WaitPoint> point) {
    Memory.hasKernelWait();
    return () -> {
      for (int signal = 0; signal <= WaitPoint.FRUITLESS_MAX; signal++) {
        point.object().signalOne();
      }
      require(point.waitersAt(0) == 0);
    };
  }

  private static Aftermath whenOneHasDiedThere(Crew crew, Placed<WaitPoint> placed) {
    long waiters = placed.offset() + WaitPointLayout.WAITERS_OFFSET;
    new WaiterCount(placed.region().memory(), waiters).enter();
    return death -> {
      boolean[] met = new boolean[1];
      Future<Boolean> waiting =
          crew.run(
              () -> placed.object().await(look -> met[0], WaitStrategy.PARK, PATIENCE.toNanos()));
      ChildJvm.await("a waiter", () -> placed.waitersAt(0) > 0);
      met[0] = true;
      placed.object().signalOne();
      assertTrue(Crew.<Boolean>result(waiting), "the signal is lost");
      for (int signal = 0; signal <= WaitPoint.FRUITLESS_MAX; signal++) {
        placed.object().signalOne();
      }
      assertEquals(0, placed.waitersAt(0), "the dead are still counted");
    };
  }
}
