package io.capstan.ipc.queue;

import io.capstan.ipc.memory.Memory;

/** How many records have passed through a lane, modulo 2^32, for anyone who asks. */
final class LaneCount {
  private LaneCount() {}

  /** How many were put into it. */
  static int published(Memory memory, long lane, int capacity) {
    // sync: lane-tail (pairs with LaneWriter.announce)
    long first = memory.getLongAcquire(lane + LaneLayout.TAIL_OFFSET);
    boolean isThere = isPublished(memory, lane, capacity, first);
    // What was read there is a header only if the producer had not gone on. If it has, it began a
    // record since the first look, and at that instant the count was what it says.
    long second = memory.getLongAcquire(lane + LaneLayout.TAIL_OFFSET);
    return LaneWord.countOf(second) + (isThere && first == second ? 1 : 0);
  }

  /**
   * Whether the producer said that it publishes a record, and it is not there. That is as it was a
   * moment ago, or the producer was killed or stopped, or has gone on and publishes the next one.
   */
  static boolean isOffering(Memory memory, long lane, int capacity) {
    // sync: lane-tail (pairs with LaneWriter.announce and retract)
    long word = memory.getLongVolatile(lane + LaneLayout.TAIL_OFFSET);
    return !LaneWord.isFlagged(word) && !isPublished(memory, lane, capacity, word);
  }

  private static boolean isPublished(Memory memory, long lane, int capacity, long word) {
    long index = LaneWord.positionOf(word) & capacity - 1;
    // sync: record (pairs with LaneWriter.publish)
    return !LaneWord.isFlagged(word)
        && memory.getLongAcquire(lane + LaneLayout.RING_OFFSET + index) != 0;
  }

  /** How many have been read; one that is being read has not. */
  static int read(Memory memory, long lane) {
    // sync: lane-cursor (pairs with LaneReader.take and settle)
    return LaneWord.countOf(memory.getLongAcquire(lane + LaneLayout.CURSOR_OFFSET));
  }
}
