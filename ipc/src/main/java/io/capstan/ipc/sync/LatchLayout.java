package io.capstan.ipc.sync;

/**
 * A latch.
 *
 * <pre>
 *   byte 0            4        8            16        128
 *       +------------+--------+------------+---------+-------------+
 *       | unclaimed  | unused | wait point | unused  | parties     |
 *       +------------+--------+------------+---------+-------------+
 *
 *  offset size field      written by       read by  ordering
 *       0    4 unclaimed  anyone           anyone   compare-and-set, volatile
 *       8    8 wait point see WaitPointLayout
 *     128   8n parties    registered party anyone   compare-and-set, volatile; see OwnerWord
 * </pre>
 *
 * <p>The count is what no party has claimed, and one for each party that is registered. Whoever
 * sees that there are none makes the first -1, which it stays.
 */
final class LatchLayout {
  static final int UNCLAIMED_OFFSET = 0;

  /** Unclaimed, when the latch is open. */
  static final int OPEN = -1;

  static final int WAIT_POINT_OFFSET = UNCLAIMED_OFFSET + Long.BYTES;
  static final int PARTIES_OFFSET = 128;

  /** A waiter looks at the life of each; that many take it some milliseconds. */
  static final int PARTIES_MAX = 64;

  static final int LENGTH = PARTIES_OFFSET + PARTIES_MAX * Long.BYTES;

  private LatchLayout() {}
}
