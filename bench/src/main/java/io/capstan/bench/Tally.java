package io.capstan.bench;

import io.capstan.engine.kernel.Kernel;
import io.capstan.engine.kernel.Range;
import io.capstan.engine.kernel.Scalar;

/** A kernel without work: what remains of a job's time is the engine's. */
public final class Tally implements Kernel {

  /** Made by each worker for itself. */
  public Tally() {}

  @Override
  public String name() {
    return "tally";
  }

  @Override
  public Scalar identity() {
    return Scalar.of(0);
  }

  @Override
  public long chunkLength(Range range) {
    return 1;
  }

  @Override
  public Scalar compute(Range range) {
    return Scalar.of(range.length());
  }
}
