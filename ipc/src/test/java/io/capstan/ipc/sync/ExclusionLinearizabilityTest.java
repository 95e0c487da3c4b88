package io.capstan.ipc.sync;

import io.capstan.ipc.proof.Linearizability;
import io.capstan.ipc.proof.Twin;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@link SharedLock} and {@link SharedSemaphore}, without waiting, against owners in a field. */
@Timeout(1800)
class ExclusionLinearizabilityTest {
  private static Linearizability<SharedLock> locks;
  private static Linearizability<SharedSemaphore> semaphores;

  @Param(name = "thread", gen = ThreadIdGen.class)
  public static final class LockOperations {
    private final Twin<SharedLock> lock = locks.next();

    @Operation(params = "thread")
    public boolean tryLock(int thread) {
      return lock.of(thread).tryLock();
    }

    @Operation(params = "thread")
    public boolean unlock(int thread) {
      try {
        lock.of(thread).unlock();
        return true;
      } catch (IllegalMonitorStateException e) {
        return false;
      }
    }

    @Operation(params = "thread")
    public int holdCount(int thread) {
      return lock.of(thread).holdCount();
    }

    @Operation(params = "thread")
    public boolean isLocked(int thread) {
      return lock.of(thread).isLocked();
    }
  }

  public static final class LockSpecification {
    private int owner;
    private int holds;

    public boolean tryLock(int thread) {
      if (holds > 0 && owner != thread) {
        return false;
      }
      owner = thread;
      holds++;
      return true;
    }

    public boolean unlock(int thread) {
      int held = holdCount(thread);
      holds -= Math.min(held, 1);
      return held > 0;
    }

    public int holdCount(int thread) {
      return owner == thread ? holds : 0;
    }

    public boolean isLocked(int thread) {
      return holds > 0;
    }
  }

  @Param(name = "thread", gen = ThreadIdGen.class)
  public static final class SemaphoreOperations {
    private final Twin<SharedSemaphore> semaphore = semaphores.next();

    @Operation(params = "thread")
    public boolean tryAcquire(int thread) {
      return semaphore.of(thread).tryAcquire();
    }

    @Operation(params = "thread")
    public boolean release(int thread) {
      try {
        semaphore.of(thread).release();
        return true;
      } catch (IllegalStateException e) {
        return false;
      }
    }

    @Operation(params = "thread")
    public int available(int thread) {
      return semaphore.of(thread).availablePermits();
    }
  }

  public static final class CountingSpecification {
    private int permits = 1;

    public boolean tryAcquire(int thread) {
      boolean taken = permits > 0;
      permits -= taken ? 1 : 0;
      return taken;
    }

    public boolean release(int thread) {
      permits++;
      return true;
    }

    public int available(int thread) {
      return permits;
    }
  }

  /** The permits' owners: as many as there are calls, at most. */
  public static final class BoundedSpecification {
    private final int[] held = new int[8];

    public boolean tryAcquire(int thread) {
      boolean taken = available(thread) > 0;
      held[thread] += taken ? 1 : 0;
      return taken;
    }

    public boolean release(int thread) {
      boolean isHolder = held[thread] > 0;
      held[thread] -= isHolder ? 1 : 0;
      return isHolder;
    }

    public int available(int thread) {
      int taken = 0;
      for (int count : held) {
        taken += count;
      }
      return 1 - taken;
    }
  }

  @Test
  void lock() throws Exception {
    try (var made = Linearizability.of(SharedLock::create, SharedLock::open)) {
      locks = made;
      made.checkOrders(LockOperations.class, LockSpecification.class);
    }
  }

  @Test
  @Tag("proof")
  void fairLock() throws Exception {
    try (var made = Linearizability.of(SharedLock::createFair, SharedLock::open)) {
      locks = made;
      made.checkOrders(LockOperations.class, LockSpecification.class);
    }
  }

  @Test
  void countingSemaphore() throws Exception {
    try (var made =
        Linearizability.of(
            (region, name) -> SharedSemaphore.create(region, name, 1), SharedSemaphore::open)) {
      semaphores = made;
      made.checkOrders(SemaphoreOperations.class, CountingSpecification.class);
    }
  }

  @Test
  void boundedSemaphore() throws Exception {
    try (var made =
        Linearizability.of(
            (region, name) -> SharedSemaphore.createBounded(region, name, 1),
            SharedSemaphore::open)) {
      semaphores = made;
      made.checkOrders(SemaphoreOperations.class, BoundedSpecification.class);
    }
  }
}
