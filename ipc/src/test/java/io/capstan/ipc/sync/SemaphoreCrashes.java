package io.capstan.ipc.sync;

import static io.capstan.ipc.sync.Bystanders.MOMENT;
import static io.capstan.ipc.sync.Bystanders.PATIENCE;
import static io.capstan.ipc.sync.Bystanders.require;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.memory.Region;
import io.capstan.ipc.sync.Bystanders.Holder;
import io.capstan.ipc.trial.ChildJvm;
import io.capstan.ipc.trial.CrashCase;
import io.capstan.ipc.trial.CrashCase.Aftermath;
import io.capstan.ipc.trial.CrashCase.Step;
import io.capstan.ipc.trial.CrashCases;
import io.capstan.ipc.trial.Crew;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Deaths in the operations of both kinds of a semaphore, of three permits. */
final class SemaphoreCrashes {
  private static final int PERMITS = 3;

  private SemaphoreCrashes() {}

  /** A semaphore and where its waiters are counted. */
  private record Permit(SharedSemaphore semaphore, WaiterCount one, WaiterCount many) {
    static Permit create(Region region, String name) throws Exception {
      SharedSemaphore.create(region, name, PERMITS);
      return open(region, name);
    }

    static Permit createBounded(Region region, String name) throws Exception {
      SharedSemaphore.createBounded(region, name, PERMITS);
      return open(region, name);
    }

    static Permit open(Region region, String name) {
      long offset = region.directory().find(name).orElseThrow().offset();
      long waiters = offset + WaitPointLayout.WAITERS_OFFSET;
      return new Permit(
          SharedSemaphore.open(region, name).with(WaitStrategy.PARK),
          new WaiterCount(region.memory(), waiters + SemaphoreLayout.ONE_OFFSET),
          new WaiterCount(region.memory(), waiters + SemaphoreLayout.MANY_OFFSET));
    }

    boolean tryAcquire(int count) throws InterruptedException {
      return semaphore.tryAcquire(count, PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  static List<CrashCase<?>> all() {
    List<CrashCase<?>> all = new ArrayList<>();
    all.addAll(
        ofBoth("semaphore", Permit::create)
            .add("acquire", 1, permit -> () -> permit.semaphore.acquire(2), takenAfter(2))
            .add("try", 1, permit -> () -> require(permit.semaphore.tryAcquire()), takenAfter(1))
            .add("drain", 1, permit -> () -> permit.semaphore.drainPermits(), takenAfter(PERMITS))
            .add("release", 1, permit -> () -> permit.semaphore.release(2), takenAfter(-2))
            .list());
    all.addAll(
        ofBoth("bounded semaphore", Permit::createBounded)
            .add("acquire", 2, permit -> () -> permit.semaphore.acquire(2), takenAfter(0))
            .add("drain", 3, permit -> () -> permit.semaphore.drainPermits(), takenAfter(0))
            .add("release", 2, SemaphoreCrashes::releaseTwo, takenAfter(0))
            .add("reclaim", 4, SemaphoreCrashes::takeAll, SemaphoreCrashes::afterADeadHolder)
            .list());
    return all;
  }

  private static CrashCases<Permit> ofBoth(String what, CrashCase.Maker<Permit> create) {
    return new CrashCases<>(what, create, Permit::open)
        .add("wait in vain", 2, SemaphoreCrashes::waitInVain, SemaphoreCrashes::whileAllAreHeld)
        .add("wait", 3, SemaphoreCrashes::waitForHelper, SemaphoreCrashes::whileAllButOneAreHeld)
        .add(
            "release for waiters", 3, SemaphoreCrashes::releaseOne, SemaphoreCrashes::whileTwoWait);
  }

  private static Step waitInVain(Permit permit) {
    Memory.hasKernelWait();
    return () -> require(!permit.semaphore.tryAcquire(MOMENT));
  }

  private static Step waitForHelper(Permit permit) throws Exception {
    Bystanders.help(
        permit.semaphore::acquire, () -> permit.one.count() > 0, permit.semaphore::release);
    return permit.semaphore::acquire;
  }

  private static Step releaseOne(Permit permit) throws Exception {
    permit.semaphore.acquire();
    ChildJvm.await("waiters", () -> permit.one.count() > 0 && permit.many.count() > 0);
    return permit.semaphore::release;
  }

  private static Step releaseTwo(Permit permit) throws Exception {
    permit.semaphore.acquire(2);
    return () -> permit.semaphore.release(2);
  }

  private static Step takeAll(Permit permit) {
    return () -> require(permit.semaphore.tryAcquire(PERMITS));
  }

  /** What the dead have taken is gone if nobody knows who has it, and else comes back. */
  private static CrashCase.Survivor<Permit> takenAfter(int count) {
    return (crew, permit) ->
        death -> requirePermits(permit, PERMITS - (death.isAfter(1) ? count : 0));
  }

  private static Aftermath afterADeadHolder(Crew crew, Permit permit) throws Exception {
    Bystanders.die(crew.region(), () -> permit.semaphore.acquire(PERMITS));
    return death -> requirePermits(permit, PERMITS);
  }

  private static Aftermath whileAllAreHeld(Crew crew, Permit permit) throws Exception {
    Holder holder = hold(crew, permit, PERMITS);
    Future<Boolean> waiting = crew.run(() -> takeInTurn(permit, 1));
    return death -> {
      holder.letGo();
      assertTrue(Crew.<Boolean>result(waiting));
      requirePermits(permit, PERMITS);
    };
  }

  /** The victim's helper has the last one, and dies with the victim. */
  private static Aftermath whileAllButOneAreHeld(Crew crew, Permit permit) throws Exception {
    Holder holder = hold(crew, permit, PERMITS - 1);
    return death -> {
      int left = permit.semaphore.availablePermits();
      assertTrue(left == 0 || left == 1, "left=" + left);
      holder.letGo();
      requirePermits(permit, isBounded(permit) ? PERMITS : PERMITS - 1 + left);
    };
  }

  private static Aftermath whileTwoWait(Crew crew, Permit permit) throws Exception {
    Holder holder = hold(crew, permit, PERMITS - 1);
    Future<Boolean> one = crew.run(() -> takeInTurn(permit, whenTaken(permit, 1)));
    Future<Boolean> many = crew.run(() -> takeInTurn(permit, whenTaken(permit, PERMITS)));
    return death -> {
      boolean isBack = isBounded(permit) || death.isAfter(1);
      if (isBack) {
        assertTrue(Crew.<Boolean>result(one), "the permit is lost");
      } else {
        assertFalse(one.isDone(), "nobody has released");
        permit.semaphore.release();
      }
      holder.letGo();
      assertTrue(Crew.<Boolean>result(one));
      assertTrue(Crew.<Boolean>result(many));
      requirePermits(permit, PERMITS);
    };
  }

  private static int whenTaken(Permit permit, int count) {
    ChildJvm.await("the victim", () -> permit.semaphore.availablePermits() == 0);
    return count;
  }

  private static boolean takeInTurn(Permit permit, int count) throws InterruptedException {
    boolean taken = permit.tryAcquire(count);
    permit.semaphore.release(count);
    return taken;
  }

  private static Holder hold(Crew crew, Permit permit, int count) throws Exception {
    return new Holder(
        crew, () -> permit.semaphore.acquire(count), () -> permit.semaphore.release(count));
  }

  private static boolean isBounded(Permit permit) {
    return permit.semaphore.handle().type().equals(SyncTypes.BOUNDED_SEMAPHORE);
  }

  private static void requirePermits(Permit permit, int count) throws InterruptedException {
    assertTrue(permit.tryAcquire(count), "permits are lost");
    assertEquals(0, permit.semaphore.availablePermits());
    assertFalse(permit.semaphore.tryAcquire(), "a permit too many");
    permit.semaphore.release(count);
  }
}
