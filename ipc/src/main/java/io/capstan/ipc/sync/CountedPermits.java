package io.capstan.ipc.sync;

import io.capstan.ipc.memory.Memory;

/**
 * Permits as a number: nobody knows who holds them, and more may be given back than were taken.
 *
 * <p>Linearization and only crash point: the compare-and-set of the number.
 */
final class CountedPermits implements Permits {
  private final Memory memory;
  private final long offset;

  CountedPermits(Memory memory, long offset) {
    this.memory = memory;
    this.offset = offset;
  }

  @Override
  public boolean tryTake(int count, boolean look) {
    int permits = available();
    while (permits >= count) {
      // sync: semaphore-permits (pairs with giveBack)
      if (memory.compareAndSetInt(offset, permits, permits - count)) {
        return true;
      }
      permits = available();
    }
    return false;
  }

  @Override
  public void giveBack(int count) {
    int permits = available();
    // sync: semaphore-permits (pairs with tryTake)
    while (!memory.compareAndSetInt(offset, permits, sum(permits, count))) {
      permits = available();
    }
  }

  private static int sum(int permits, int count) {
    int sum = permits + count;
    if (sum < permits) {
      throw new IllegalStateException(
          "permits=%d count=%d (allowed: a sum up to %d)"
              .formatted(permits, count, Integer.MAX_VALUE));
    }
    return sum;
  }

  @Override
  public int available() {
    return memory.getIntVolatile(offset);
  }
}
