package io.capstan.ipc.value;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.capstan.ipc.proof.Twin;
import io.capstan.ipc.proof.TwinRing;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJ_Result;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.openjdk.jcstress.infra.results.J_Result;
import org.openjdk.jcstress.infra.results.ZZJ_Result;

/** {@link SharedLong} between two processes: a value, and a message about another one. */
final class LongStress {
  private static final TwinRing<SharedLong> VALUES =
      TwinRing.of((region, name) -> SharedLong.create(region, name, 0), SharedLong::open);
  private static final TwinRing<SharedLong> FLAGS =
      TwinRing.of((region, name) -> SharedLong.create(region, name, 0), SharedLong::open);

  private LongStress() {}

  @JCStressTest
  @Outcome(id = "0, 5, 8", expect = ACCEPTABLE, desc = "the first was first")
  @Outcome(id = "3, 0, 8", expect = ACCEPTABLE, desc = "the other was first")
  @State
  public static class Additions {
    private final Twin<SharedLong> value = VALUES.next();

    @Actor
    public void one(JJJ_Result result) {
      result.r1 = value.one().getAndAdd(5);
    }

    @Actor
    public void other(JJJ_Result result) {
      result.r2 = value.other().getAndAdd(3);
    }

    @Arbiter
    public void both(JJJ_Result result) {
      result.r3 = value.one().get();
    }
  }

  @JCStressTest
  @Outcome(id = "true, false, 1", expect = ACCEPTABLE, desc = "the first won")
  @Outcome(id = "false, true, 2", expect = ACCEPTABLE, desc = "the other won")
  @State
  public static class OneWinner {
    private final Twin<SharedLong> value = VALUES.next();

    @Actor
    public void one(ZZJ_Result result) {
      result.r1 = value.one().compareAndSet(0, 1);
    }

    @Actor
    public void other(ZZJ_Result result) {
      result.r2 = value.other().compareAndSet(0, 2);
    }

    @Arbiter
    public void both(ZZJ_Result result) {
      result.r3 = value.other().get();
    }
  }

  @JCStressTest
  @Outcome(id = "11", expect = ACCEPTABLE, desc = "both operators were applied")
  @State
  public static class Operators {
    private final Twin<SharedLong> value = VALUES.next();

    @Actor
    public void one() {
      value.one().getAndUpdate(before -> before + 1);
    }

    @Actor
    public void other() {
      value.other().accumulate(10, Long::sum);
    }

    @Arbiter
    public void both(J_Result result) {
      result.r1 = value.one().get();
    }
  }

  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "no message yet")
  @Outcome(id = "0, 7", expect = ACCEPTABLE, desc = "no message yet")
  @Outcome(id = "1, 7", expect = ACCEPTABLE, desc = "the message and what it is about")
  @State
  public static class MessageByRelease {
    private final Twin<SharedLong> value = VALUES.next();
    private final Twin<SharedLong> flag = FLAGS.next();

    @Actor
    public void sender() {
      value.one().setPlain(7);
      flag.one().setRelease(1);
    }

    @Actor
    public void receiver(JJ_Result result) {
      result.r1 = flag.other().getAcquire();
      result.r2 = value.other().getPlain();
    }
  }

  @JCStressTest
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the first was first")
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "the other was first")
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "at the same time")
  @State
  public static class StoreBuffering {
    private final Twin<SharedLong> value = VALUES.next();
    private final Twin<SharedLong> flag = FLAGS.next();

    @Actor
    public void one(JJ_Result result) {
      value.one().set(1);
      result.r1 = flag.one().get();
    }

    @Actor
    public void other(JJ_Result result) {
      flag.other().set(1);
      result.r2 = value.other().get();
    }
  }

  @JCStressTest
  @Outcome(
      id = {"0", "-1"},
      expect = ACCEPTABLE,
      desc = "whole, even if plain")
  @State
  public static class PlainIsWhole {
    private final Twin<SharedLong> value = VALUES.next();

    @Actor
    public void writer() {
      value.one().setPlain(-1);
    }

    @Actor
    public void reader(J_Result result) {
      result.r1 = value.other().getPlain();
    }
  }
}
