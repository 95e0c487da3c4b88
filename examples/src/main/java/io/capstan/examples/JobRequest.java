package io.capstan.examples;

import io.capstan.engine.coordinator.CoordinatorOptions;
import io.capstan.engine.kernel.Kernel;
import io.capstan.engine.kernel.Range;
import io.capstan.engine.kernel.RangeSplitter;
import io.capstan.engine.protocol.EngineSpace;

/**
 * What the command line asks for, understood and checked.
 *
 * @param kernel what to compute
 * @param range over which integers
 * @param crew who computes it
 * @param form how the answer is printed
 * @param compares whether the same is computed once more in one process
 */
record JobRequest(Kernel kernel, Range range, Crew crew, Form form, boolean compares) {

  /**
   * Who computes.
   *
   * @param workers how many
   * @param threads whether they are threads of this JVM instead of processes
   * @param options both of it, and all else, for the engine
   */
  record Crew(int workers, boolean threads, CoordinatorOptions options) {

    /**
     * As many worker processes as have something to do, at most one for each core. Where that is
     * one, it is a thread: a single chunk takes some milliseconds, a JVM to start a hundred.
     *
     * @param kernel one of ours, which cannot harm this JVM
     */
    static Crew fittingFor(Kernel kernel, Range range) {
      int workers = sizeFor(kernel, range);
      CoordinatorOptions options = CoordinatorOptions.workers(workers);
      return workers == 1
          ? new Crew(workers, true, options.threads())
          : new Crew(workers, false, FastStart.apply(options));
    }

    /** How many workers have something to do, at most one for each core. */
    static int sizeFor(Kernel kernel, Range range) {
      kernel.check(range);
      int chunks = RangeSplitter.split(kernel, range, EngineSpace.CHUNKS_MAX).chunkCount();
      return Math.max(1, Math.min(cores(), chunks));
    }

    /** The cores that this process may use, as far as workers for them are allowed. */
    private static int cores() {
      return Math.min(CoordinatorOptions.WORKERS_MAX, Runtime.getRuntime().availableProcessors());
    }
  }

  /** How the answer is printed. */
  enum Form {
    /** For people. */
    TEXT,
    /** For programs. */
    JSON,
    /** The answer alone. */
    QUIET
  }
}
