package io.capstan.engine.coordinator;

/** Hears how far a job is. Called by the thread that runs the job, a few hundred times a second. */
@FunctionalInterface
public interface ProgressListener {

  /** Hears nothing. */
  ProgressListener NONE = (chunksDone, chunkCount) -> {};

  /**
   * So many chunks are done and combined. What it throws ends the job.
   *
   * @param chunksDone chunks combined so far
   * @param chunkCount chunks in all
   */
  void progressed(int chunksDone, int chunkCount);
}
