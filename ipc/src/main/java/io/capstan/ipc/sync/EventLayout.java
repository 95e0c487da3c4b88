package io.capstan.ipc.sync;

/**
 * An event.
 *
 * <pre>
 *   byte 0        8             16         128
 *       +--------+-------------+----------+
 *       | word   | wait point  | unused   |
 *       +--------+-------------+----------+
 *
 *  offset size field      written by  read by  ordering
 *       0    8 word       anyone      anyone   compare-and-set, volatile
 *       8    8 wait point see WaitPointLayout
 * </pre>
 *
 * <p>The word's lowest bit is the flag; the bits above count how often it was set.
 */
final class EventLayout {
  static final int WORD_OFFSET = 0;
  static final int WAIT_POINT_OFFSET = WORD_OFFSET + Long.BYTES;
  static final int LENGTH = 128;

  static final long FLAG = 1;
  static final long ONE_SET = 2;

  private EventLayout() {}
}
