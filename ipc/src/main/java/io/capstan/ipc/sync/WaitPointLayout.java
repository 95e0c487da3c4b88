package io.capstan.ipc.sync;

/**
 * A place to wait at.
 *
 * <pre>
 *   byte 0          4          8
 *       +----------+----------+
 *       | sequence | waiters  |
 *       +----------+----------+
 *
 *  offset size field     written by  read by    ordering
 *       0    4 sequence  signallers  waiters    volatile; the word that the kernel waits on
 *       4    4 waiters   waiters     signallers volatile, see WaiterCount
 * </pre>
 */
final class WaitPointLayout {
  static final int SEQUENCE_OFFSET = 0;
  static final int WAITERS_OFFSET = SEQUENCE_OFFSET + Integer.BYTES;
  static final int LENGTH = WAITERS_OFFSET + Integer.BYTES;

  private WaitPointLayout() {}
}
