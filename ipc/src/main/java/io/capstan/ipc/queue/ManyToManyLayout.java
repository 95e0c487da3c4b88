package io.capstan.ipc.queue;

import io.capstan.ipc.sync.WaitPoint;

/**
 * A {@link ManyToManyQueue}.
 *
 * <pre>
 *   byte 0       4          8          12               16         20        32
 *       +-------+----------+----------+----------------+----------+---------+
 *       | kind  | delivery | capacity | recordBytesMax | rolesMax | unused  |
 *       +-------+----------+----------+----------------+----------+---------+
 *   128 | returns          | lastRemoval               |
 *       +------------------+---------------------------+
 *   256 | notEmpty         |   512 | tail |   640 | head |
 *       +------------------+       +------+       +------+
 *   384 | notFull          |   768 | next group |
 *       +------------------+       +------------+
 *   896 | roles: 2 * rolesMax slots of 128 bytes, producers first       |
 *       +----------------------------------------------------------------+
 *       | ring: slots of 8 bytes, a power of two of them                 |
 *       +----------------------------------------------------------------+
 *       | words: of 8 bytes, one a cell                                  |
 *       +----------------------------------------------------------------+
 *       | groups: of 8 bytes, one for 8 small cells, or for 1 large cell |
 *       +----------------------------------------------------------------+
 *       | records: a length and room for a record, one a cell            |
 *       +----------------------------------------------------------------+
 *
 *  offset size field          written by      read by    ordering
 *       0    4 kind           creator         anyone     release / acquire; written last
 *       4   16 delivery … rolesMax, creator   anyone     plain, guarded by kind
 *     128    8 returns        recoverers      consumers  get-and-add / acquire
 *     136    8 lastRemoval    removers        producers  compare-and-set / acquire
 *     256    8 notEmpty, 384  8 notFull: see WaitPoint
 *     512    8 tail           producers       anyone     release / acquire; may lag
 *     640    8 head           consumers       anyone     release / acquire; may lag
 *     768    8 next group     producers       producers  release / acquire; advice
 *
 *   role +0  8 owner          see ManyToManyRoles        compare-and-set, volatile
 *        +8  8 epoch          owner           recoverers release / acquire
 *       +16  8 hand           owner           recoverers plain before the cell's word is claimed
 *       +24  8 tally          recoverers      anyone     compare-and-set, volatile
 *
 *   slot +0  8 lap and cell   see ManyToManyRing         compare-and-set / acquire
 *
 *   word     8 state          see ManyToManyCells        compare-and-set, release / acquire
 *   group    8 owner          see ManyToManyCells        compare-and-set, release / acquire
 *
 * record +0  4 length         the group's owner          plain, guarded by the cell's word
 *        +8  n bytes          the group's owner          plain, guarded by the cell's word
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

  static final int RETURNS_OFFSET = SEPARATION;
  static final int LAST_REMOVAL_OFFSET = RETURNS_OFFSET + Long.BYTES;
  static final int NOT_EMPTY_OFFSET = RETURNS_OFFSET + SEPARATION;
  static final int NOT_FULL_OFFSET = NOT_EMPTY_OFFSET + SEPARATION;
  static final int TAIL_OFFSET = NOT_FULL_OFFSET + SEPARATION;
  static final int HEAD_OFFSET = TAIL_OFFSET + SEPARATION;
  static final int NEXT_GROUP_OFFSET = HEAD_OFFSET + SEPARATION;
  static final int ROLES_OFFSET = NEXT_GROUP_OFFSET + SEPARATION;

  static final int ROLE_OWNER_OFFSET = 0;
  static final int ROLE_EPOCH_OFFSET = ROLE_OWNER_OFFSET + Long.BYTES;
  static final int ROLE_HAND_OFFSET = ROLE_EPOCH_OFFSET + Long.BYTES;
  static final int ROLE_TALLY_OFFSET = ROLE_HAND_OFFSET + Long.BYTES;
  static final int ROLE_LENGTH = SEPARATION;

  static final int SLOT_LENGTH = Long.BYTES;

  static final int WORD_LENGTH = Long.BYTES;
  static final int GROUP_LENGTH = Long.BYTES;

  static final int RECORD_LENGTH_OFFSET = 0;
  static final int RECORD_BYTES_OFFSET = RECORD_LENGTH_OFFSET + Long.BYTES;

  /**
   * Records start on lines of their own. Not 128 bytes apart: neighbours go through the same hands
   * one after the other, and small records would take twice the cache.
   */
  static final int RECORD_ALIGNMENT = 64;

  /**
   * As many as have their words on one line. Each producer leaves the rest of its group unused when
   * it pauses, so this is for records of which so many do not matter.
   */
  private static final int GROUP_CELLS = 8;

  /** The longest record of which many do not matter; it takes longer to write than to claim. */
  private static final int GROUPED_BYTES_MAX = 256;

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

  /** How many cells are claimed together. */
  static int groupCells(ManyToManyShape shape) {
    return shape.recordBytesMax() <= GROUPED_BYTES_MAX ? GROUP_CELLS : 1;
  }

  /**
   * How many cells there are: for each record that waits; for each producer a group that nobody
   * else can use, and a record that is put behind a full queue because it had been given its room;
   * for each consumer one in hand, and one that came back from the dead.
   */
  static int cells(ManyToManyShape shape) {
    int least = shape.capacity() + shape.rolesMax() * (groupCells(shape) + 3);
    return (int) align(least, groupCells(shape));
  }

  static long ringOffset(ManyToManyShape shape) {
    return ROLES_OFFSET + (long) roles(shape) * ROLE_LENGTH;
  }

  static long wordsOffset(ManyToManyShape shape) {
    return align(ringOffset(shape) + (long) slots(shape) * SLOT_LENGTH, SEPARATION);
  }

  static long groupsOffset(ManyToManyShape shape) {
    return align(wordsOffset(shape) + (long) cells(shape) * WORD_LENGTH, SEPARATION);
  }

  static long recordsOffset(ManyToManyShape shape) {
    long groups = cells(shape) / groupCells(shape);
    return align(groupsOffset(shape) + groups * GROUP_LENGTH, SEPARATION);
  }

  static long recordLength(ManyToManyShape shape) {
    return align(RECORD_BYTES_OFFSET + (long) shape.recordBytesMax(), RECORD_ALIGNMENT);
  }

  static long length(ManyToManyShape shape) {
    return recordsOffset(shape) + cells(shape) * recordLength(shape);
  }

  private static long align(long length, int alignment) {
    return (length + alignment - 1) / alignment * alignment;
  }
}
