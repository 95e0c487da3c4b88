package io.capstan.ipc.sync;

/**
 * A semaphore.
 *
 * <pre>
 *   byte 0          4         8            16           24     128
 *       +----------+---------+------------+------------+------+----------------+
 *       | capacity | permits | wait point | wait point |      | owners         |
 *       |          |         | for one    | for many   |      | (bounded only) |
 *       +----------+---------+------------+------------+------+----------------+
 *
 *  offset size field      written by        read by  ordering
 *       0    4 capacity   creator           anyone   plain, before it is named; of the bounded one
 *       4    4 permits    anyone            anyone   compare-and-set, volatile; not the bounded one
 *       8   16 wait points, see WaitPointLayout
 *     128   8n owners     holders, reclaimer anyone  compare-and-set, volatile; see OwnerWord
 * </pre>
 */
final class SemaphoreLayout {
  static final int CAPACITY_OFFSET = 0;
  static final int PERMITS_OFFSET = CAPACITY_OFFSET + Integer.BYTES;
  static final int ONE_OFFSET = PERMITS_OFFSET + Integer.BYTES;
  static final int MANY_OFFSET = ONE_OFFSET + WaitPointLayout.LENGTH;
  static final int OWNERS_OFFSET = 128;

  /** Each permit is looked at in turn: more would be slow, and are no bound worth the name. */
  static final int CAPACITY_MAX = 4096;

  static final int LENGTH = OWNERS_OFFSET;

  private SemaphoreLayout() {}

  static int lengthBounded(int capacity) {
    return OWNERS_OFFSET + capacity * Long.BYTES;
  }
}
