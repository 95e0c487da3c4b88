package io.capstan.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A finished child process: what it printed, and how long it took from its start to its end.
 *
 * @param output standard output and standard error, as they came
 * @param wall from the start to the end
 */
record ChildProcess(String output, Duration wall) {

  /**
   * Runs a command with no standard input. It is reaped, whatever happens, and so are its children
   * if it is ended before its time.
   *
   * @throws ChildFailedException if its exit status is not 0
   * @throws DeadlineExceededException if it does not end in {@link Deadline#OF_SAMPLE}
   */
  static ChildProcess run(Path directory, List<String> command)
      throws MeasurementException, InterruptedException {
    try {
      // A file, so that no thread has to read beside a process whose time is taken.
      Path output = Files.createTempFile("capstan-bench-", ".out");
      output.toFile().deleteOnExit();
      return run(directory, command, output);
    } catch (IOException e) {
      throw new MeasurementException("command=" + String.join(" ", command) + ": " + e, e);
    }
  }

  private static ChildProcess run(Path directory, List<String> command, Path output)
      throws IOException, MeasurementException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    long startNanos = System.nanoTime();
    Process process = builder.start();
    try {
      process.getOutputStream().close();
      if (!process.waitFor(Deadline.OF_SAMPLE.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new DeadlineExceededException(
            "command=" + String.join(" ", command), Deadline.OF_SAMPLE);
      }
      Duration wall = Duration.ofNanos(System.nanoTime() - startNanos);
      if (process.exitValue() != 0) {
        throw new ChildFailedException(command, process.exitValue(), Files.readString(output));
      }
      return new ChildProcess(Files.readString(output), wall);
    } finally {
      end(process);
    }
  }

  /** Kills the process and its descendants if it is alive, and reaps it. */
  static void end(Process process) {
    if (process.isAlive()) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().onExit().join();
    }
  }
}
