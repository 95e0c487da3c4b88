package io.capstan.engine.coordinator;

import java.time.Duration;

/**
 * What one worker process contributed to a job.
 *
 * @param worker its index
 * @param pid its process; a replaced worker's successor has the same index and another pid
 * @param chunks how many chunks of the result it computed
 * @param busy how long it computed them
 */
public record WorkerShare(int worker, long pid, int chunks, Duration busy) {

  /** Both contributions of one worker as one. */
  WorkerShare plus(WorkerShare other) {
    return new WorkerShare(worker, pid, chunks + other.chunks, busy.plus(other.busy));
  }
}
