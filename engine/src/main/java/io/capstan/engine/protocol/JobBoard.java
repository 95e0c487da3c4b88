package io.capstan.engine.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.capstan.engine.kernel.Range;
import io.capstan.ipc.memory.Memory;

/**
 * Where the coordinator says which job there is, and workers say that one has failed.
 *
 * <p><b>Callers.</b> The coordinator describes; any worker reads and reports.
 *
 * <p><b>Progress.</b> Wait-free.
 *
 * <p><b>Memory consistency.</b> Writes before {@link #post} happen-before a {@link #job} that
 * returns that job.
 *
 * <p><b>Peer death.</b> A coordinator killed inside {@code post} has posted nothing; its workers
 * leave.
 */
public final class JobBoard {
  /** What {@link #job} returns before the first job is posted. */
  public static final int NO_JOB = 0;

  private final Memory memory;
  private final long offset;

  JobBoard(Memory memory, long offset) {
    this.memory = memory;
    this.offset = offset;
  }

  /** The job that follows that one; the first follows {@link #NO_JOB}, which there never is. */
  public static int jobAfter(int job) {
    return job == ChunkLayout.JOB_MAX ? 1 : job + 1;
  }

  /**
   * Refuses what cannot be described.
   *
   * @throws IllegalArgumentException if the kernel's class name is too long
   */
  public static void check(JobDescription description) {
    int length = description.kernelClass().getBytes(UTF_8).length;
    if (length > JobLayout.NAME_LENGTH_MAX) {
      throw new IllegalArgumentException(
          "kernelClass=%s lengthBytes=%d (allowed: %d)"
              .formatted(description.kernelClass(), length, JobLayout.NAME_LENGTH_MAX));
    }
  }

  /**
   * Posts a job. The coordinator has freed the job's chunks before, and no chunk of an earlier job
   * is claimed.
   */
  public void post(int job, JobDescription description) {
    byte[] name = description.kernelClass().getBytes(UTF_8);
    memory.putLong(offset + JobLayout.FROM_OFFSET, description.range().from());
    memory.putLong(offset + JobLayout.TO_OFFSET, description.range().to());
    memory.putLong(offset + JobLayout.CHUNK_LENGTH_OFFSET, description.chunkLength());
    memory.putLong(offset + JobLayout.NAME_LENGTH_OFFSET, name.length);
    memory.putBytes(offset + JobLayout.NAME_OFFSET, name);
    memory.putLong(offset + JobLayout.FAILED_CHUNK_OFFSET, JobLayout.NO_CHUNK);
    // sync: job (pairs with job())
    memory.putLongRelease(offset + JobLayout.JOB_OFFSET, job);
    callAttention();
  }

  /** The job that was posted last, or {@link #NO_JOB}. */
  public int job() {
    // sync: job (pairs with post)
    return (int) memory.getLongAcquire(offset + JobLayout.JOB_OFFSET);
  }

  /** The description of the last job. The caller holds a claim on one of the job's chunks. */
  public JobDescription description() {
    Range range =
        new Range(
            memory.getLong(offset + JobLayout.FROM_OFFSET),
            memory.getLong(offset + JobLayout.TO_OFFSET));
    byte[] name = new byte[(int) memory.getLong(offset + JobLayout.NAME_LENGTH_OFFSET)];
    memory.getBytes(offset + JobLayout.NAME_OFFSET, name);
    return new JobDescription(
        new String(name, UTF_8), range, memory.getLong(offset + JobLayout.CHUNK_LENGTH_OFFSET));
  }

  /** Tells the workers to look again: there is a job, or a chunk has become free. */
  public void callAttention() {
    // sync: attention (pairs with attention(); volatile, against WorkerRecord's state)
    memory.getAndAddLong(offset + JobLayout.ATTENTION_OFFSET, 1);
  }

  /** A number that changes whenever there is something to look at. */
  public long attention() {
    // sync: attention (pairs with callAttention)
    return memory.getLongVolatile(offset + JobLayout.ATTENTION_OFFSET);
  }

  /** Hints that the chunk is about to be FAILED. The caller holds the claim on it. */
  public void hintFailure(int chunk) {
    // sync: failed-chunk (pairs with failureHint)
    memory.putLongRelease(offset + JobLayout.FAILED_CHUNK_OFFSET, chunk);
  }

  /** The chunk that some worker hinted at, or -1. It is FAILED, about to be, or free again. */
  public int failureHint() {
    // sync: failed-chunk (pairs with hintFailure)
    return (int) memory.getLongAcquire(offset + JobLayout.FAILED_CHUNK_OFFSET);
  }
}
