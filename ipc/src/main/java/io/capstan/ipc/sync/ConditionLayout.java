package io.capstan.ipc.sync;

/**
 * A condition of a lock.
 *
 * <pre>
 *   byte 0        4        8        16         128
 *       +--------+--------+--------+----------+---------------------+
 *       | kind   | unused | lock   | unused   | waiters             |
 *       +--------+--------+--------+----------+---------------------+
 *
 *  offset size field    written by  read by  ordering
 *       0    4 kind     creator     anyone   release / acquire, see Kind
 *       8    8 lock     creator     anyone   plain, guarded by kind; offset of its lock
 *     128    n waiters  see WaiterTableLayout
 * </pre>
 */
final class ConditionLayout {
  static final int KIND_OFFSET = Kind.OFFSET;
  static final int LOCK_OFFSET = KIND_OFFSET + Long.BYTES;
  static final int WAITERS_OFFSET = 128;

  /** Sixteen kibibytes; whoever waits beside so many others is refused. */
  static final int WAITERS_MAX = 127;

  static final int LENGTH = WAITERS_OFFSET + WaiterTableLayout.length(WAITERS_MAX);

  private ConditionLayout() {}
}
