package io.capstan.ipc.queue;

import io.capstan.ipc.memory.Memory;

/**
 * What a new consumer does about the record that the last one had in hand when it died.
 *
 * <p>It counts the record, then moves the cursor, and may itself be killed between the two. So the
 * word with the count says which record was counted last:
 *
 * <pre>
 *   bit 63              33 32                          1   0
 *      +------------------+-----------------------------+--------+
 *      | how many         | number of the record        | parity |
 *      +------------------+-----------------------------+--------+
 * </pre>
 *
 * <p>A record that is read again may be in the hand of a dead consumer again, and then counts
 * again: each move of the cursor turns its parity.
 */
final class LaneRecovery {
  /** The parity of no cursor at first, so that nothing is taken for counted. */
  static final long SETTLED_AT_FIRST = 1;

  private static final int COUNT_SHIFT = Integer.SIZE + 1;
  private static final long RECORD_MASK = (1L << COUNT_SHIFT) - 1;

  private LaneRecovery() {}

  /** Settles the lane. The caller has the consumer's role. */
  static void settle(Memory memory, long lane, int capacity, int lengthBits, Delivery delivery) {
    // sync: lane-cursor (pairs with LaneReader.take and settle)
    long cursor = memory.getLongAcquire(lane + LaneLayout.CURSOR_OFFSET);
    long position = LaneWord.positionOf(cursor);
    int count = LaneWord.countOf(cursor);
    if (LaneWord.isFlagged(cursor)) {
      countOnce(memory, lane, cursor);
      if (delivery == Delivery.AT_MOST_ONCE) {
        long header = memory.getLong(lane + LaneLayout.RING_OFFSET + (position & capacity - 1));
        int lengthBytes = (int) (header & (1L << lengthBits) - 1) - 1;
        position += LaneLayout.recordLength(lengthBytes);
        count++;
      }
      long parity = ~cursor & LaneWord.PARITY;
      // sync: lane-cursor (pairs with settle of the next successor)
      memory.putLongRelease(lane + LaneLayout.CURSOR_OFFSET, LaneWord.of(position, count) | parity);
    }
    // sync: lane-head (pairs with LaneWriter.updateLimit)
    memory.putLongRelease(lane + LaneLayout.HEAD_OFFSET, LaneWord.of(position, count));
  }

  private static void countOnce(Memory memory, long lane, long cursor) {
    long record =
        Integer.toUnsignedLong(LaneWord.countOf(cursor)) << 1
            | ((cursor & LaneWord.PARITY) != 0 ? 1 : 0);
    // sync: lane-settled (pairs with countOnce of the last successor)
    long settled = memory.getLongAcquire(lane + LaneLayout.SETTLED_OFFSET);
    if ((settled & RECORD_MASK) != record) {
      memory.putLongRelease(
          lane + LaneLayout.SETTLED_OFFSET, (settled >>> COUNT_SHIFT) + 1 << COUNT_SHIFT | record);
    }
  }

  /** How many records of the lane were in the hand of a consumer that died. */
  static long count(Memory memory, long lane) {
    // sync: lane-settled (pairs with countOnce)
    return memory.getLongAcquire(lane + LaneLayout.SETTLED_OFFSET) >>> COUNT_SHIFT;
  }
}
