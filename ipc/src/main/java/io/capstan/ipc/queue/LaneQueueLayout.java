package io.capstan.ipc.queue;

import io.capstan.ipc.sync.WaitPoint;

/**
 * A queue of lanes: {@link OneToOneQueue} has one, {@link ManyToOneQueue} one for each producer.
 *
 * <pre>
 *   byte 0     4          8       12         16       20       24         32
 *       +------+----------+-------+----------+--------+--------+----------+--------+
 *       | kind | capacity | lanes | delivery | active | closed | consumer | unused |
 *       +------+----------+-------+----------+--------+--------+----------+--------+
 *   128 | wait point for records    |                                     unused   |
 *   256 | wait point for room       |                                     unused   |
 *   384 | tickets                   |                                     unused   |
 *   512 | lanes ...                                                                |
 *
 *  offset size field     written by               read by    ordering
 *       0    4 kind      creator                  anyone     release / acquire, see QueueKind
 *       4    4 capacity  creator                  anyone     plain, guarded by kind; of each lane
 *       8    4 lanes     creator                  anyone     plain, guarded by kind
 *      12    4 delivery  creator                  anyone     plain, guarded by kind
 *      16    4 active    producers claiming       consumer   compare-and-set, volatile: no lane from
 *                                                            here on was ever used
 *      20    4 closed    anyone, once             anyone     volatile
 *      24    8 consumer  consumer, its successor  anyone     compare-and-set, volatile; OwnerWord
 *     128    8 wait point: the consumer waits for records
 *     256    8 wait point: producers wait for room
 *     384    8 tickets   producers                producers  get-and-add, volatile; ManyToOneQueue
 * </pre>
 */
final class LaneQueueLayout {
  static final int KIND_OFFSET = QueueKind.OFFSET;
  static final int CAPACITY_OFFSET = KIND_OFFSET + Integer.BYTES;
  static final int LANES_OFFSET = CAPACITY_OFFSET + Integer.BYTES;
  static final int DELIVERY_OFFSET = LANES_OFFSET + Integer.BYTES;
  static final int ACTIVE_OFFSET = DELIVERY_OFFSET + Integer.BYTES;
  static final int CLOSED_OFFSET = ACTIVE_OFFSET + Integer.BYTES;
  static final int CONSUMER_OFFSET = CLOSED_OFFSET + Integer.BYTES;
  static final int RECORDS_OFFSET = LaneLayout.SEPARATION;
  static final int ROOM_OFFSET = RECORDS_OFFSET + LaneLayout.SEPARATION;
  static final int TICKETS_OFFSET = ROOM_OFFSET + LaneLayout.SEPARATION;
  static final int LANES_START_OFFSET = TICKETS_OFFSET + LaneLayout.SEPARATION;

  static final int WAIT_POINT_LENGTH = WaitPoint.LENGTH_BYTES;

  /** The consumer compares the first tickets of all lanes in use: more would make it slow. */
  static final int LANES_MAX = 64;

  private LaneQueueLayout() {}

  static long length(int lanes, int capacity) {
    return LANES_START_OFFSET + lanes * LaneLayout.length(capacity);
  }

  /** Where a lane starts, counted from the queue. */
  static long laneOffset(int lane, int capacity) {
    return LANES_START_OFFSET + lane * LaneLayout.length(capacity);
  }
}
