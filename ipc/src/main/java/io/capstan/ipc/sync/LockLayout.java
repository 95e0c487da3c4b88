package io.capstan.ipc.sync;

/**
 * A re-entrant lock.
 *
 * <pre>
 *   byte 0        8            16       20       24       128
 *       +--------+------------+--------+--------+--------+---------------------+
 *       | word   | wait point | repair | extra  | unused | waiters (fair only) |
 *       +--------+------------+--------+--------+--------+---------------------+
 *
 *  offset size field      written by            read by   ordering
 *       0    8 word       acquirer, owner       anyone    compare-and-set, volatile; see OwnerWord
 *       8    8 wait point see WaitPointLayout
 *      16    4 repair     owner                 owner     plain, guarded by word; 1: to be repaired
 *      20    4 extra holds owner                owner     plain, guarded by word; 0 in a free lock
 *     128    n waiters    see WaiterTableLayout
 * </pre>
 *
 * <p>Word and wait point share a line on purpose: taking a free lock and giving it back touches
 * one.
 */
final class LockLayout {
  static final int WORD_OFFSET = 0;
  static final int WAIT_POINT_OFFSET = WORD_OFFSET + Long.BYTES;
  static final int REPAIR_OFFSET = WAIT_POINT_OFFSET + WaitPointLayout.LENGTH;
  static final int EXTRA_HOLDS_OFFSET = REPAIR_OFFSET + Integer.BYTES;
  static final int LENGTH = 128;

  /** In a fair lock. */
  static final int WAITERS_OFFSET = LENGTH;

  /** Who comes when so many wait already waits for a place to wait at, in no order. */
  static final int WAITERS_MAX = 64;

  static final int FAIR_LENGTH = WAITERS_OFFSET + WaiterTableLayout.length(WAITERS_MAX);

  private LockLayout() {}
}
