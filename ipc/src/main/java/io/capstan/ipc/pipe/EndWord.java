package io.capstan.ipc.pipe;

/**
 * Whose an end of a pipe is, as one atomic word; 0 is nobody's yet.
 *
 * <pre>
 *   bit 63                32 31                   2 1       0
 *      +--------------------+----------------------+---------+
 *      | participant's id   | how often taken      | state   |
 *      +--------------------+----------------------+---------+
 * </pre>
 *
 * <p>A word that has been replaced never comes again: a handle that says which word it was made of
 * is good for one taker, and a stale one for none.
 */
final class EndWord {
  /** Nobody has taken the end yet. */
  static final long FREE = 0;

  private static final int PARTICIPANT_SHIFT = Integer.SIZE;
  private static final long STATE_MASK = 3;
  private static final long HELD = 1;
  private static final long CLOSED = 2;
  private static final long DEAD = 3;
  private static final long ONE_TAKE = STATE_MASK + 1;
  private static final long TAKES_MASK = (1L << PARTICIPANT_SHIFT) - ONE_TAKE;

  private EndWord() {}

  /** The word after that one, of an end that the participant takes. */
  static long takenBy(int participantId, long word) {
    return (long) participantId << PARTICIPANT_SHIFT | word + ONE_TAKE & TAKES_MASK | HELD;
  }

  /** The word of an end that its owner closes. */
  static long closed(long word) {
    return word & ~STATE_MASK | CLOSED;
  }

  /** The word of an end whose owner was found dead. */
  static long dead(long word) {
    return word & ~STATE_MASK | DEAD;
  }

  static boolean isHeld(long word) {
    return (word & STATE_MASK) == HELD;
  }

  /** Whether nobody will have the end any more. */
  static boolean isOver(long word) {
    return (word & STATE_MASK) >= CLOSED;
  }

  static boolean isDead(long word) {
    return (word & STATE_MASK) == DEAD;
  }

  static int participantOf(long word) {
    return (int) (word >>> PARTICIPANT_SHIFT);
  }

  /** For the texts of errors. */
  static String describe(long word) {
    if (word == FREE) {
      return "state=free";
    }
    String state = isHeld(word) ? "held" : isDead(word) ? "dead" : "closed";
    return "state=%s participant=0x%08x".formatted(state, participantOf(word));
  }
}
