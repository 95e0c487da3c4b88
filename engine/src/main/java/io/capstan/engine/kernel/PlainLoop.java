package io.capstan.engine.kernel;

/**
 * The same work in one thread: the kernel called for one chunk after the other. What the engine's
 * answers are checked against, and its speed compared with.
 */
public final class PlainLoop {

  private PlainLoop() {}

  /** Computes the range, in the chunks that an engine of that many chunks at most would make. */
  public static Scalar run(Kernel kernel, Range range, int chunksMax) {
    RangeSplitter splitter = RangeSplitter.split(kernel, range, chunksMax);
    Scalar value = kernel.identity();
    for (int chunk = 0; chunk < splitter.chunkCount(); chunk++) {
      value = kernel.combine(value, kernel.compute(splitter.chunk(chunk)));
    }
    return value;
  }
}
