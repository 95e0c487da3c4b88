package io.capstan.ipc.sync;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.capstan.ipc.proof.BoundedWait;
import io.capstan.ipc.proof.Twin;
import io.capstan.ipc.proof.TwinRing;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZI_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** {@link SharedSemaphore}, the counting and the bounded one, between two processes. */
final class SemaphoreStress {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final TwinRing<SharedSemaphore> COUNTING =
      TwinRing.of((region, name) -> SharedSemaphore.create(region, name, 1), SharedSemaphore::open);
  private static final TwinRing<SharedSemaphore> BOUNDED =
      TwinRing.of(
          (region, name) -> SharedSemaphore.createBounded(region, name, 1), SharedSemaphore::open);

  private SemaphoreStress() {}

  @JCStressTest
  @Outcome(
      id = {"true, false", "false, true"},
      expect = ACCEPTABLE,
      desc = "one winner")
  @State
  public static class CountingHasOneWinner {
    private final Twin<SharedSemaphore> semaphore = COUNTING.next();

    @Actor
    public void one(ZZ_Result result) {
      result.r1 = semaphore.one().tryAcquire();
    }

    @Actor
    public void other(ZZ_Result result) {
      result.r2 = semaphore.other().tryAcquire();
    }
  }

  @JCStressTest
  @Outcome(id = "true, true, 2", expect = ACCEPTABLE, desc = "both had it, and counted")
  @State
  public static class CountingExcludes {
    private final Twin<SharedSemaphore> semaphore = COUNTING.next();
    private int count;

    private boolean count(SharedSemaphore own) {
      boolean acquired = BoundedWait.endOf(() -> own.tryAcquire(PATIENCE), false);
      count++;
      own.release();
      return acquired;
    }

    @Actor
    public void one(ZZI_Result result) {
      result.r1 = count(semaphore.one());
    }

    @Actor
    public void other(ZZI_Result result) {
      result.r2 = count(semaphore.other());
    }

    @Arbiter
    public void both(ZZI_Result result) {
      result.r3 = count;
    }
  }

  @JCStressTest
  @Outcome(id = "true, true, 2", expect = ACCEPTABLE, desc = "both had it, and counted")
  @State
  public static class BoundedExcludes {
    private final Twin<SharedSemaphore> semaphore = BOUNDED.next();
    private int count;

    private boolean count(SharedSemaphore own) {
      boolean acquired = BoundedWait.endOf(() -> own.tryAcquire(PATIENCE), false);
      count++;
      own.release();
      return acquired;
    }

    @Actor
    public void one(ZZI_Result result) {
      result.r1 = count(semaphore.one());
    }

    @Actor
    public void other(ZZI_Result result) {
      result.r2 = count(semaphore.other());
    }

    @Arbiter
    public void both(ZZI_Result result) {
      result.r3 = count;
    }
  }
}
