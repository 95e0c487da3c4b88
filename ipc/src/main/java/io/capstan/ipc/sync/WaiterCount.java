package io.capstan.ipc.sync;

import io.capstan.ipc.memory.Memory;

/**
 * How many threads wait at a place, counted so that the dead can be struck off without asking who
 * they were: all are, by beginning a new generation, and those who live count themselves again.
 *
 * <pre>
 *   bit 31          20 19             0
 *      +--------------+---------------+
 *      | generation   | count         |
 *      +--------------+---------------+
 * </pre>
 *
 * <p>A waiter that was stopped through exactly 4096 new generations takes one off that it never
 * added; the count is then one too low until the next generation, and a waiter may look late.
 */
final class WaiterCount {
  private static final int COUNT_BITS = 20;
  private static final int COUNT_MASK = (1 << COUNT_BITS) - 1;

  private final Memory memory;
  private final long offset;

  WaiterCount(Memory memory, long offset) {
    this.memory = memory;
    this.offset = offset;
  }

  /**
   * Counts the calling thread.
   *
   * @return the generation that it is counted in
   */
  int enter() {
    // sync: waiter-count (pairs with count)
    return generation(memory.getAndAddInt(offset, 1));
  }

  /**
   * Counts the calling thread again if its generation is over; returns the one it is counted in.
   */
  int stay(int generation) {
    return generation(word()) == generation ? generation : enter();
  }

  /** Takes the calling thread off, unless its generation was. */
  void leave(int generation) {
    int word = word();
    while (generation(word) == generation
        && (word & COUNT_MASK) != 0
        && !memory.compareAndSetInt(offset, word, word - 1)) {
      word = word();
    }
  }

  /**
   * Takes all off. The caller then makes every waiter look, so that the living count themselves
   * again.
   */
  void beginGeneration() {
    int word = word();
    while (!memory.compareAndSetInt(offset, word, (word | COUNT_MASK) + 1)) {
      word = word();
    }
  }

  /** Takes all off for good. The caller knows that nobody waits. */
  void clear() {
    memory.putIntVolatile(offset, 0);
  }

  boolean isZero() {
    return count() == 0;
  }

  /** How many wait, or died waiting. */
  int count() {
    // sync: waiter-count (pairs with enter)
    return word() & COUNT_MASK;
  }

  /** How often all were taken off, modulo 4096. */
  int generation() {
    return generation(word());
  }

  private int word() {
    return memory.getIntVolatile(offset);
  }

  private static int generation(int word) {
    return word >>> COUNT_BITS;
  }
}
