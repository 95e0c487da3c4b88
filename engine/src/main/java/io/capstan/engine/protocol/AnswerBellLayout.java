package io.capstan.engine.protocol;

import io.capstan.ipc.sync.WaitPoint;

/**
 * What workers tell a pool of answers by.
 *
 * <pre>
 *   byte 0                  8                  16         20
 *       +------------------+------------------+----------+
 *       | thread           | caller           | expected |
 *       +------------------+------------------+----------+
 *
 *  offset size field     written by    read by  ordering
 *       0    8 thread    see WaitPoint          where the pool's thread sleeps
 *       8    8 caller    see WaitPoint          where a caller sleeps who reads answers
 *      16    4 expected  that caller   workers  volatile; 1: the caller looks, or sleeps
 * </pre>
 */
final class AnswerBellLayout {
  static final int THREAD_OFFSET = 0;
  static final int CALLER_OFFSET = THREAD_OFFSET + WaitPoint.LENGTH_BYTES;
  static final int EXPECTED_OFFSET = CALLER_OFFSET + WaitPoint.LENGTH_BYTES;
  static final int LENGTH = EXPECTED_OFFSET + Integer.BYTES;

  private AnswerBellLayout() {}
}
