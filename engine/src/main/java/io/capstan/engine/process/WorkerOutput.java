package io.capstan.engine.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * What a worker process prints: passed on line by line with the worker's tag, the last lines kept
 * to explain its death. It is the user's output; the engine says nothing through it.
 */
public final class WorkerOutput {
  /** A stack trace's head, or what the JVM says of a wrong option. */
  private static final int LAST_LINES = 20;

  /** Longer ones are passed on in pieces: who prints without end must not fill this JVM's heap. */
  private static final int LINE_LENGTH_MAX = 16 * 1024;

  /** How long the pipe of a dead process may take to run dry; a grandchild can hold it open. */
  private static final long DRAIN_MILLIS = TimeUnit.SECONDS.toMillis(1);

  private final String tag;
  private final Consumer<String> sink;
  private final Thread pump;
  private final Deque<String> lastLines = new ArrayDeque<>();
  private final StringBuilder unfinished = new StringBuilder();

  private WorkerOutput(String who, Process process, Consumer<String> sink) {
    this.tag = "[" + who + " pid " + process.pid() + "] ";
    this.sink = sink;
    this.pump = new Thread(() -> pump(process), "capstan-output-" + who);
  }

  /** Starts to read the process's output. */
  public static WorkerOutput of(int index, Process process, Consumer<String> sink) {
    return of("worker " + index, process, sink);
  }

  /** Starts to read the output of the process of that name. */
  public static WorkerOutput of(String who, Process process, Consumer<String> sink) {
    WorkerOutput output = new WorkerOutput(who, process, sink);
    output.pump.setDaemon(true);
    output.pump.start();
    return output;
  }

  private void pump(Process process) {
    try (BufferedReader reader = process.inputReader()) {
      int previous = 0;
      for (int next = reader.read(); next >= 0; next = reader.read()) {
        readOn((char) previous, (char) next);
        previous = next;
      }
    } catch (IOException e) {
      // The pipe ends with the process, in this way or that.
    }
    if (!unfinished.isEmpty()) {
      passOn();
    }
  }

  /** As {@link BufferedReader#readLine}, which would gather a line of any length. */
  private void readOn(char previous, char next) {
    boolean endsLine = next == '\n' || next == '\r';
    if (!endsLine) {
      unfinished.append(next);
    }
    if (endsLine && !(previous == '\r' && next == '\n') || unfinished.length() == LINE_LENGTH_MAX) {
      passOn();
    }
  }

  private void passOn() {
    String line = unfinished.toString();
    unfinished.setLength(0);
    keep(line);
    try {
      sink.accept(tag + line);
    } catch (RuntimeException | Error e) {
      // Read on: what comes later may be what explains the worker's death.
      pump.getUncaughtExceptionHandler().uncaughtException(pump, e);
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

  /** The last lines that the process, which is dead, has printed. */
  public List<String> lastLines() {
    try {
      pump.join(DRAIN_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // Then without the very last lines.
    }
    return linesSoFar();
  }

  /** The last lines that it has printed until now. */
  public List<String> linesSoFar() {
    synchronized (lastLines) {
      return List.copyOf(lastLines);
    }
  }
}
