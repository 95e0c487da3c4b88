package io.capstan.engine.protocol;

/**
 * One worker's lane: what it is to do, and what came of it.
 *
 * <pre>
 *   byte 0                    8                16                    128
 *       +--------------------+----------------+---------------------+
 *       | start position     | participant    | unused              |
 *       +--------------------+----------------+---------------------+
 *   128 | work: a wait point, on which the worker sleeps            |
 *       +-----------------------------------------------------------+
 *   256 | slot 0 … SLOTS - 1                                        |
 *       +-----------------------------------------------------------+
 *
 *  offset size field           written by    read by  ordering
 *       0    8 start position  pool          worker   plain, before the worker is started
 *       8    4 participant     worker        pool     release / acquire
 *
 * in a slot, SLOT_LENGTH bytes:
 *   byte 0        8        16       24       32                      SLOT_LENGTH
 *       +--------+--------+--------+--------+------------------------+
 *       | word   | length | block  | flags  | inline payload         |
 *       +--------+--------+--------+--------+------------------------+
 *
 *       0    8 word     pool, worker  both     volatile, compare-and-set, written last
 *       8    8 length   its holder    other    plain, guarded by word; bytes of the payload
 *      16    8 block    its holder    other    plain, guarded by word; where the payload is, 0 if inline
 *      24    8 flags    its holder    other    plain, guarded by word
 *      32    n payload  its holder    other    plain, guarded by word
 * </pre>
 *
 * <p>The word holds {@code position << 3 | state}. The position is in it so that neither side
 * mistakes a slot of this lap for the same slot of another. The pool holds a slot that is FREE,
 * DONE or REVOKED, the worker one that is RUNNING; of one that is SENT it is whoever's
 * compare-and-set moves it on.
 */
final class TaskLaneLayout {
  static final int START_POSITION_OFFSET = 0;
  static final int PARTICIPANT_OFFSET = START_POSITION_OFFSET + Long.BYTES;
  static final int WORK_OFFSET = EngineLayout.SEPARATION;
  static final int SLOTS_OFFSET = WORK_OFFSET + EngineLayout.SEPARATION;

  /**
   * Enough that a worker of tasks that take a microsecond does not run dry while the pool's thread
   * is off its core for a scheduler's tick, few enough that a look at all of them costs nothing.
   */
  static final int SLOTS = 256;

  static final int WORD_OFFSET = 0;
  static final int LENGTH_OFFSET = WORD_OFFSET + Long.BYTES;
  static final int BLOCK_OFFSET = LENGTH_OFFSET + Long.BYTES;
  static final int FLAGS_OFFSET = BLOCK_OFFSET + Long.BYTES;
  static final int PAYLOAD_OFFSET = FLAGS_OFFSET + Long.BYTES;

  /** A lambda, which is described by some three hundred characters, with a few captured values. */
  static final int SLOT_LENGTH = 1024;

  static final int INLINE_LENGTH_MAX = SLOT_LENGTH - PAYLOAD_OFFSET;
  static final int LENGTH = SLOTS_OFFSET + SLOTS * SLOT_LENGTH;

  private static final int STATE_BITS = 3;
  private static final int STATE_MASK = (1 << STATE_BITS) - 1;

  private TaskLaneLayout() {}

  static long slotOffset(long position) {
    return SLOTS_OFFSET + (position & SLOTS - 1) * SLOT_LENGTH;
  }

  static long word(long position, SlotState state) {
    return position << STATE_BITS | state.ordinal();
  }

  static long positionOf(long word) {
    return word >>> STATE_BITS;
  }

  static SlotState stateOf(long word) {
    return SlotState.of((int) word & STATE_MASK);
  }
}
