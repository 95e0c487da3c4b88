package io.capstan.ipc.sync;

/**
 * A re-entrant lock.
 *
 * <pre>
 *   byte 0        8        12         16            24       128
 *       +--------+--------+----------+-------------+--------+
 *       | word   | holds  | repair   | wait point  | unused |
 *       +--------+--------+----------+-------------+--------+
 *
 *  offset size field      written by            read by   ordering
 *       0    8 word       acquirer, owner       anyone    compare-and-set, volatile; 0: free
 *       8    4 holds      owner                 owner     plain, guarded by word
 *      12    4 repair     owner                 owner     plain, guarded by word; 1: to be repaired
 *      16    8 wait point see WaitPointLayout
 * </pre>
 *
 * <p>The word is the owner: its participant id above, its thread's token below. Word and wait point
 * share a line on purpose: taking a free lock and giving it back touches one.
 */
final class LockLayout {
  static final int WORD_OFFSET = 0;
  static final int HOLDS_OFFSET = WORD_OFFSET + Long.BYTES;
  static final int REPAIR_OFFSET = HOLDS_OFFSET + Integer.BYTES;
  static final int WAIT_POINT_OFFSET = REPAIR_OFFSET + Integer.BYTES;
  static final int LENGTH = 128;

  static final long FREE = 0;

  private LockLayout() {}

  static long word(int participantId, int threadToken) {
    return (long) participantId << Integer.SIZE | threadToken;
  }

  static int participantOf(long word) {
    return (int) (word >>> Integer.SIZE);
  }

  static int threadOf(long word) {
    return (int) word;
  }
}
