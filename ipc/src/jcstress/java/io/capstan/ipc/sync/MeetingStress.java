package io.capstan.ipc.sync;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.capstan.ipc.proof.BoundedWait;
import io.capstan.ipc.proof.Twin;
import io.capstan.ipc.proof.TwinRing;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;
import org.openjdk.jcstress.infra.results.ZI_Result;

/** Where threads meet, {@link SharedBarrier} and {@link SharedLatch}, between two processes. */
final class MeetingStress {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final TwinRing<SharedBarrier> BARRIERS =
      TwinRing.of((region, name) -> SharedBarrier.create(region, name, 2), SharedBarrier::open);
  private static final TwinRing<SharedLatch> LATCHES =
      TwinRing.of((region, name) -> SharedLatch.create(region, name, 2), SharedLatch::open);

  private MeetingStress() {}

  @JCStressTest
  @Outcome(
      id = {"0, 1, 5, 6", "1, 0, 5, 6"},
      expect = ACCEPTABLE,
      desc = "each sees the other's")
  @State
  public static class Barrier {
    private final Twin<SharedBarrier> barrier = BARRIERS.next();
    private int ofOne;
    private int ofOther;

    private static int await(SharedBarrier own) {
      return BoundedWait.endOf(() -> own.await(PATIENCE), -1);
    }

    @Actor
    public void one(IIII_Result result) {
      ofOne = 6;
      result.r1 = await(barrier.one());
      result.r3 = ofOther;
    }

    @Actor
    public void other(IIII_Result result) {
      ofOther = 5;
      result.r2 = await(barrier.other());
      result.r4 = ofOne;
    }
  }

  @JCStressTest
  @Outcome(id = "true, 6", expect = ACCEPTABLE, desc = "opened by both")
  @State
  public static class Latch {
    private final Twin<SharedLatch> latch = LATCHES.next();
    private int value;

    @Actor
    public void one() {
      value = 6;
      latch.one().countDown();
    }

    @Actor
    public void other(ZI_Result result) {
      latch.other().countDown();
      result.r1 = BoundedWait.endOf(() -> latch.other().await(PATIENCE), false);
      result.r2 = value;
    }
  }

  @JCStressTest
  @Outcome(id = "true, 6", expect = ACCEPTABLE, desc = "opened by both")
  @State
  public static class LatchWithParties {
    private final Twin<SharedLatch> latch = LATCHES.next();
    private int value;

    @Actor
    public void one() {
      SharedLatch.Party party = latch.one().register();
      value = 6;
      party.countDown();
    }

    @Actor
    public void other(ZI_Result result) {
      latch.other().register().countDown();
      result.r1 = BoundedWait.endOf(() -> latch.other().await(PATIENCE), false);
      result.r2 = value;
    }
  }
}
