package io.capstan.ipc.sync;

import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.memory.Participant;
import io.capstan.ipc.memory.Region;

/** The slots in which the readers of a read-write lock say that they read, or wait to. */
final class ReaderTable {
  static final int NONE = -1;

  private final Memory memory;
  private final Participant participant;
  private final long offset;

  ReaderTable(Region region, long offset) {
    this.memory = region.memory();
    this.participant = region.participant();
    this.offset = offset;
  }

  /**
   * Takes a slot for the calling thread, which then counts as reading.
   *
   * @param look whether to look for dead owners' slots if all are taken
   * @return its index, or {@link #NONE}
   */
  int claim(boolean look) {
    long mine = OwnerWord.current(participant);
    int index = claimFree(mine);
    if (index == NONE && look) {
      for (int other = 0; other < ReadWriteLockLayout.READERS_MAX; other++) {
        freeDead(other);
      }
      index = claimFree(mine);
    }
    return index;
  }

  /**
   * Takes the slot that no other reader may have. The caller owns the writer's word, and so is the
   * only one to ask: who asked before it has given the slot back, or died with it, for the caller
   * is alone.
   *
   * @return its index, or {@link #NONE}
   */
  int claimAsWriter() {
    return tryClaim(ReadWriteLockLayout.WRITERS_SLOT, OwnerWord.current(participant))
        ? ReadWriteLockLayout.WRITERS_SLOT
        : NONE;
  }

  /** Each thread begins elsewhere, so that it mostly finds its own last slot free. */
  private int claimFree(long mine) {
    int start = Long.hashCode(mine * 0x9E37_79B9_7F4A_7C15L) >>> 1;
    for (int step = 0; step < ReadWriteLockLayout.READERS_MAX; step++) {
      int index = (start + step) % ReadWriteLockLayout.READERS_MAX;
      if (tryClaim(index, mine)) {
        return index;
      }
    }
    return NONE;
  }

  private boolean tryClaim(int index, long mine) {
    boolean isFree =
        owner(index) == OwnerWord.FREE
            && memory.compareAndSetLong(
                slot(index) + ReadWriteLockLayout.OWNER_OFFSET, OwnerWord.FREE, mine);
    if (isFree) {
      putState(index, ReadWriteLockLayout.HOLDING);
    }
    return isFree;
  }

  void free(int index) {
    memory.putLongVolatile(slot(index) + ReadWriteLockLayout.OWNER_OFFSET, OwnerWord.FREE);
  }

  private void freeDead(int index) {
    long word = owner(index);
    if (OwnerWord.isDead(word, participant)) {
      memory.compareAndSetLong(
          slot(index) + ReadWriteLockLayout.OWNER_OFFSET, word, OwnerWord.FREE);
    }
  }

  /** Says that the reader waits, since that epoch, and no longer keeps a writer out. */
  void beginToWait(int index, long epoch) {
    memory.putLongVolatile(slot(index) + ReadWriteLockLayout.SINCE_OFFSET, epoch);
    putState(index, ReadWriteLockLayout.WAITING);
  }

  void goOnWaiting(int index) {
    putState(index, ReadWriteLockLayout.WAITING);
  }

  /** Makes a waiting reader one that reads; false if it was made one before. */
  boolean endWait(int index) {
    return memory.compareAndSetInt(
        slot(index) + ReadWriteLockLayout.STATE_OFFSET,
        ReadWriteLockLayout.WAITING,
        ReadWriteLockLayout.HOLDING);
  }

  boolean isWaiting(int index) {
    return memory.getIntVolatile(slot(index) + ReadWriteLockLayout.STATE_OFFSET)
        == ReadWriteLockLayout.WAITING;
  }

  /** Lets those read who wait since an earlier epoch; whether there were any. */
  boolean endWaitsBefore(long epoch) {
    boolean found = false;
    for (int index = 0; index < ReadWriteLockLayout.SLOTS; index++) {
      found |=
          owner(index) != OwnerWord.FREE
              && isWaiting(index)
              && memory.getLongVolatile(slot(index) + ReadWriteLockLayout.SINCE_OFFSET) < epoch
              && endWait(index);
    }
    return found;
  }

  /**
   * Whether nobody but the calling thread reads.
   *
   * @param look whether to free the dead readers' slots
   */
  boolean isDrained(boolean look) {
    long mine = OwnerWord.current(participant);
    for (int index = 0; index < ReadWriteLockLayout.SLOTS; index++) {
      if (look && isReading(index, mine)) {
        freeDead(index);
      }
      if (isReading(index, mine)) {
        return false;
      }
    }
    return true;
  }

  private boolean isReading(int index, long except) {
    long word = owner(index);
    return word != OwnerWord.FREE && word != except && !isWaiting(index);
  }

  /** How many read at this moment, the dead included. */
  int readingCount() {
    int count = 0;
    for (int index = 0; index < ReadWriteLockLayout.SLOTS; index++) {
      if (isReading(index, OwnerWord.FREE)) {
        count++;
      }
    }
    return count;
  }

  private long owner(int index) {
    return memory.getLongVolatile(slot(index) + ReadWriteLockLayout.OWNER_OFFSET);
  }

  private void putState(int index, int state) {
    memory.putIntVolatile(slot(index) + ReadWriteLockLayout.STATE_OFFSET, state);
  }

  private long slot(int index) {
    return offset + (long) index * ReadWriteLockLayout.READER_LENGTH;
  }
}
