package io.capstan.ipc.value;

import io.capstan.ipc.proof.Linearizability;
import io.capstan.ipc.proof.Twin;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@link SharedLong}, {@link SharedLongArray} and their kind against plain fields. */
@Timeout(1800)
class ScalarLinearizabilityTest {
  private static Linearizability<SharedLong> longs;
  private static Linearizability<SharedLongArray> arrays;

  @Param(name = "thread", gen = ThreadIdGen.class)
  @Param(name = "value", gen = IntGen.class, conf = "0:3")
  public static final class LongOperations {
    private final Twin<SharedLong> value = longs.next();

    @Operation(params = "thread")
    public long get(int thread) {
      return value.of(thread).get();
    }

    @Operation(params = {"thread", "value"})
    public void set(int thread, int to) {
      value.of(thread).set(to);
    }

    @Operation(params = {"thread", "value"})
    public long getAndAdd(int thread, int delta) {
      return value.of(thread).getAndAdd(delta);
    }

    @Operation(params = {"thread", "value"})
    public boolean compareAndSetNext(int thread, int expected) {
      return value.of(thread).compareAndSet(expected, expected + 1);
    }

    @Operation(params = {"thread", "value"})
    public long getAndUpdate(int thread, int factor) {
      return value.of(thread).getAndUpdate(before -> before * factor + 1);
    }

    @Operation(params = {"thread", "value"})
    public long accumulateMax(int thread, int operand) {
      return value.of(thread).accumulateMax(operand);
    }
  }

  public static final class LongSpecification {
    private long value;

    public long get(int thread) {
      return value;
    }

    public void set(int thread, int to) {
      value = to;
    }

    public long getAndAdd(int thread, int delta) {
      value += delta;
      return value - delta;
    }

    public boolean compareAndSetNext(int thread, int expected) {
      boolean isExpected = value == expected;
      value = isExpected ? expected + 1 : value;
      return isExpected;
    }

    public long getAndUpdate(int thread, int factor) {
      long before = value;
      value = value * factor + 1;
      return before;
    }

    public long accumulateMax(int thread, int operand) {
      value = Math.max(value, operand);
      return value;
    }
  }

  @Param(name = "thread", gen = ThreadIdGen.class)
  @Param(name = "index", gen = IntGen.class, conf = "0:1")
  @Param(name = "value", gen = IntGen.class, conf = "1:2")
  public static final class ArrayOperations {
    private final Twin<SharedLongArray> array = arrays.next();

    @Operation(params = {"thread", "index"})
    public long get(int thread, int index) {
      return array.of(thread).get(index);
    }

    @Operation(params = {"thread", "index", "value"})
    public void set(int thread, int index, int to) {
      array.of(thread).set(index, to);
    }

    @Operation(params = {"thread", "index", "value"})
    public long getAndAdd(int thread, int index, int delta) {
      return array.of(thread).getAndAdd(index, delta);
    }

    @Operation(params = {"thread", "index", "value"})
    public boolean compareAndSetNext(int thread, int index, int expected) {
      return array.of(thread).compareAndSet(index, expected, expected + 1);
    }
  }

  public static final class ArraySpecification {
    private final LongSpecification[] values = {new LongSpecification(), new LongSpecification()};

    public long get(int thread, int index) {
      return values[index].get(thread);
    }

    public void set(int thread, int index, int to) {
      values[index].set(thread, to);
    }

    public long getAndAdd(int thread, int index, int delta) {
      return values[index].getAndAdd(thread, delta);
    }

    public boolean compareAndSetNext(int thread, int index, int expected) {
      return values[index].compareAndSetNext(thread, expected);
    }
  }

  @Test
  void sharedLong() throws Exception {
    try (var made =
        Linearizability.of(
            (region, name) -> SharedLong.create(region, name, 0), SharedLong::open)) {
      longs = made;
      made.checkOrders(LongOperations.class, LongSpecification.class);
      made.checkThreads(LongOperations.class, LongSpecification.class);
    }
  }

  @Test
  @Tag("proof")
  void sharedLongArray() throws Exception {
    try (var made =
        Linearizability.of(
            (region, name) -> SharedLongArray.create(region, name, 2), SharedLongArray::open)) {
      arrays = made;
      made.checkOrders(ArrayOperations.class, ArraySpecification.class);
    }
  }
}
