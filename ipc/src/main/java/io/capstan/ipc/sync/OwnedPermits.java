package io.capstan.ipc.sync;

import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.memory.Participant;
import io.capstan.ipc.memory.Region;

/** Permits that each name their holder: none can be given back twice, and the dead lose theirs. */
final class OwnedPermits implements Permits {
  /*
   * Invariants:    a word is FREE or names the thread that holds the permit; only that thread, or
   *                whoever has proof of its death, frees it.
   * Linearization: of a take of one, the compare-and-set of its word. A take of many is several
   *                takes of one, undone if the last ones fail.
   * Crash points:  between any two words: what a dead taker had is reclaimed word by word.
   */
  private final Memory memory;
  private final Participant participant;
  private final long offset;
  private final int capacity;
  private final Runnable freed;

  /**
   * @param freed called when permits have become free in passing
   */
  OwnedPermits(Region region, long offset, int capacity, Runnable freed) {
    this.memory = region.memory();
    this.participant = region.participant();
    this.offset = offset;
    this.capacity = capacity;
    this.freed = freed;
  }

  @Override
  public boolean tryTake(int count, boolean look) {
    if (count > capacity) {
      throw new IllegalArgumentException("count=" + count + " (allowed: up to " + capacity + ")");
    }
    if (look) {
      reclaim();
    }
    long mine = OwnerWord.current(participant);
    int taken = count <= available() ? exchange(OwnerWord.FREE, mine, count) : 0;
    if (taken > 0 && taken < count) {
      exchange(mine, OwnerWord.FREE, taken);
      freed.run(); // Somebody may have seen them taken, and gone to sleep.
    }
    return taken == count;
  }

  @Override
  public void giveBack(int count) {
    long mine = OwnerWord.current(participant);
    int held = count(mine);
    if (held < count) {
      throw new IllegalStateException(
          "the calling thread does not hold so many permits: count=%d (allowed: %d)"
              .formatted(count, held));
    }
    exchange(mine, OwnerWord.FREE, count);
  }

  private void reclaim() {
    boolean found = false;
    for (int index = 0; index < capacity; index++) {
      long word = word(index);
      found |= OwnerWord.isDead(word, participant) && replace(index, word, OwnerWord.FREE);
    }
    if (found) {
      freed.run();
    }
  }

  /** Replaces at most so many of one word by another; returns how many. */
  private int exchange(long expected, long word, int count) {
    int exchanged = 0;
    for (int index = 0; index < capacity && exchanged < count; index++) {
      if (word(index) == expected && replace(index, expected, word)) {
        exchanged++;
      }
    }
    return exchanged;
  }

  @Override
  public int available() {
    return count(OwnerWord.FREE);
  }

  private int count(long word) {
    int count = 0;
    for (int index = 0; index < capacity; index++) {
      if (word(index) == word) {
        count++;
      }
    }
    return count;
  }

  private long word(int index) {
    // sync: permit-word (pairs with replace)
    return memory.getLongVolatile(offset + (long) index * Long.BYTES);
  }

  private boolean replace(int index, long expected, long word) {
    // sync: permit-word (pairs with word)
    return memory.compareAndSetLong(offset + (long) index * Long.BYTES, expected, word);
  }
}
