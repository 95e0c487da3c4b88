package io.capstan.ipc.value;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.sync.Acquired;
import io.capstan.ipc.sync.SharedLock;
import io.capstan.ipc.trial.ChildJvm;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Values between real processes, of which some are killed. */
@Timeout(120)
class ProcessesTest extends TwoMappings {
  private static final int CHILDREN = 4;
  private static final int ROUNDS = 50_000;

  private void runAll(String job) throws IOException {
    List<ChildJvm> children = startAll(CHILDREN);
    try {
      beginAll(children, job);
    } finally {
      closeAll(children);
    }
  }

  /** Returns when all have attached. */
  private List<ChildJvm> startAll(int count) {
    List<ChildJvm> children = new ArrayList<>();
    try {
      for (int number = 0; number < count; number++) {
        children.add(ChildJvm.start(ValueChild.class, location, REGION));
      }
      children.forEach(ChildJvm::pid);
      return children;
    } catch (RuntimeException | Error e) {
      closeAll(children);
      throw e;
    }
  }

  private static void closeAll(List<ChildJvm> children) {
    children.forEach(ChildJvm::close);
  }

  @Test
  void fourProcessesAddExactly() throws IOException {
    SharedInt ints = SharedInt.create(region, "int", 0);
    SharedLong longs = SharedLong.create(region, "long", 0);
    SharedDouble doubles = SharedDouble.create(region, "double", 0);
    SharedLongAdder adder = SharedLongAdder.create(region, "adder");
    SharedLongArray array = SharedLongArray.create(region, "array", 10);
    SharedByteArray bytes = SharedByteArray.create(region, "bytes", CHILDREN);
    SharedLong greatest = SharedLong.create(region, "greatest", Long.MIN_VALUE);
    runAll("add");
    assertEquals(200_000, ints.get());
    assertEquals(200_000, longs.get());
    assertEquals(100_000.0, doubles.get());
    assertEquals(200_000, adder.sum());
    long[] elements = new long[10];
    array.get(0, elements);
    long[] expected = new long[10];
    Arrays.fill(expected, 20_000);
    assertArrayEquals(expected, elements);
    byte[] wrapped = new byte[CHILDREN];
    bytes.get(0, wrapped);
    byte[] expectedBytes = new byte[CHILDREN];
    Arrays.fill(expectedBytes, (byte) ROUNDS);
    assertArrayEquals(expectedBytes, wrapped);
    assertEquals(199_999, greatest.get());
  }

  @Test
  void fourProcessesAddPlainlyUnderTheLock() throws IOException {
    SharedLong value = SharedLong.create(region, "value", 0);
    SharedLock.create(region, "lock");
    runAll("add-under-lock");
    assertEquals(200_000, value.get());
  }

  @Test
  void whatTheKilledAddedStays() throws IOException {
    SharedLong total = SharedLong.create(region, "total", 0);
    SharedLongAdder adder = SharedLongAdder.create(region, "adder");
    SharedLongArray begun = SharedLongArray.create(region, "begun", CHILDREN);
    SharedLongArray done = SharedLongArray.create(region, "done", CHILDREN);
    List<ChildJvm> children = startAll(CHILDREN);
    try {
      beginAll(children, "add-for-ever");
      for (ChildJvm victim : children) {
        int number = children.indexOf(victim);
        awaitProgress(done, number);
        victim.kill();
        long whenKilled = done.get(number);
        assertTrue(begun.get(number) - whenKilled <= 1, "at most one addition was under way");
      }
      long least = sum(done);
      long most = sum(begun);
      assertTrue(least > 0);
      assertTrue(total.get() >= least && total.get() <= most, total + " of " + least);
      assertTrue(adder.sum() >= least && adder.sum() <= most, adder + " of " + least);
    } finally {
      closeAll(children);
    }
  }

  /** Returns when all have done the job, or are at it. */
  private static void beginAll(List<ChildJvm> children, String job) {
    for (ChildJvm child : children) {
      child.tell(job, "" + children.indexOf(child), "" + ROUNDS);
    }
    for (ChildJvm child : children) {
      assertEquals("done", child.answer());
    }
  }

  private static void awaitProgress(SharedLongArray array, int index) {
    long before = array.get(index);
    while (array.get(index) < before + 1_000) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  private static long sum(SharedLongArray array) {
    return LongStream.range(0, array.count()).map(array::get).sum();
  }

  @Test
  void longsAreNeverTornNotEvenByTheKilled() throws IOException {
    SharedLongArray array = SharedLongArray.create(region, "array", 1_000);
    List<ChildJvm> children = startAll(2);
    long[] seen = new long[(int) array.count()];
    try {
      beginAll(children, "write-for-ever");
      for (ChildJvm victim : children) {
        for (int look = 0; look < 300; look++) {
          array.get(0, seen);
          assertWhole(seen);
        }
        victim.kill();
      }
      array.get(0, seen);
      assertWhole(seen);
    } finally {
      closeAll(children);
    }
  }

  private static void assertWhole(long[] values) {
    for (long value : values) {
      assertEquals(ValueChild.twice((int) value), value, () -> Long.toHexString(value));
    }
  }

  @Test
  void structOfAKilledWriterIsWholeOrSaysSo() throws IOException {
    Random random = new Random(13);
    SharedStruct struct = SharedStruct.create(region, "struct", ValueChild.LARGE);
    StructValue snapshot = ValueChild.LARGE.value();
    int died = 0;
    for (int victim = 0; victim < 6; victim++) {
      List<ChildJvm> children = startAll(1);
      try {
        beginAll(children, "write-struct-for-ever");
        LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(10_000 + random.nextInt(20_000)));
        requireWholeIfDone(struct.read(snapshot), snapshot);
      } finally {
        closeAll(children);
      }
      StructOutcome outcome = struct.read(snapshot);
      assertTrue(outcome != StructOutcome.BUSY, "the only writer is dead");
      requireWholeIfDone(outcome, snapshot);
      if (outcome == StructOutcome.WRITER_DIED) {
        died++;
        ValueChild.setAll(snapshot, victim);
        assertEquals(StructOutcome.DONE, struct.write(snapshot));
        assertEquals(StructOutcome.DONE, struct.read(snapshot));
        requireWholeIfDone(StructOutcome.DONE, snapshot);
      }
    }
    assertTrue(died > 0, "no kill found a write half done; is the struct too small?");
  }

  private static void requireWholeIfDone(StructOutcome outcome, StructValue snapshot) {
    if (outcome == StructOutcome.DONE) {
      StructValue expected = ValueChild.LARGE.value();
      ValueChild.setAll(expected, ValueChild.LARGE.int64("first").get(snapshot));
      assertArrayEquals(expected.bytes(), snapshot.bytes());
    }
  }

  @Test
  void nextOwnerIsToldOfADeadProcess() throws IOException {
    Guarded<SharedLong> guarded =
        Guarded.of(SharedLong.create(region, "value", 0), SharedLock.create(region, "lock"));
    List<ChildJvm> children = startAll(1);
    try {
      children.get(0).tell("die-with-lock", "0", "0");
      assertEquals(9, children.get(0).awaitEnd());
    } finally {
      closeAll(children);
    }
    assertThrows(AbandonedValueException.class, () -> guarded.update(value -> value.set(5)));
    assertEquals(-1, guarded.value().get());
    Acquired told =
        guarded.with(
            (value, acquired) -> {
              value.set(0);
              guarded.lock().markRepaired();
              return acquired;
            });
    assertEquals(Acquired.ABANDONED, told);
    guarded.update(value -> value.set(5));
    assertEquals(5, guarded.value().get());
  }
}
