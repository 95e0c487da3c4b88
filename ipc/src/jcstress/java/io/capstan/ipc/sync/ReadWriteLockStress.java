package io.capstan.ipc.sync;

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

/** {@link SharedReadWriteLock} between two processes; what it guards is plain. */
final class ReadWriteLockStress {
  private static final TwinRing<SharedReadWriteLock> LOCKS =
      TwinRing.of(SharedReadWriteLock::create, SharedReadWriteLock::open);

  private ReadWriteLockStress() {}

  @JCStressTest
  @Outcome(
      id = {"0, 0", "1, 1"},
      expect = ACCEPTABLE,
      desc = "before or after the write")
  @State
  public static class ReaderSeesNoHalf {
    private final Twin<SharedReadWriteLock> lock = LOCKS.next();
    private int first;
    private int last;

    @Actor
    public void writer() {
      lock.one().writeLock().lock();
      first = 1;
      last = 1;
      lock.one().writeLock().unlock();
    }

    @Actor
    public void reader(II_Result result) {
      lock.other().readLock().lock();
      result.r1 = first;
      result.r2 = last;
      lock.other().readLock().unlock();
    }
  }

  @JCStressTest
  @Outcome(
      id = {"0, 1, 2", "1, 0, 2"},
      expect = ACCEPTABLE,
      desc = "one after the other")
  @State
  public static class WritersExclude {
    private final Twin<SharedReadWriteLock> lock = LOCKS.next();
    private int count;

    private int count(SharedReadWriteLock own) {
      own.writeLock().lock();
      int before = count++;
      own.writeLock().unlock();
      return before;
    }

    @Actor
    public void one(III_Result result) {
      result.r1 = count(lock.one());
    }

    @Actor
    public void other(III_Result result) {
      result.r2 = count(lock.other());
    }

    @Arbiter
    public void both(III_Result result) {
      result.r3 = count;
    }
  }
}
