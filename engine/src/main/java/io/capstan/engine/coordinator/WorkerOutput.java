package io.capstan.engine.coordinator;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * What a worker process prints: passed on line by line with the worker's tag, the last lines kept
 * to explain its death. It is the user's output; the engine says nothing through it.
 */
final class WorkerOutput {
  /** A stack trace's head, or what the JVM says of a wrong option. */
  private static final int LAST_LINES = 20;

  /** How long the pipe of a dead process may take to run dry; a grandchild can hold it open. */
  private static final long DRAIN_MILLIS = TimeUnit.SECONDS.toMillis(1);

  private final String tag;
  private final Path crashLogDirectory;
  private final Consumer<String> sink;
  private final Thread pump;
  private final Deque<String> lastLines = new ArrayDeque<>();

  private WorkerOutput(int index, Process process, Path crashLogDirectory, Consumer<String> sink) {
    this.tag = "[worker %d pid %d] ".formatted(index, process.pid());
    this.crashLogDirectory = crashLogDirectory;
    this.sink = sink;
    this.pump = new Thread(() -> pump(process), "capstan-output-" + index);
  }

  /** Starts to read the process's output. */
  static WorkerOutput of(
      int index, Process process, Path crashLogDirectory, Consumer<String> sink) {
    WorkerOutput output = new WorkerOutput(index, process, crashLogDirectory, sink);
    output.pump.setDaemon(true);
    output.pump.start();
    return output;
  }

  /** The option that puts a worker's crash log where {@link #lastLinesOf} looks for it. */
  static String crashLogOption(Path crashLogDirectory) {
    return "-XX:ErrorFile=" + crashLogDirectory.resolve("crash-%p.log");
  }

  private void pump(Process process) {
    try (BufferedReader reader = process.inputReader()) {
      String line = reader.readLine();
      while (line != null) {
        keep(line);
        sink.accept(tag + line);
        line = reader.readLine();
      }
    } catch (IOException e) {
      // The pipe ends with the process, in this way or that.
    }
  }

  private void keep(String line) {
    synchronized (lastLines) {
      if (lastLines.size() == LAST_LINES) {
        lastLines.removeFirst();
      }
      lastLines.addLast(line);
    }
  }

  /** The last lines that the dead process printed, and the head of its crash log. */
  List<String> lastLinesOf(long pid) {
    try {
      pump.join(DRAIN_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // Then without the very last lines.
    }
    List<String> lines;
    synchronized (lastLines) {
      lines = new ArrayList<>(lastLines);
    }
    Path crashLog = crashLogDirectory.resolve("crash-" + pid + ".log");
    try (var head = Files.lines(crashLog)) {
      head.limit(LAST_LINES).forEach(lines::add);
    } catch (IOException e) {
      // The usual case: it left none.
    }
    return lines;
  }
}
