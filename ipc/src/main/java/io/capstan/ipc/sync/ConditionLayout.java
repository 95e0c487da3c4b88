package io.capstan.ipc.sync;

/**
 * A condition of a lock.
 *
 * <pre>
 *   byte 0        8          128
 *       +--------+----------+---------------------+
 *       | lock   | unused   | waiters             |
 *       +--------+----------+---------------------+
 *
 *  offset size field    written by  read by  ordering
 *       0    8 lock     creator     anyone   plain, before it is named; offset of its lock
 *     128    n waiters  see WaiterTableLayout
 * </pre>
 */
final class ConditionLayout {
  static final int LOCK_OFFSET = 0;
  static final int WAITERS_OFFSET = 128;

  /** Sixteen kibibytes; whoever waits beside so many others is refused. */
  static final int WAITERS_MAX = 127;

  static final int LENGTH = WAITERS_OFFSET + WaiterTableLayout.length(WAITERS_MAX);

  private ConditionLayout() {}
}
