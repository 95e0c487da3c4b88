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
import java.util.List;
import java.util.concurrent.Future;

/** Deaths in the operations of a condition. */
final class ConditionCrashes {
  private static final int PLACES_OF_THE_DEAD = 2;

  /** For all who wait, whenever they came. */
  private static final long FOR_ALL = Long.MAX_VALUE;

  private ConditionCrashes() {}

  /** A condition, its lock, and the table in which its waiters stand. */
  private record Meeting(SharedLock lock, SharedCondition condition, WaiterTable waiters) {
    static Meeting create(Region region, String name) throws Exception {
      SharedLock lock = SharedLock.create(region, name + " lock");
      SharedCondition.create(region, name, lock);
      return open(region, name);
    }

    static Meeting open(Region region, String name) {
      SharedLock lock = SharedLock.open(region, name + " lock").with(WaitStrategy.PARK);
      long offset = region.directory().find(name).orElseThrow().offset();
      return new Meeting(
          lock,
          SharedCondition.open(region, name, lock).with(WaitStrategy.PARK),
          new WaiterTable(
              region, offset + ConditionLayout.WAITERS_OFFSET, ConditionLayout.WAITERS_MAX));
    }

    boolean await() throws InterruptedException {
      lock.lock();
      try {
        return condition.await(PATIENCE);
      } finally {
        lock.unlock();
      }
    }

    void signalAll() {
      lock.lock();
      condition.signalAll();
      lock.unlock();
    }

    /** Whether the waiter of that place was signalled and then left. */
    boolean isSignalUsed(int place) {
      Region region = lock.region();
      long slots =
          condition.handle().offset()
              + ConditionLayout.WAITERS_OFFSET
              + WaiterTableLayout.SLOTS_OFFSET;
      long slot = slots + (long) place * WaiterTableLayout.SLOT_LENGTH;
      long ticket = region.memory().getLongVolatile(slot + WaiterTableLayout.TICKET_OFFSET);
      return waiters.isSignalled(place) && ticket == 0;
    }

    void awaitWaiters(int count) {
      ChildJvm.await("waiters", () -> waiters.waitingCount() == count);
    }
  }

  static List<CrashCase<?>> all() {
    return new CrashCases<>("condition", Meeting::create, Meeting::open)
        .add("wait in vain", 11, ConditionCrashes::waitInVain, ConditionCrashes::nothingBefore)
        .add("wait", 11, ConditionCrashes::waitForHelper, ConditionCrashes::nothingBefore)
        .add("signal", 3, ConditionCrashes::signalOne, ConditionCrashes::whileTwoWait)
        .add("signal all", 5, ConditionCrashes::signalAll, ConditionCrashes::whileTwoWait)
        .add("hand on", 17, ConditionCrashes::getLostSignal, ConditionCrashes::withLostSignal)
        .add("wait for a place", 15, ConditionCrashes::waitInVain, ConditionCrashes::whenFull)
        .list();
  }

  /** From under the lock, whose own deaths are others' matter; it is held twice. */
  private static Step waitInVain(Meeting meeting) {
    Memory.hasKernelWait();
    meeting.lock.lock();
    meeting.lock.lock();
    return () -> {
      require(!meeting.condition.await(MOMENT));
      require(meeting.lock.holdCount() == 2);
      meeting.lock.unlock();
      meeting.lock.unlock();
    };
  }

  private static Step waitForHelper(Meeting meeting) throws Exception {
    Bystanders.help(() -> {}, () -> meeting.waiters.waitingCount() > 0, meeting::signalAll);
    meeting.lock.lock();
    return () -> {
      require(meeting.condition.await(PATIENCE));
      meeting.lock.unlock();
    };
  }

  private static Step signalOne(Meeting meeting) {
    meeting.lock.lock();
    return () -> {
      meeting.condition.signal();
      meeting.lock.unlock();
    };
  }

  private static Step signalAll(Meeting meeting) {
    meeting.lock.lock();
    return () -> {
      meeting.condition.signalAll();
      meeting.lock.unlock();
    };
  }

  private static Step getLostSignal(Meeting meeting) {
    Memory.hasKernelWait();
    meeting.lock.lock();
    return () -> {
      require(meeting.condition.await(PATIENCE));
      meeting.lock.unlock();
    };
  }

  private static Aftermath nothingBefore(Crew crew, Meeting meeting) {
    return death -> requireWhole(crew, meeting);
  }

  /** The signal is for the first; whom the victim did not signal waits on. */
  private static Aftermath whileTwoWait(Crew crew, Meeting meeting) {
    Future<Boolean> first = crew.run(meeting::await);
    meeting.awaitWaiters(1);
    Future<Boolean> second = crew.run(meeting::await);
    meeting.awaitWaiters(2);
    return death -> {
      if (death.isAfter(1)) {
        assertTrue(Crew.<Boolean>result(first), "the signal is lost");
      } else {
        assertFalse(first.isDone(), "nobody has signalled");
      }
      meeting.signalAll();
      assertTrue(Crew.<Boolean>result(first));
      assertTrue(Crew.<Boolean>result(second));
      requireWhole(crew, meeting);
    };
  }

  /** A signal that a dead waiter was given goes to one who waits, and to one only. */
  private static Aftermath withLostSignal(Crew crew, Meeting meeting) throws Exception {
    Bystanders.die(crew.region(), () -> assertEquals(0, meeting.waiters.join()));
    meeting.waiters.signal(0, FOR_ALL);
    return death -> {
      boolean isLost = isAnySignalLost(meeting.waiters);
      assertEquals(!meeting.isSignalUsed(1), isLost, "the victim's, or still to be had");
      meeting.lock.lock();
      boolean signalled = meeting.condition.await(isLost ? PATIENCE : MOMENT.multipliedBy(3));
      meeting.lock.unlock();
      assertEquals(isLost, signalled);
      requireWhole(crew, meeting);
    };
  }

  private static boolean isAnySignalLost(WaiterTable waiters) {
    for (int index = 0; index < waiters.capacity(); index++) {
      if (waiters.isSignalLost(index)) {
        return true;
      }
    }
    return false;
  }

  private static Aftermath whenFull(Crew crew, Meeting meeting) throws Exception {
    WaiterTable waiters = meeting.waiters;
    Bystanders.die(crew.region(), () -> joinTimes(waiters, PLACES_OF_THE_DEAD));
    Holder others =
        new Holder(
            crew,
            () -> joinTimes(waiters, waiters.capacity() - PLACES_OF_THE_DEAD),
            () -> {
              for (int index = PLACES_OF_THE_DEAD; index < waiters.capacity(); index++) {
                waiters.leave(index);
              }
            });
    return death -> {
      others.letGo();
      requireWhole(crew, meeting);
    };
  }

  private static void joinTimes(WaiterTable waiters, int times) {
    for (int time = 0; time < times; time++) {
      assertFalse(waiters.join() == WaiterTable.NONE);
    }
  }

  /** The lock is told of a death with it, signals arrive, and the dead leave the table. */
  private static void requireWhole(Crew crew, Meeting meeting) throws Exception {
    LockCrashes.requireNext(
        crew,
        meeting.lock,
        meeting.lock.isLocked() || meeting.lock.needsRepairNow()
            ? Acquired.ABANDONED
            : Acquired.NORMAL);
    Future<Boolean> waiting = crew.run(meeting::await);
    ChildJvm.await("a waiter", () -> meeting.waiters.waitingCount() > 0);
    ChildJvm.await(
        "the waiter's signal",
        () -> {
          meeting.signalAll();
          return waiting.isDone();
        });
    assertTrue(Crew.<Boolean>result(waiting));
    meeting.lock.lock();
    meeting.condition.signalAll();
    meeting.condition.await(MOMENT); // Whose looks find the signals of the dead.
    assertEquals(0, meeting.condition.waitingCount());
    meeting.lock.unlock();
  }
}
