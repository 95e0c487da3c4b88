package io.capstan.engine.protocol;

/**
 * The engine's object in the region, named {@link EngineSpace#OBJECT_NAME}.
 *
 * <pre>
 *   byte 0                                        128
 *       +----------------------------------------+
 *       | workers (8) | unused                   |
 *       +----------------------------------------+
 *   128 | job board, see JobLayout               |
 *       +----------------------------------------+
 *       | worker 0 … workers - 1, see WorkerLayout |
 *       +----------------------------------------+
 *       | chunk 0 … CHUNKS_MAX - 1, see ChunkLayout |
 *       +----------------------------------------+
 *
 *  offset size field    written by   read by  ordering
 *       0    8 workers  coordinator  worker   plain, before the first worker is started
 * </pre>
 */
final class EngineLayout {
  /** Distance between words that different processes write: two cache lines, for prefetchers. */
  static final int SEPARATION = 128;

  static final int WORKERS_OFFSET = 0;
  static final int JOB_OFFSET = SEPARATION;
  static final int WORKER_RECORDS_OFFSET = JOB_OFFSET + JobLayout.LENGTH;

  /**
   * Chunks of one job. More would make a smoother end of a long job; the table costs 128 bytes a
   * chunk, and each worker walks it once at the end of a job.
   */
  static final int CHUNKS_MAX = 8192;

  private EngineLayout() {}

  static long chunksOffset(int workers) {
    return WORKER_RECORDS_OFFSET + (long) workers * WorkerLayout.LENGTH;
  }

  static long length(int workers) {
    return chunksOffset(workers) + (long) CHUNKS_MAX * ChunkLayout.LENGTH;
  }
}
