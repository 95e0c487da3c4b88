package io.capstan.ipc.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.sync.Acquired;
import io.capstan.ipc.sync.SharedLock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GuardedTest extends TwoMappings {
  private Guarded<SharedLong> guarded;
  private Guarded<SharedLong> sameGuarded;

  @BeforeEach
  void makeValueAndLock() throws IOException {
    guarded = Guarded.of(SharedLong.create(region, "value", 0), SharedLock.create(region, "lock"));
    sameGuarded = Guarded.of(SharedLong.open(other, "value"), SharedLock.open(other, "lock"));
  }

  private static void addOne(SharedLong value) {
    value.setPlain(value.getPlain() + 1);
  }

  @Test
  void plainAdditionsUnderTheLockLoseNothing() throws Exception {
    int rounds = 10_000;
    List<Callable<?>> all = new ArrayList<>();
    for (int thread = 0; thread < 4; thread++) {
      Guarded<SharedLong> mine = thread % 2 == 0 ? guarded : sameGuarded;
      all.add(
          () -> {
            for (int round = 0; round < rounds; round++) {
              mine.update(GuardedTest::addOne);
            }
            return null;
          });
    }
    Crowd.run(all);
    assertEquals(4L * rounds, guarded.<Long>with(SharedLong::getPlain));
  }

  @Test
  void actionsNest() {
    guarded.update(
        value -> {
          assertEquals(1, guarded.lock().holdCount());
          guarded.update(
              inner -> {
                assertEquals(2, guarded.lock().holdCount());
                addOne(inner);
              });
          addOne(value);
        });
    assertEquals(2, guarded.value().get());
    assertFalse(guarded.lock().isLocked());
  }

  @Test
  void lockMayBeHeldOverSeveralActions() {
    guarded.lock().lock();
    guarded.update(GuardedTest::addOne);
    guarded.update(GuardedTest::addOne);
    assertEquals(1, guarded.lock().holdCount());
    guarded.lock().unlock();
    assertEquals(2, guarded.value().get());
  }

  @Test
  void lockIsGivenBackWhenAnActionFails() {
    var failure =
        assertThrows(
            UnsupportedOperationException.class,
            () ->
                guarded.update(
                    value -> {
                      throw new UnsupportedOperationException("on purpose");
                    }));
    assertEquals("on purpose", failure.getMessage());
    assertFalse(sameGuarded.lock().isLocked());
  }

  @Test
  void nextOwnerIsToldOfTheDeadAndOthersAreRefusedUntilRepair() {
    sameGuarded.lock().lock();
    sameGuarded.value().set(-1);
    other.close();
    var refused =
        assertThrows(AbandonedValueException.class, () -> guarded.update(GuardedTest::addOne));
    assertTrue(refused.getMessage().endsWith("value=-1"), refused.getMessage());
    assertThrows(AbandonedValueException.class, () -> guarded.<Long>with(SharedLong::get));
    assertFalse(guarded.lock().isLocked());
    Acquired told =
        guarded.with(
            (value, acquired) -> {
              value.set(0);
              guarded.update(GuardedTest::addOne); // On behalf of the one that was told.
              guarded.lock().markRepaired();
              return acquired;
            });
    assertEquals(Acquired.ABANDONED, told);
    guarded.update(GuardedTest::addOne);
    assertEquals(2, guarded.value().get());
    assertEquals(Acquired.NORMAL, guarded.<Acquired>with((value, acquired) -> acquired));
  }

  /** To hold the lock already is not to have been told. */
  @Test
  void whoHoldsTheLockIsRefusedTooUntilRepair() throws Exception {
    sameGuarded.lock().lock();
    other.close();
    assertTrue(guarded.lock().tryLock(1, TimeUnit.SECONDS));
    assertThrows(AbandonedValueException.class, () -> guarded.update(GuardedTest::addOne));
    guarded.lock().markRepaired();
    guarded.update(GuardedTest::addOne);
    assertEquals(1, guarded.lock().holdCount());
    guarded.lock().unlock();
    assertEquals(1, guarded.value().get());
  }

  @Test
  void partsMustBeThere() {
    assertEquals(
        "value",
        assertThrows(NullPointerException.class, () -> Guarded.of(null, guarded.lock()))
            .getMessage());
    assertEquals(
        "lock", assertThrows(NullPointerException.class, () -> Guarded.of(1, null)).getMessage());
  }

  @Test
  void useAfterCloseIsRefused() {
    other.close();
    assertThrows(IllegalStateException.class, () -> sameGuarded.update(GuardedTest::addOne));
  }
}
