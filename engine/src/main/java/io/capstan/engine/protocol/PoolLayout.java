package io.capstan.engine.protocol;

/**
 * The pool's object in the region, named {@link PoolSpace#OBJECT_NAME}.
 *
 * <pre>
 *   byte 0            8                              128
 *       +------------+------------------------------+
 *       | lanes      | unused                       |
 *       +------------+------------------------------+
 *   128 | answers, see AnswerBellLayout             |
 *       +-------------------------------------------+
 *   256 | lane 0 … lanes - 1, see TaskLaneLayout    |
 *       +-------------------------------------------+
 *
 *  offset size field  written by  read by  ordering
 *       0    8 lanes  pool        worker   plain, before the first worker is started
 * </pre>
 */
final class PoolLayout {
  static final int LANES_OFFSET = 0;
  static final int ANSWERS_OFFSET = EngineLayout.SEPARATION;
  static final int TASK_LANES_OFFSET = ANSWERS_OFFSET + EngineLayout.SEPARATION;

  private PoolLayout() {}

  static long laneOffset(int lane) {
    return TASK_LANES_OFFSET + (long) lane * TaskLaneLayout.LENGTH;
  }

  static long length(int lanes) {
    return laneOffset(lanes);
  }
}
