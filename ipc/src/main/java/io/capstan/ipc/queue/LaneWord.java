package io.capstan.ipc.queue;

/**
 * How far one side of a lane has come, as one atomic word.
 *
 * <pre>
 *   bit 63     62       61                        32 31                          0
 *      +------+--------+----------------------------+-----------------------------+
 *      | flag | parity | position / 8, mod 2^30     | records, mod 2^32           |
 *      +------+--------+----------------------------+-----------------------------+
 * </pre>
 *
 * <p>Position and count move in one store, so a lane's size is exact, whoever is killed when. The
 * consumer's flag says that it has the record at the position in hand, its parity is told in {@link
 * LaneRecovery}. The producer's flag says that it publishes nothing at the position, and without
 * the flag it did, does or was about to: the header there tells.
 */
final class LaneWord {
  static final long FLAG = 1L << 63;
  static final long PARITY = 1L << 62;

  private static final int POSITION_SHIFT = Integer.SIZE;
  private static final long UNITS_MASK = (1L << 30) - 1;
  private static final long COUNT_MASK = (1L << POSITION_SHIFT) - 1;

  /** Positions in words are known modulo this, minus one; capacities are far smaller. */
  private static final long POSITION_MASK = UNITS_MASK * LaneLayout.ALIGNMENT | 7;

  private LaneWord() {}

  /** Without flag and parity. The position is a multiple of 8. */
  static long of(long position, int count) {
    return position << POSITION_SHIFT - LaneLayout.ALIGNMENT_SHIFT & UNITS_MASK << POSITION_SHIFT
        | count & COUNT_MASK;
  }

  /** The position, less a multiple of 2^33. */
  static long positionOf(long word) {
    return (word >>> POSITION_SHIFT & UNITS_MASK) << LaneLayout.ALIGNMENT_SHIFT;
  }

  static int countOf(long word) {
    return (int) word;
  }

  static boolean isFlagged(long word) {
    return word < 0;
  }

  /** How far the word's position is ahead of that position, behind which it is not. */
  static long distance(long position, long word) {
    return positionOf(word) - position & POSITION_MASK;
  }
}
