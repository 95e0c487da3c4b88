package io.capstan.ipc.sync;

/**
 * An event.
 *
 * <pre>
 *   byte 0        4        8        16            24         128
 *       +--------+--------+--------+-------------+----------+
 *       | kind   | unused | word   | wait point  | unused   |
 *       +--------+--------+--------+-------------+----------+
 *
 *  offset size field      written by  read by  ordering
 *       0    4 kind       creator     anyone   release / acquire, see Kind
 *       8    8 word       anyone      anyone   compare-and-set, volatile
 *      16    8 wait point see WaitPointLayout
 * </pre>
 *
 * <p>The word's lowest bit is the flag; the bits above count how often it was set.
 */
final class EventLayout {
  static final int KIND_OFFSET = Kind.OFFSET;
  static final int WORD_OFFSET = KIND_OFFSET + Long.BYTES;
  static final int WAIT_POINT_OFFSET = WORD_OFFSET + Long.BYTES;
  static final int LENGTH = 128;

  static final long FLAG = 1;
  static final long ONE_SET = 2;

  private EventLayout() {}
}
