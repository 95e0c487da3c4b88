package io.capstan.bench;

import io.capstan.engine.kernel.Kernel;
import io.capstan.engine.kernel.Range;
import java.util.ArrayList;
import java.util.List;

/**
 * A plain loop over a kernel in a JVM of its own, started with the very flags of a worker: heap,
 * collector and compiler threads are then no part of the difference. See {@link PlainLoopMain}.
 */
final class PlainLoopProcess implements AutoCloseable {
  private final LineProcess process;

  private PlainLoopProcess(LineProcess process) {
    this.process = process;
  }

  /**
   * Starts the process.
   *
   * @param workerCommand java, flags and class path
   */
  static PlainLoopProcess start(List<String> workerCommand, Kernel kernel)
      throws MeasurementException {
    List<String> command = new ArrayList<>(workerCommand);
    command.add(PlainLoopMain.class.getName());
    command.add(kernel.name());
    return new PlainLoopProcess(LineProcess.start(command));
  }

  /** Runs the loop over the range once; seconds. */
  Sample elapsed(Range range) throws MeasurementException, InterruptedException {
    String[] words = process.ask(range.from() + " " + range.to()).split(" ");
    return new Sample(Long.parseLong(words[0]) / 1e9, words[1]);
  }

  @Override
  public void close() {
    process.close();
  }
}
