package io.capstan.examples;

import io.capstan.engine.coordinator.JobResult;
import java.time.Duration;

/**
 * What is to be printed.
 *
 * @param plainElapsed how long one process needed for the same; null if that was not asked for
 */
record JobReport(JobRequest request, JobResult result, Duration plainElapsed) {

  /** How many times faster the workers were than one process. */
  double speedUp() {
    return (double) plainElapsed.toNanos() / Math.max(1, result.elapsed().toNanos());
  }
}
