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

/**
 * {@link SharedLongAdder} and {@link SharedStruct} against plain fields, used as they say: one
 * reader of a sum, and one other that adds; one writer of a struct. A call takes a hundred steps or
 * more, so that a few orders say nothing, and many take long.
 */
@Tag("proof")
@Timeout(1800)
class ComposedLinearizabilityTest {
  private static final StructLayout LAYOUT =
      StructLayout.named("pair").int64("first").int64("last").build();

  private static Linearizability<SharedLongAdder> adders;
  private static Linearizability<SharedStruct> structs;

  @Param(name = "thread", gen = ThreadIdGen.class)
  @Param(name = "value", gen = IntGen.class, conf = "1:3")
  public static final class AdderOperations {
    private final Twin<SharedLongAdder> adder = adders.next();

    @Operation(params = {"thread", "value"})
    public void add(int thread, int delta) {
      adder.of(thread).add(delta);
    }

    @Operation(params = "thread", nonParallelGroup = "reader")
    public long sum(int thread) {
      return adder.of(thread).sum();
    }

    @Operation(params = "thread", nonParallelGroup = "reader")
    public long sumThenReset(int thread) {
      return adder.of(thread).sumThenReset();
    }
  }

  public static final class AdderSpecification {
    private long sum;

    public void add(int thread, int delta) {
      sum += delta;
    }

    public long sum(int thread) {
      return sum;
    }

    public long sumThenReset(int thread) {
      long before = sum;
      sum = 0;
      return before;
    }
  }

  @Param(name = "thread", gen = ThreadIdGen.class)
  @Param(name = "value", gen = IntGen.class, conf = "1:5")
  public static final class StructOperations {
    private final Twin<SharedStruct> struct = structs.next();

    @Operation(
        params = {"thread", "value"},
        nonParallelGroup = "writer")
    public StructOutcome write(int thread, int value) {
      StructValue both = LAYOUT.value();
      LAYOUT.int64("first").set(both, value);
      LAYOUT.int64("last").set(both, -value);
      return struct.of(thread).write(both);
    }

    @Operation(params = "thread")
    public String read(int thread) {
      StructValue both = LAYOUT.value();
      StructOutcome outcome = struct.of(thread).read(both);
      return outcome + " " + LAYOUT.int64("first").get(both) + LAYOUT.int64("last").get(both);
    }
  }

  public static final class StructSpecification {
    private long first;
    private long last;

    public StructOutcome write(int thread, int value) {
      first = value;
      last = -value;
      return StructOutcome.DONE;
    }

    public String read(int thread) {
      return StructOutcome.DONE + " " + first + last;
    }
  }

  @Test
  void sharedLongAdder() throws Exception {
    try (var made = Linearizability.of(SharedLongAdder::create, SharedLongAdder::open)) {
      adders = made;
      made.checkOrders(AdderOperations.class, AdderSpecification.class);
    }
  }

  @Test
  void sharedStruct() throws Exception {
    try (var made =
        Linearizability.of(
            (region, name) -> SharedStruct.create(region, name, LAYOUT),
            (region, name) -> SharedStruct.open(region, name, LAYOUT))) {
      structs = made;
      made.checkOrders(StructOperations.class, StructSpecification.class);
    }
  }
}
