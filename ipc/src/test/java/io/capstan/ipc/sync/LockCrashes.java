package io.capstan.ipc.sync;

import static io.capstan.ipc.sync.Bystanders.MOMENT;
import static io.capstan.ipc.sync.Bystanders.PATIENCE;
import static io.capstan.ipc.sync.Bystanders.require;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.memory.Memory;
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

/** Deaths in the operations of a lock, and of a fair one. */
final class LockCrashes {
  /** So few places are left in the queue to the victim and the dead. */
  private static final int PLACES_OF_THE_DEAD = 2;

  private LockCrashes() {}

  static List<CrashCase<?>> all() {
    List<CrashCase<?>> all = new ArrayList<>();
    all.addAll(ofBoth(new CrashCases<>("lock", SharedLock::create, SharedLock::open)).list());
    all.addAll(
        ofFair(ofBoth(new CrashCases<>("fair lock", SharedLock::createFair, SharedLock::open)))
            .list());
    return all;
  }

  private static CrashCases<SharedLock> ofBoth(CrashCases<SharedLock> cases) {
    return cases
        .add("once", 2, lock -> () -> hold(lock, 1), LockCrashes::nothingBefore)
        .add("again", 6, lock -> () -> hold(lock, 3), LockCrashes::nothingBefore)
        .add("take over", 4, lock -> () -> hold(lock, 1), LockCrashes::afterADeadOwner)
        .add("take over and repair", 5, LockCrashes::repair, LockCrashes::beforeARepair)
        .add("wait in vain", 2, LockCrashes::waitInVain, LockCrashes::whileItIsHeld)
        .add("wait", 4, LockCrashes::waitForHelper, LockCrashes::nothingBefore)
        .add("be interrupted", 2, LockCrashes::beInterrupted, LockCrashes::nothingBefore)
        .add("unlock for a waiter", 2, LockCrashes::unlockForWaiter, LockCrashes::whileOneWaits);
  }

  private static CrashCases<SharedLock> ofFair(CrashCases<SharedLock> cases) {
    return cases
        .add("pass the dead", 12, LockCrashes::waitAndHold, LockCrashes::behindTheDead)
        .add("wait for a place", 15, LockCrashes::waitForAPlace, LockCrashes::inAFullQueue);
  }

  private static void hold(SharedLock lock, int times) {
    for (int time = 0; time < times; time++) {
      lock.lock();
    }
    for (int time = 0; time < times; time++) {
      lock.unlock();
    }
  }

  private static Step repair(SharedLock lock) {
    return () -> {
      lock.lock();
      lock.markRepaired();
      lock.unlock();
    };
  }

  private static Step waitInVain(SharedLock lock) {
    Memory.hasKernelWait();
    SharedLock parked = lock.with(WaitStrategy.PARK);
    return () -> require(parked.acquire(MOMENT) == Acquired.TIMED_OUT);
  }

  private static Step waitForHelper(SharedLock lock) throws Exception {
    Bystanders.help(lock::lock, () -> waitingCount(lock) > 0, lock::unlock);
    SharedLock parked = lock.with(WaitStrategy.PARK);
    return () -> hold(parked, 1);
  }

  private static Step beInterrupted(SharedLock lock) throws Exception {
    Thread victim = Thread.currentThread();
    Bystanders.help(lock::lock, () -> waitingCount(lock) > 0, victim::interrupt);
    SharedLock parked = lock.with(WaitStrategy.PARK);
    return () -> {
      try {
        parked.acquire();
        throw new AssertionError("the helper holds it");
      } catch (InterruptedException e) {
        // As it should be.
      }
    };
  }

  private static Step unlockForWaiter(SharedLock lock) {
    lock.lock();
    ChildJvm.await("a waiter", () -> waitingCount(lock) > 0);
    return lock::unlock;
  }

  private static Step waitAndHold(SharedLock lock) {
    Memory.hasKernelWait();
    SharedLock parked = lock.with(WaitStrategy.PARK);
    return () -> hold(parked, 1);
  }

  /** It has a place as soon as it has looked for the dead. */
  private static Step waitForAPlace(SharedLock lock) {
    Memory.hasKernelWait();
    SharedLock parked = lock.with(WaitStrategy.PARK);
    return () -> require(parked.acquire(MOMENT.multipliedBy(5)) == Acquired.TIMED_OUT);
  }

  static int waitingCount(SharedLock lock) {
    return lock.isFair()
        ? queue(lock).waitingCount()
        : new WaiterCount(
                lock.region().memory(),
                lock.offset() + LockLayout.WAIT_POINT_OFFSET + WaitPointLayout.WAITERS_OFFSET)
            .count();
  }

  private static WaiterTable queue(SharedLock lock) {
    return new WaiterTable(
        lock.region(), lock.offset() + LockLayout.WAITERS_OFFSET, LockLayout.WAITERS_MAX);
  }

  private static Aftermath nothingBefore(Crew crew, SharedLock lock) {
    return death -> requireNext(crew, lock, lock.isLocked() ? Acquired.ABANDONED : Acquired.NORMAL);
  }

  private static Aftermath afterADeadOwner(Crew crew, SharedLock lock) throws Exception {
    Bystanders.die(crew.region(), lock::lock);
    return death -> requireNext(crew, lock, Acquired.ABANDONED);
  }

  private static Aftermath beforeARepair(Crew crew, SharedLock lock) throws Exception {
    Bystanders.die(crew.region(), lock::lock);
    return death ->
        requireNext(crew, lock, death.happened() ? Acquired.ABANDONED : Acquired.NORMAL);
  }

  /** One waits from before the death on, one comes after it. */
  private static Aftermath whileItIsHeld(Crew crew, SharedLock lock) throws Exception {
    Holder holder = new Holder(crew, lock::lock, lock::unlock);
    Future<Acquired> before = crew.run(() -> takeInTurn(lock));
    return death -> {
      Future<Acquired> after = crew.run(() -> takeInTurn(lock));
      holder.letGo();
      assertEquals(Acquired.NORMAL, Crew.result(before));
      assertEquals(Acquired.NORMAL, Crew.result(after));
      requireNext(crew, lock, Acquired.NORMAL);
    };
  }

  private static Aftermath whileOneWaits(Crew crew, SharedLock lock) {
    Future<Acquired> waiting =
        crew.run(
            () -> {
              ChildJvm.await("the victim's lock", lock::isLocked);
              return takeInTurn(lock);
            });
    return death -> {
      Acquired expected = death.isAfter(1) ? Acquired.NORMAL : Acquired.ABANDONED;
      assertEquals(expected, Crew.result(waiting));
      requireNext(crew, lock, expected);
    };
  }

  private static Aftermath behindTheDead(Crew crew, SharedLock lock) throws Exception {
    Bystanders.die(crew.region(), () -> assertEquals(0, queue(lock).join()));
    return death -> requireNext(crew, lock, lock.isLocked() ? Acquired.ABANDONED : Acquired.NORMAL);
  }

  private static Aftermath inAFullQueue(Crew crew, SharedLock lock) throws Exception {
    WaiterTable queue = queue(lock);
    Bystanders.die(crew.region(), () -> joinTimes(queue, PLACES_OF_THE_DEAD));
    int living = queue.capacity() - PLACES_OF_THE_DEAD;
    Holder others =
        new Holder(
            crew,
            () -> joinTimes(queue, living),
            () -> {
              for (int seat = PLACES_OF_THE_DEAD; seat < queue.capacity(); seat++) {
                queue.leave(seat);
              }
            });
    return death -> {
      others.letGo();
      requireNext(crew, lock, Acquired.NORMAL);
    };
  }

  private static void joinTimes(WaiterTable queue, int times) {
    for (int time = 0; time < times; time++) {
      assertFalse(queue.join() == WaiterTable.NONE);
    }
  }

  private static Acquired takeInTurn(SharedLock lock) throws InterruptedException {
    Acquired acquired = lock.with(WaitStrategy.PARK).acquire(PATIENCE);
    lock.unlock();
    return acquired;
  }

  /** The next owner is told what it should be; after that the lock goes from hand to hand. */
  static void requireNext(Crew crew, SharedLock lock, Acquired expected) throws Exception {
    assertEquals(expected, lock.acquire(PATIENCE));
    assertEquals(1, lock.holdCount());
    lock.markRepaired();
    lock.unlock();
    List<Future<Boolean>> others = new ArrayList<>();
    for (int other = 0; other < 2; other++) {
      others.add(crew.run(() -> holdOften(lock)));
    }
    for (Future<Boolean> other : others) {
      assertTrue(Crew.<Boolean>result(other));
    }
    assertFalse(lock.isLocked());
    assertTrue(!lock.isFair() || waitingCount(lock) == 0, "the dead are still in the queue");
  }

  private static boolean holdOften(SharedLock lock) throws InterruptedException {
    for (int time = 0; time < 50; time++) {
      if (takeInTurn(lock) != Acquired.NORMAL) {
        return false;
      }
    }
    return true;
  }
}
