package io.capstan.ipc.queue;

import io.capstan.ipc.sync.WaitPoint;

/**
 * A {@link ManyToManyQueue}.
 *
 * <pre>
 *   byte 0       4          8          12               16         20               24
 *       +-------+----------+----------+----------------+----------+---------------+
 *       | kind  | delivery | capacity | recordBytesMax | rolesMax | immediateBits |
 *       +-------+----------+----------+----------------+----------+---------------+
 *   128 | returns          | lastRemoval               |
 *       +------------------+---------------------------+
 *   256 | notEmpty         |   512 | tail |   640 | head |
 *       +------------------+       +------+       +------+
 *   384 | notFull          |   768 | next cell |
 *       +------------------+       +-----------+
 *   896 | roles: 2 * rolesMax slots of 128 bytes, producers first       |
 *       +----------------------------------------------------------------+
 *       | ring: slots of 8 bytes, a power of two of them                 |
 *       +----------------------------------------------------------------+
 *       | cells: each a header and room for a record                     |
 *       +----------------------------------------------------------------+
 *
 *  offset size field          written by      read by    ordering
 *       0    4 kind           creator         anyone     release / acquire; written last
 *       4   20 delivery … immediateBits, creator  anyone  plain, guarded by kind
 *     128    8 returns        recoverers      consumers  get-and-add / acquire
 *     136    8 lastRemoval    removers        producers  compare-and-set / acquire
 *     256    8 notEmpty, 384  8 notFull: see WaitPoint
 *     512    8 tail           producers       anyone     release / acquire; may lag
 *     640    8 head           consumers       anyone     release / acquire; may lag
 *     768    8 next cell      producers       producers  release / acquire; advice
 *
 *   role +0  8 owner          see ManyToManyRoles        compare-and-set, volatile
 *        +8  8 epoch          owner           recoverers release / acquire
 *       +16  8 hand           owner, noters   recoverers see ManyToManyHands
 *       +24  8 tally          recoverers      anyone     compare-and-set, volatile
 *
 *   slot +0  8 lap and number see ManyToManyRing         compare-and-set / acquire
 *
 *   cell +0  8 word           see ManyToManyCells        compare-and-set, release / acquire
 *        +8  8 producer       who has the word WRITING   recoverers plain, guarded by word
 *       +16  4 length         who has the word WRITING   consumers  plain, guarded by word
 *       +20  4 touch          anyone                   nobody     plain; means nothing
 *       +24  n record         who has the word WRITING   consumers  plain, guarded by word
 * </pre>
 */
final class ManyToManyLayout {
  /** Distance between words that different threads write: two cache lines, for prefetchers. */
  static final int SEPARATION = 128;

  static final int KIND_OFFSET = 0;
  static final int DELIVERY_OFFSET = KIND_OFFSET + Integer.BYTES;
  static final int CAPACITY_OFFSET = DELIVERY_OFFSET + Integer.BYTES;
  static final int RECORD_BYTES_MAX_OFFSET = CAPACITY_OFFSET + Integer.BYTES;
  static final int ROLES_MAX_OFFSET = RECORD_BYTES_MAX_OFFSET + Integer.BYTES;

  static final int IMMEDIATE_BITS_OFFSET = ROLES_MAX_OFFSET + Integer.BYTES;

  static final int RETURNS_OFFSET = SEPARATION;
  static final int LAST_REMOVAL_OFFSET = RETURNS_OFFSET + Long.BYTES;
  static final int NOT_EMPTY_OFFSET = RETURNS_OFFSET + SEPARATION;
  static final int NOT_FULL_OFFSET = NOT_EMPTY_OFFSET + SEPARATION;
  static final int TAIL_OFFSET = NOT_FULL_OFFSET + SEPARATION;
  static final int HEAD_OFFSET = TAIL_OFFSET + SEPARATION;
  static final int NEXT_CELL_OFFSET = HEAD_OFFSET + SEPARATION;
  static final int ROLES_OFFSET = NEXT_CELL_OFFSET + SEPARATION;

  static final int ROLE_OWNER_OFFSET = 0;
  static final int ROLE_EPOCH_OFFSET = ROLE_OWNER_OFFSET + Long.BYTES;
  static final int ROLE_HAND_OFFSET = ROLE_EPOCH_OFFSET + Long.BYTES;
  static final int ROLE_TALLY_OFFSET = ROLE_HAND_OFFSET + Long.BYTES;
  static final int ROLE_LENGTH = SEPARATION;

  static final int SLOT_LENGTH = Long.BYTES;

  static final int CELL_WORD_OFFSET = 0;
  static final int CELL_PRODUCER_OFFSET = CELL_WORD_OFFSET + Long.BYTES;
  static final int CELL_LENGTH_OFFSET = CELL_PRODUCER_OFFSET + Long.BYTES;
  static final int CELL_TOUCH_OFFSET = CELL_LENGTH_OFFSET + Integer.BYTES;
  static final int CELL_RECORD_OFFSET = CELL_TOUCH_OFFSET + Integer.BYTES;

  /**
   * Cells start on lines of their own, and the word stands beside the record: a line goes to the
   * other side once for both. Not 128 bytes apart: neighbours go through the same hands one after
   * the other, and small records would take twice the cache.
   */
  static final int CELL_ALIGNMENT = 64;

  /** The length of everything before the roles. */
  static final int HEADER_LENGTH = ROLES_OFFSET;

  static final int WAIT_POINT_LENGTH = WaitPoint.LENGTH_BYTES;

  private ManyToManyLayout() {}

  /** How many roles there are, of both kinds. */
  static int roles(ManyToManyShape shape) {
    return 2 * shape.rolesMax();
  }

  /**
   * How many slots the ring has: so many that each producer finds one for a claim it was given when
   * there was room, and the end of the queue finds one behind all. Twice the capacity, because a
   * record that is removed from the middle leaves its slot behind until those before it are taken.
   */
  static int slots(ManyToManyShape shape) {
    return Integer.highestOneBit(2 * shape.capacity() + shape.rolesMax()) << 1;
  }

  /**
   * How many cells there are: for each record that waits; for each producer one in hand, and one
   * that is put behind a full queue because it had been given its room; for each consumer one in
   * hand, and one that came back from the dead.
   */
  static int cells(ManyToManyShape shape) {
    return shape.capacity() + 4 * shape.rolesMax();
  }

  static long ringOffset(ManyToManyShape shape) {
    return ROLES_OFFSET + (long) roles(shape) * ROLE_LENGTH;
  }

  static long cellsOffset(ManyToManyShape shape) {
    return align(ringOffset(shape) + (long) slots(shape) * SLOT_LENGTH, SEPARATION);
  }

  static long cellLength(ManyToManyShape shape) {
    return align(CELL_RECORD_OFFSET + (long) shape.recordBytesMax(), CELL_ALIGNMENT);
  }

  static long length(ManyToManyShape shape) {
    return cellsOffset(shape) + cells(shape) * cellLength(shape);
  }

  private static long align(long length, int alignment) {
    return (length + alignment - 1) / alignment * alignment;
  }
}
