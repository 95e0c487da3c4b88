package io.capstan.engine.protocol;

/**
 * One worker's record.
 *
 * <pre>
 *   byte 0        4              8                 16              128
 *       +--------+--------------+-----------------+---------------+
 *       | state  | participant  | failure length  | unused        |
 *       +--------+--------------+-----------------+---------------+
 *   128 | failure report, FAILURE_LENGTH_MAX bytes                |
 *       +---------------------------------------------------------+
 *
 *  offset size field           written by          read by      ordering
 *       0    4 state           worker, coordinator both         volatile, compare-and-set
 *       4    4 participant     worker              coordinator  release / acquire
 *       8    8 failure length  worker              coordinator  plain, guarded by a FAILED chunk
 *     128    n failure         worker              coordinator  plain, guarded by a FAILED chunk
 * </pre>
 */
final class WorkerLayout {
  static final int STATE_OFFSET = 0;
  static final int PARTICIPANT_OFFSET = STATE_OFFSET + Integer.BYTES;
  static final int FAILURE_LENGTH_OFFSET = PARTICIPANT_OFFSET + Integer.BYTES;
  static final int FAILURE_OFFSET = EngineLayout.SEPARATION;

  /** Room for an exception, its causes and some hundred stack frames. */
  static final int FAILURE_LENGTH_MAX = 16 * 1024;

  static final int LENGTH = FAILURE_OFFSET + FAILURE_LENGTH_MAX;

  private WorkerLayout() {}
}
