package io.capstan.ipc.sync;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.capstan.ipc.proof.Twin;
import io.capstan.ipc.proof.TwinRing;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/** {@link SharedLock}, plain and fair, between two processes; the guarded counter is no atomic. */
final class LockStress {
  private static final TwinRing<SharedLock> LOCKS =
      TwinRing.of(SharedLock::create, SharedLock::open);
  private static final TwinRing<SharedLock> FAIR_LOCKS =
      TwinRing.of(SharedLock::createFair, SharedLock::open);

  private LockStress() {}

  @JCStressTest
  @Outcome(id = "2", expect = ACCEPTABLE, desc = "both counted")
  @State
  public static class Excludes {
    private final Twin<SharedLock> lock = LOCKS.next();
    private int count;

    private void count(SharedLock own) {
      own.lock();
      count++;
      own.unlock();
    }

    @Actor
    public void one() {
      count(lock.one());
    }

    @Actor
    public void other() {
      count(lock.other());
    }

    @Arbiter
    public void both(I_Result result) {
      result.r1 = count;
    }
  }

  @JCStressTest
  @Outcome(id = "2", expect = ACCEPTABLE, desc = "both counted")
  @State
  public static class FairExcludes {
    private final Twin<SharedLock> lock = FAIR_LOCKS.next();
    private int count;

    private void count(SharedLock own) {
      own.lock();
      count++;
      own.unlock();
    }

    @Actor
    public void one() {
      count(lock.one());
    }

    @Actor
    public void other() {
      count(lock.other());
    }

    @Arbiter
    public void both(I_Result result) {
      result.r1 = count;
    }
  }

  /** Both give it back: jcstress also runs one after the other, and the dead own nothing. */
  @JCStressTest
  @Outcome(id = "true, true, 2", expect = ACCEPTABLE, desc = "one after the other")
  @Outcome(
      id = {"true, false, 1", "false, true, 1"},
      expect = ACCEPTABLE,
      desc = "one of them")
  @State
  public static class TryLockExcludes {
    private final Twin<SharedLock> lock = LOCKS.next();
    private int count;

    private boolean tryCount(SharedLock own) {
      boolean taken = own.tryLock();
      if (taken) {
        count++;
        own.unlock();
      }
      return taken;
    }

    @Actor
    public void one(ZZI_Result result) {
      result.r1 = tryCount(lock.one());
    }

    @Actor
    public void other(ZZI_Result result) {
      result.r2 = tryCount(lock.other());
    }

    @Arbiter
    public void both(ZZI_Result result) {
      result.r3 = count;
    }
  }
}
