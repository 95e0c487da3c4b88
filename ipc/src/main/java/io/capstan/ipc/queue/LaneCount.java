package io.capstan.ipc.queue;

import io.capstan.ipc.memory.Memory;

/** How many records have passed through a lane, modulo 2^32, for anyone who asks. */
final class LaneCount {
  private LaneCount() {}

  /** How many were put into it. */
  static int published(Memory memory, long lane, int capacity) {
    // sync: lane-tail (pairs with LaneWriter.publish)
    long first = memory.getLongAcquire(lane + LaneLayout.TAIL_OFFSET);
    boolean isBehind = isPublished(memory, lane, capacity, first);
    // What was read behind the tail is a header only if the producer was still there: then it is in
    // the middle of publishing that record, or was killed there. If it has gone on, it counts
    // itself.
    long second = memory.getLongAcquire(lane + LaneLayout.TAIL_OFFSET);
    return LaneWord.countOf(second) + (isBehind && first == second ? 1 : 0);
  }

  private static boolean isPublished(Memory memory, long lane, int capacity, long tail) {
    long index = LaneWord.positionOf(tail) & capacity - 1;
    // sync: record (pairs with LaneWriter.publish)
    return memory.getIntAcquire(lane + LaneLayout.RING_OFFSET + index) != 0;
  }

  /** How many have been read; one that is being read has not. */
  static int read(Memory memory, long lane) {
    // sync: lane-cursor (pairs with LaneReader.begin and settle)
    return LaneWord.countOf(memory.getLongAcquire(lane + LaneLayout.CURSOR_OFFSET));
  }
}
