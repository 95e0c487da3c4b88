package io.capstan.ipc.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.sync.Acquired;
import io.capstan.ipc.sync.SharedLock;
import io.capstan.ipc.trial.ChildJvm;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two victims at a time, killed at random instants of one operation repeated for ever. */
@Tag("proof")
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class KillSweepTest extends TwoMappings {
  private static final int ROUNDS = Integer.getInteger("capstan.proof.rounds", 200);
  private static final int VICTIMS = 2;
  private static final Duration LIFE_MAX = Duration.ofMillis(20);

  private final Random random = new Random(20261127);

  /** What the survivor must find, whatever the victims left behind. */
  private interface Survivor {
    void look();
  }

  private void sweep(String job, Survivor survivor) {
    sweep(job, () -> {}, survivor);
  }

  private void sweep(String job, Runnable beforeAll, Survivor survivor) {
    for (int round = 0; round < ROUNDS; round++) {
      beforeAll.run();
      try (ChildJvm one = ChildJvm.start(ValueChild.class, location, REGION);
          ChildJvm two = ChildJvm.start(ValueChild.class, location, REGION)) {
        assertEquals("done", one.ask(job, "0", "0"));
        assertEquals("done", two.ask(job, "1", "0"));
        ChildJvm.pass(Duration.ofNanos(1 + random.nextLong(LIFE_MAX.toNanos())));
        one.kill();
        survivor.look();
        two.kill();
        survivor.look();
      }
    }
  }

  /**
   * Each victim counts what it begins and what is done, from 1 on; a death is in between or not.
   */
  @Test
  void numbers() throws Exception {
    SharedLong total = SharedLong.create(region, "total", 0);
    SharedLongAdder adder = SharedLongAdder.create(region, "adder");
    SharedLongArray begun = SharedLongArray.create(region, "begun", VICTIMS);
    SharedLongArray done = SharedLongArray.create(region, "done", VICTIMS);
    sweep(
        "add-for-ever",
        () -> {
          total.set(0);
          adder.reset();
          begun.fill(0);
          done.fill(0);
        },
        () -> {
          long least = done.get(0) + done.get(1);
          long totalThen = total.get();
          long adderThen = adder.sum();
          long most = begun.get(0) + begun.get(1);
          assertTrue(least <= totalThen && totalThen <= most, () -> least + " " + totalThen);
          assertTrue(least <= adderThen && adderThen <= most, () -> least + " " + adderThen);
        });
  }

  @Test
  void arrays() throws Exception {
    SharedLongArray array = SharedLongArray.create(region, "array", 1_000);
    long[] seen = new long[(int) array.count()];
    sweep(
        "write-for-ever",
        () -> {
          array.get(0, seen);
          for (long value : seen) {
            assertEquals(ValueChild.twice((int) value), value, () -> Long.toHexString(value));
          }
        });
  }

  @Test
  void structs() throws Exception {
    SharedStruct struct = SharedStruct.create(region, "struct", ValueChild.LARGE);
    StructValue snapshot = ValueChild.LARGE.value();
    sweep(
        "write-struct-for-ever",
        () -> {
          if (struct.read(snapshot) == StructOutcome.DONE) {
            long first = ValueChild.LARGE.int64("first").get(snapshot);
            assertEquals(first, ValueChild.LARGE.int64("last").get(snapshot));
          }
        });
    ValueChild.setAll(snapshot, 5);
    assertEquals(StructOutcome.DONE, struct.write(snapshot), "all writers are dead");
    assertEquals(StructOutcome.DONE, struct.read(snapshot));
  }

  @Test
  void guardedValues() throws Exception {
    Guarded<SharedLongArray> pair =
        Guarded.of(SharedLongArray.create(region, "pair", 2), SharedLock.create(region, "lock"));
    int[] told = new int[1];
    sweep(
        "guard-for-ever",
        () ->
            pair.with(
                (value, acquired) -> {
                  if (acquired == Acquired.ABANDONED) {
                    told[0]++;
                    value.setPlain(1, value.getPlain(0));
                    pair.lock().markRepaired();
                  }
                  assertEquals(value.getPlain(0), value.getPlain(1), "half a change, untold");
                  return true;
                }));
    assertTrue(told[0] > 0, "no kill found an owner; is the change too short?");
  }
}
