package io.capstan.ipc.value;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.capstan.ipc.proof.Twin;
import io.capstan.ipc.proof.TwinRing;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** Values narrower than a word, and neighbours in arrays: nobody writes another one's. */
final class NarrowStress {
  private static final TwinRing<SharedInt> INTS =
      TwinRing.of((region, name) -> SharedInt.create(region, name, 0), SharedInt::open);
  private static final TwinRing<SharedBoolean> BOOLEANS =
      TwinRing.of((region, name) -> SharedBoolean.create(region, name, false), SharedBoolean::open);
  private static final TwinRing<SharedByteArray> BYTES =
      TwinRing.of((region, name) -> SharedByteArray.create(region, name, 8), SharedByteArray::open);
  private static final TwinRing<SharedIntArray> INT_ARRAYS =
      TwinRing.of((region, name) -> SharedIntArray.create(region, name, 4), SharedIntArray::open);
  private static final TwinRing<SharedLongArray> LONG_ARRAYS =
      TwinRing.of((region, name) -> SharedLongArray.create(region, name, 4), SharedLongArray::open);

  private NarrowStress() {}

  @JCStressTest
  @Outcome(
      id = {"0, 1, 2", "1, 0, 2"},
      expect = ACCEPTABLE,
      desc = "one after the other")
  @State
  public static class IntAdditions {
    private final Twin<SharedInt> value = INTS.next();

    @Actor
    public void one(III_Result result) {
      result.r1 = value.one().getAndAdd(1);
    }

    @Actor
    public void other(III_Result result) {
      result.r2 = value.other().getAndAdd(1);
    }

    @Arbiter
    public void both(III_Result result) {
      result.r3 = value.one().get();
    }
  }

  @JCStressTest
  @Outcome(
      id = {"true, false", "false, true"},
      expect = ACCEPTABLE,
      desc = "one winner")
  @State
  public static class BooleanHasOneWinner {
    private final Twin<SharedBoolean> value = BOOLEANS.next();

    @Actor
    public void one(ZZ_Result result) {
      result.r1 = value.one().compareAndSet(false, true);
    }

    @Actor
    public void other(ZZ_Result result) {
      result.r2 = value.other().compareAndSet(false, true);
    }
  }

  @JCStressTest
  @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "each has what was written to it")
  @State
  public static class NeighbourBytes {
    private final Twin<SharedByteArray> bytes = BYTES.next();

    @Actor
    public void one() {
      bytes.one().setPlain(2, (byte) 1);
    }

    @Actor
    public void other() {
      bytes.other().setPlain(3, (byte) 2);
    }

    @Arbiter
    public void both(II_Result result) {
      result.r1 = bytes.one().get(2);
      result.r2 = bytes.other().get(3);
    }
  }

  @JCStressTest
  @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "each has what was added to it")
  @State
  public static class NeighbourInts {
    private final Twin<SharedIntArray> ints = INT_ARRAYS.next();

    @Actor
    public void one() {
      ints.one().getAndAdd(0, 1);
    }

    @Actor
    public void other() {
      ints.other().getAndAdd(1, 2);
    }

    @Arbiter
    public void both(II_Result result) {
      result.r1 = ints.one().get(0);
      result.r2 = ints.other().get(1);
    }
  }

  @JCStressTest
  @Outcome(
      id = {"0, 0", "0, 7", "1, 7"},
      expect = ACCEPTABLE,
      desc = "in order")
  @State
  public static class ArrayMessage {
    private final Twin<SharedLongArray> longs = LONG_ARRAYS.next();

    @Actor
    public void sender() {
      longs.one().setPlain(0, 7);
      longs.one().setRelease(3, 1);
    }

    @Actor
    public void receiver(JJ_Result result) {
      result.r1 = longs.other().getAcquire(3);
      result.r2 = longs.other().getPlain(0);
    }
  }
}
