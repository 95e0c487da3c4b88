package io.capstan.ipc.memory;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A full fence between two sides of which one is often there and the other once: all of its cost is
 * on the latter.
 *
 * <p>The side that is often there writes, then reads, with nothing in between that the processor
 * minds; {@link java.lang.invoke.VarHandle#storeStoreFence} keeps the compiler from moving the two
 * in HotSpot, where any fence is one to all of the compiler's memory, though none less than a full
 * one promises it. The other one writes, passes {@link #heavy}, and reads. Then at least one of
 * them sees what the other wrote, as if both had passed a full fence. Known from kernels as {@code
 * membarrier}, which for other processes takes their consent; here it is time that does it.
 */
public final class AsymmetricFence {
  /** A store takes less than a microsecond to be seen, and an interrupt does not hold it up. */
  private static final long STORE_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(1);

  private AsymmetricFence() {}

  /** Waits for longer than any processor keeps a store to itself. */
  public static void heavy() {
    long startNanos = System.nanoTime();
    long waitedNanos = 0;
    while (waitedNanos < STORE_NANOS_MAX) {
      LockSupport.parkNanos(STORE_NANOS_MAX - waitedNanos);
      waitedNanos = System.nanoTime() - startNanos;
    }
  }
}
