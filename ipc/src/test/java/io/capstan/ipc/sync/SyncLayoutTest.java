package io.capstan.ipc.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.capstan.ipc.trial.LayoutCheck;
import org.junit.jupiter.api.Test;

class SyncLayoutTest {
  @Test
  void waitPoint() {
    LayoutCheck.check(
        WaitPointLayout.LENGTH,
        LayoutCheck.Field.half("sequence", WaitPointLayout.SEQUENCE_OFFSET),
        LayoutCheck.Field.half("waiters", WaitPointLayout.WAITERS_OFFSET));
  }

  @Test
  void lock() {
    LayoutCheck.check(
        LockLayout.FAIR_LENGTH,
        LayoutCheck.Field.half("repair", LockLayout.REPAIR_OFFSET),
        LayoutCheck.Field.word("word", LockLayout.WORD_OFFSET),
        LayoutCheck.Field.waitPoint("wait point", LockLayout.WAIT_POINT_OFFSET),
        LayoutCheck.Field.half("extra holds", LockLayout.EXTRA_HOLDS_OFFSET),
        LayoutCheck.Field.slots(
            "waiters",
            LockLayout.WAITERS_OFFSET,
            WaiterTableLayout.length(LockLayout.WAITERS_MAX)));
    assertEquals(LockLayout.LENGTH, SharedLock.lengthBytes());
  }

  @Test
  void waiterTable() {
    LayoutCheck.check(
        WaiterTableLayout.length(1),
        LayoutCheck.Field.word("tickets", WaiterTableLayout.TICKETS_OFFSET),
        LayoutCheck.Field.half("count", WaiterTableLayout.COUNT_OFFSET),
        LayoutCheck.Field.slots(
            "slot 0", WaiterTableLayout.SLOTS_OFFSET, WaiterTableLayout.SLOT_LENGTH));
    LayoutCheck.check(
        WaiterTableLayout.SLOT_LENGTH,
        LayoutCheck.Field.word("owner", WaiterTableLayout.OWNER_OFFSET),
        LayoutCheck.Field.word("ticket", WaiterTableLayout.TICKET_OFFSET),
        LayoutCheck.Field.word("signal", WaiterTableLayout.SIGNAL_OFFSET),
        LayoutCheck.Field.waitPoint("wait point", WaiterTableLayout.WAIT_POINT_OFFSET));
  }

  @Test
  void event() {
    LayoutCheck.check(
        EventLayout.LENGTH,
        LayoutCheck.Field.word("word", EventLayout.WORD_OFFSET),
        LayoutCheck.Field.waitPoint("wait point", EventLayout.WAIT_POINT_OFFSET));
  }

  @Test
  void condition() {
    LayoutCheck.check(
        ConditionLayout.LENGTH,
        LayoutCheck.Field.word("lock", ConditionLayout.LOCK_OFFSET),
        LayoutCheck.Field.slots(
            "waiters",
            ConditionLayout.WAITERS_OFFSET,
            WaiterTableLayout.length(ConditionLayout.WAITERS_MAX)));
  }

  @Test
  void semaphore() {
    LayoutCheck.check(
        SemaphoreLayout.lengthBounded(3),
        LayoutCheck.Field.half("capacity", SemaphoreLayout.CAPACITY_OFFSET),
        LayoutCheck.Field.half("permits", SemaphoreLayout.PERMITS_OFFSET),
        LayoutCheck.Field.waitPoint("one", SemaphoreLayout.ONE_OFFSET),
        LayoutCheck.Field.waitPoint("many", SemaphoreLayout.MANY_OFFSET),
        LayoutCheck.Field.slots("owners", SemaphoreLayout.OWNERS_OFFSET, 3 * Long.BYTES));
  }

  @Test
  void barrier() {
    LayoutCheck.check(
        BarrierLayout.length(5),
        LayoutCheck.Field.half("parties", BarrierLayout.PARTIES_OFFSET),
        LayoutCheck.Field.word("state", BarrierLayout.STATE_OFFSET),
        LayoutCheck.Field.waitPoint("wait point", BarrierLayout.WAIT_POINT_OFFSET),
        LayoutCheck.Field.word("culprit", BarrierLayout.CULPRIT_OFFSET),
        LayoutCheck.Field.half("seats' number", BarrierLayout.SEATS_GENERATION_OFFSET),
        LayoutCheck.Field.word("looked", BarrierLayout.LOOKED_OFFSET),
        LayoutCheck.Field.slots("lock", BarrierLayout.LOCK_OFFSET, LockLayout.LENGTH),
        LayoutCheck.Field.slots("seats", BarrierLayout.SEATS_OFFSET, 5 * Long.BYTES));
  }

  @Test
  void latch() {
    LayoutCheck.check(
        LatchLayout.LENGTH,
        LayoutCheck.Field.half("unclaimed", LatchLayout.UNCLAIMED_OFFSET),
        LayoutCheck.Field.waitPoint("wait point", LatchLayout.WAIT_POINT_OFFSET),
        LayoutCheck.Field.slots(
            "parties", LatchLayout.PARTIES_OFFSET, LatchLayout.PARTIES_MAX * Long.BYTES));
  }

  @Test
  void readWriteLock() {
    LayoutCheck.check(
        ReadWriteLockLayout.LENGTH,
        LayoutCheck.Field.word("epoch", ReadWriteLockLayout.EPOCH_OFFSET),
        LayoutCheck.Field.waitPoint("drained", ReadWriteLockLayout.DRAINED_OFFSET),
        LayoutCheck.Field.waitPoint("readable", ReadWriteLockLayout.READABLE_OFFSET),
        LayoutCheck.Field.slots("lock", ReadWriteLockLayout.LOCK_OFFSET, LockLayout.LENGTH),
        LayoutCheck.Field.slots(
            "readers",
            ReadWriteLockLayout.READERS_OFFSET,
            ReadWriteLockLayout.SLOTS * ReadWriteLockLayout.READER_LENGTH));
    assertEquals(ReadWriteLockLayout.SLOTS - 1, ReadWriteLockLayout.WRITERS_SLOT, "the last one");
    LayoutCheck.check(
        ReadWriteLockLayout.READER_LENGTH,
        LayoutCheck.Field.word("owner", ReadWriteLockLayout.OWNER_OFFSET),
        LayoutCheck.Field.word("since", ReadWriteLockLayout.SINCE_OFFSET),
        LayoutCheck.Field.half("state", ReadWriteLockLayout.STATE_OFFSET));
    assertEquals(0, ReadWriteLockLayout.READER_LENGTH % 128);
  }

  @Test
  void barrierStateRemembersHowItsGenerationsEnded() {
    long state = 0;
    for (int generation = 0; generation < 100; generation++) {
      assertEquals(generation, BarrierState.generation(state));
      assertEquals(
          BarrierState.Outcome.WAITING, BarrierState.outcome(state, generation), "the current one");
      for (int age = 1; age <= Math.min(24, generation); age++) {
        boolean passed = (generation - age) % 3 == 0;
        assertEquals(
            passed ? BarrierState.Outcome.PASSED : BarrierState.Outcome.BROKEN,
            BarrierState.outcome(state, generation - age));
      }
      long broken = BarrierState.withStatus(state, BarrierState.Status.PARTY_DIED);
      assertEquals(BarrierState.Status.PARTY_DIED, BarrierState.status(broken));
      assertEquals(BarrierState.Outcome.BROKEN, BarrierState.outcome(broken, generation));
      state = BarrierState.next(state, generation % 3 == 0);
    }
    assertEquals(0, BarrierState.generation(BarrierState.next(-1L << 32, true)), "it wraps");
  }

  @Test
  void ownerWordKeepsBothNames() {
    for (int participant : new int[] {1, 1023, -1, Integer.MIN_VALUE}) {
      for (int thread : new int[] {1, 1 << 30, Integer.MAX_VALUE}) {
        long word = OwnerWord.of(participant, thread);
        assertNotEquals(OwnerWord.FREE, word);
        assertEquals(participant, OwnerWord.participantOf(word));
        assertEquals(thread, OwnerWord.threadOf(word));
      }
    }
  }
}
