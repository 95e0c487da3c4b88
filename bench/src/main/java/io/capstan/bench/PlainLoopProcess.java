package io.capstan.bench;

import io.capstan.engine.kernel.Kernel;
import io.capstan.engine.kernel.Range;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A plain loop over a kernel in a JVM of its own, started with the very flags of a worker: heap,
 * collector and compiler threads are then no part of the difference. See {@link PlainLoopMain}.
 */
final class PlainLoopProcess implements AutoCloseable {
  private final List<String> command;
  private final Process process;
  private final PrintStream requests;
  private final BufferedReader answers;

  private PlainLoopProcess(List<String> command, Process process) {
    this.command = command;
    this.process = process;
    this.requests = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    this.answers = process.inputReader();
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
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
      return new PlainLoopProcess(command, builder.start());
    } catch (IOException e) {
      throw new MeasurementException("command=" + String.join(" ", command) + ": " + e, e);
    }
  }

  /** Runs the loop over the range once; seconds. */
  Sample elapsed(Range range) throws MeasurementException, InterruptedException {
    requests.println(range.from() + " " + range.to());
    String line = Deadline.call("plain loop", Deadline.OF_SAMPLE, answers::readLine);
    if (line == null) {
      throw new ChildFailedException(command, process.waitFor(), "");
    }
    String[] words = line.split(" ");
    return new Sample(Long.parseLong(words[0]) / 1e9, words[1]);
  }

  @Override
  public void close() {
    requests.close(); // It leaves at the end of its input; but it may be in a loop.
    ChildProcess.end(process);
  }
}
