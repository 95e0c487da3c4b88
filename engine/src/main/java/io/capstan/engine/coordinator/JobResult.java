package io.capstan.engine.coordinator;

import io.capstan.engine.kernel.Int128;
import io.capstan.engine.kernel.Scalar;
import java.time.Duration;
import java.util.List;

/**
 * The answer of a job, and how it came about.
 *
 * @param value the answer
 * @param elapsed from the call to the answer
 * @param chunkCount into how many chunks the range was cut
 * @param shares the workers that contributed, by index
 */
public record JobResult(Scalar value, Duration elapsed, int chunkCount, List<WorkerShare> shares) {

  /** The answer as {@link Scalar#asLong()}. */
  public long asLong() {
    return value.asLong();
  }

  /** The answer as {@link Scalar#asInt128()}. */
  public Int128 asInt128() {
    return value.asInt128();
  }

  /** The answer as {@link Scalar#asDouble()}. */
  public double asDouble() {
    return value.asDouble();
  }
}
