package io.capstan.ipc.value;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.capstan.ipc.proof.Twin;
import io.capstan.ipc.proof.TwinRing;
import io.capstan.ipc.sync.SharedLock;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.openjdk.jcstress.infra.results.J_Result;
import org.openjdk.jcstress.infra.results.LJJ_Result;
import org.openjdk.jcstress.infra.results.LLJ_Result;

/** Values of several words: the adder's sum, the struct, a value with its lock. */
final class ComposedStress {
  private static final StructLayout LAYOUT;
  private static final LongField FIRST;
  private static final LongField LAST;

  static {
    // Some cache lines apart.
    LAYOUT = StructLayout.named("pair").int64("first").bytes("between", 200).int64("last").build();
    FIRST = LAYOUT.int64("first");
    LAST = LAYOUT.int64("last");
  }

  private static final TwinRing<SharedLongAdder> ADDERS =
      TwinRing.of(SharedLongAdder::create, SharedLongAdder::open);
  private static final TwinRing<SharedStruct> STRUCTS =
      TwinRing.of(
          (region, name) -> SharedStruct.create(region, name, LAYOUT),
          (region, name) -> SharedStruct.open(region, name, LAYOUT));
  private static final TwinRing<Guarded<SharedLong>> GUARDED =
      TwinRing.of(
          (region, name) ->
              Guarded.of(
                  SharedLong.create(region, name, 0), SharedLock.create(region, name + "-lock")),
          (region, name) ->
              Guarded.of(SharedLong.open(region, name), SharedLock.open(region, name + "-lock")));

  private ComposedStress() {}

  private static StructOutcome write(SharedStruct struct, long value) {
    StructValue both = LAYOUT.value();
    FIRST.set(both, value);
    LAST.set(both, value);
    return struct.write(both);
  }

  @JCStressTest
  @Outcome(id = "3", expect = ACCEPTABLE, desc = "all that was added")
  @State
  public static class AdderSum {
    private final Twin<SharedLongAdder> adder = ADDERS.next();

    @Actor
    public void one() {
      adder.one().increment();
    }

    @Actor
    public void other() {
      adder.other().add(2);
    }

    @Arbiter
    public void both(J_Result result) {
      result.r1 = adder.one().sum();
    }
  }

  @JCStressTest
  @Outcome(
      id = {"0, 5", "5, 0"},
      expect = ACCEPTABLE,
      desc = "in this sum or the next")
  @State
  public static class AdderReset {
    private final Twin<SharedLongAdder> adder = ADDERS.next();

    @Actor
    public void adding() {
      adder.one().add(5);
    }

    @Actor
    public void resetting(JJ_Result result) {
      result.r1 = adder.other().sumThenReset();
    }

    @Arbiter
    public void after(JJ_Result result) {
      result.r2 = adder.other().sum();
    }
  }

  @JCStressTest
  @Outcome(
      id = {"DONE, 0, 0", "DONE, 1, 1", "DONE, 2, 2"},
      expect = ACCEPTABLE,
      desc = "whole")
  @Outcome(id = "BUSY, .*", expect = ACCEPTABLE, desc = "given up while the writer was stopped")
  @State
  public static class StructIsWhole {
    private final Twin<SharedStruct> struct = STRUCTS.next();

    @Actor
    public void writer() {
      write(struct.one(), 1);
      write(struct.one(), 2);
    }

    @Actor
    public void reader(LJJ_Result result) {
      StructValue snapshot = LAYOUT.value();
      result.r1 = struct.other().read(snapshot);
      result.r2 = FIRST.get(snapshot);
      result.r3 = LAST.get(snapshot);
    }
  }

  @JCStressTest
  @Outcome(
      id = {"DONE, DONE, 1", "DONE, DONE, 2"},
      expect = ACCEPTABLE,
      desc = "in turn")
  @Outcome(id = "DONE, BUSY, 1", expect = ACCEPTABLE, desc = "the other was told")
  @Outcome(id = "BUSY, DONE, 2", expect = ACCEPTABLE, desc = "the first was told")
  @State
  public static class StructWriters {
    private final Twin<SharedStruct> struct = STRUCTS.next();

    @Actor
    public void one(LLJ_Result result) {
      result.r1 = write(struct.one(), 1);
    }

    @Actor
    public void other(LLJ_Result result) {
      result.r2 = write(struct.other(), 2);
    }

    @Arbiter
    public void after(LLJ_Result result) {
      StructValue snapshot = LAYOUT.value();
      boolean isWhole =
          struct.one().read(snapshot) == StructOutcome.DONE
              && FIRST.get(snapshot) == LAST.get(snapshot);
      result.r3 = isWhole ? FIRST.get(snapshot) : -1;
    }
  }

  @JCStressTest
  @Outcome(id = "2", expect = ACCEPTABLE, desc = "both counted")
  @State
  public static class GuardedCounts {
    private final Twin<Guarded<SharedLong>> guarded = GUARDED.next();

    private static void count(Guarded<SharedLong> value) {
      value.update(counter -> counter.setPlain(counter.getPlain() + 1));
    }

    @Actor
    public void one() {
      count(guarded.one());
    }

    @Actor
    public void other() {
      count(guarded.other());
    }

    @Arbiter
    public void both(J_Result result) {
      result.r1 = guarded.one().with(SharedLong::getPlain);
    }
  }
}
