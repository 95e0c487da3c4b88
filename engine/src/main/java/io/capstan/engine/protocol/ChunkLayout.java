package io.capstan.engine.protocol;

/**
 * One chunk's slot: who has it, and its result.
 *
 * <pre>
 *   byte 0        8        16       24       32       40       48        128
 *       +--------+--------+--------+--------+--------+--------+---------+
 *       | word   | kind   | high   | low    | worker | pid    | busy …  |
 *       +--------+--------+--------+--------+--------+--------+---------+
 *
 *  offset size field   written by           read by      ordering
 *       0    8 word    coordinator, workers both         compare-and-set / acquire, written last
 *       8    8 kind    claim holder         coordinator  plain, guarded by word
 *      16    8 high    claim holder         coordinator  plain, guarded by word
 *      24    8 low     claim holder         coordinator  plain, guarded by word
 *      32    8 worker  claim holder         coordinator  plain, guarded by word
 *      40    8 pid     claim holder         coordinator  plain, guarded by word
 *      48    8 busy    claim holder         coordinator  plain, guarded by word; nanoseconds
 * </pre>
 *
 * <p>The word holds a claim and its owner at once:
 *
 * <pre>
 *   bit 63              32 31                       3 2      0
 *      +------------------+--------------------------+--------+
 *      | owner            | job                      | state  |
 *      | (participant id) | (1 … JOB_MAX)            |        |
 *      +------------------+--------------------------+--------+
 *
 *      FREE ──claim──→ CLAIMED ──publish──→ DONE
 *       │ ↑               │ └────throw────→ FAILED
 *       │ └──owner dead───┘
 *       └──job given up──→ CLOSED
 * </pre>
 *
 * <p>The job is in the word so that a worker which slept through the end of a job cannot touch the
 * next one's chunks. Zeroed memory is job 0, which there never is.
 */
final class ChunkLayout {
  static final int WORD_OFFSET = 0;
  static final int KIND_OFFSET = WORD_OFFSET + Long.BYTES;
  static final int HIGH_OFFSET = KIND_OFFSET + Long.BYTES;
  static final int LOW_OFFSET = HIGH_OFFSET + Long.BYTES;
  static final int WORKER_OFFSET = LOW_OFFSET + Long.BYTES;
  static final int PID_OFFSET = WORKER_OFFSET + Long.BYTES;
  static final int BUSY_OFFSET = PID_OFFSET + Long.BYTES;
  static final int LENGTH = EngineLayout.SEPARATION;

  static final int STATE_BITS = 3;
  static final int STATE_MASK = (1 << STATE_BITS) - 1;
  static final int JOB_BITS = Integer.SIZE - STATE_BITS;
  static final int JOB_MAX = (1 << JOB_BITS) - 1;

  private ChunkLayout() {}

  static long word(ChunkState state, int job, int owner) {
    return (long) owner << Integer.SIZE | (long) job << STATE_BITS | state.ordinal();
  }

  /** The word of a chunk that nobody has. */
  static long freeWord(int job) {
    return word(ChunkState.FREE, job, 0);
  }

  static ChunkState stateOf(long word) {
    return ChunkState.of((int) word & STATE_MASK);
  }

  static int jobOf(long word) {
    return (int) word >>> STATE_BITS;
  }

  static int ownerOf(long word) {
    return (int) (word >>> Integer.SIZE);
  }
}
