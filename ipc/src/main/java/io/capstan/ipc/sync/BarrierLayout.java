package io.capstan.ipc.sync;

/**
 * A barrier.
 *
 * <pre>
 *   byte 0         4     8       16           24        32              40       48    128    256
 *       +---------+-----+-------+------------+---------+---------------+--------+-----+------+------
 *       | parties |     | state | wait point | culprit | seats' number | looked |     | lock | seats
 *       +---------+-----+-------+------------+---------+---------------+--------+-----+------+------
 *
 *  offset size field         written by    read by  ordering
 *       0    4 parties       creator       anyone   plain, before it is named
 *       8    8 state         anyone        anyone   compare-and-set, volatile; see BarrierState
 *      16    8 wait point    see WaitPointLayout
 *      24    8 culprit       breaker       broken   volatile; whose death broke it
 *      32    4 seats' number lock's owner  anyone   volatile; the generation whose arrivals are seated
 *      40    8 looked        seated        seated  compare-and-set, volatile; the nanoTime at which
 *                                                  one last began to look at all seats
 *     128  128 lock          see LockLayout; held to take a seat
 *     256   8n seats         lock's owner  anyone   volatile; see OwnerWord
 * </pre>
 */
final class BarrierLayout {
  static final int PARTIES_OFFSET = 0;
  static final int STATE_OFFSET = PARTIES_OFFSET + Long.BYTES;
  static final int WAIT_POINT_OFFSET = STATE_OFFSET + Long.BYTES;
  static final int CULPRIT_OFFSET = WAIT_POINT_OFFSET + WaitPointLayout.LENGTH;
  static final int SEATS_GENERATION_OFFSET = CULPRIT_OFFSET + Long.BYTES;
  static final int LOOKED_OFFSET = SEATS_GENERATION_OFFSET + Long.BYTES;
  static final int LOCK_OFFSET = 128;
  static final int SEATS_OFFSET = LOCK_OFFSET + LockLayout.LENGTH;

  /** Far more than threads that could run at once. */
  static final int PARTIES_MAX = 4096;

  private BarrierLayout() {}

  static int length(int parties) {
    return SEATS_OFFSET + parties * Long.BYTES;
  }
}
