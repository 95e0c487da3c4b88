package io.capstan.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A child process that answers each line with a line, and is kept from sample to sample. */
final class LineProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final List<String> command;
  private final Process process;
  private final PrintStream requests;
  private final BufferedReader answers;

  private LineProcess(List<String> command, Process process) {
    this.command = command;
    this.process = process;
    this.requests = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    this.answers = process.inputReader();
  }

  /** Starts it; what it says on standard error is shown. */
  static LineProcess start(List<String> command) throws MeasurementException {
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
      return new LineProcess(command, builder.start());
    } catch (IOException e) {
      throw new MeasurementException("command=" + String.join(" ", command) + ": " + e, e);
    }
  }

  /** Asks, and waits for the answer. */
  String ask(String request) throws MeasurementException, InterruptedException {
    tell(request);
    return answer();
  }

  /** Asks, to hear the {@link #answer} later. */
  void tell(String request) {
    requests.println(request);
  }

  /**
   * What it answers.
   *
   * @throws ChildFailedException if it ends without an answer
   * @throws DeadlineExceededException if there is none in {@link Deadline#OF_SAMPLE}
   */
  String answer() throws MeasurementException, InterruptedException {
    String line = Deadline.call("an answer", Deadline.OF_SAMPLE, answers::readLine);
    if (line == null) {
      throw new ChildFailedException(command, process.waitFor(), "");
    }
    return line;
  }

  long pid() {
    return process.pid();
  }

  /** It leaves at the end of its input, and takes what it made with it; unless it is in a loop. */
  @Override
  public void close() {
    requests.close();
    try {
      process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    ChildProcess.end(process);
  }
}
