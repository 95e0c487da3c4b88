package io.capstan.engine.process;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.function.Consumer;

/**
 * A child JVM, held by its parent: the pipe into its standard input, and its end.
 *
 * <p><b>Callers.</b> Any thread.
 *
 * <p><b>Peer death.</b> Its end is reported once it was reaped, which is the proof of it, by a
 * thread of its own: {@link Process#onExit} would use the common pool, whose threads may all be
 * waiting for what this death holds up.
 */
public final class ProcessControl {
  private final int index;
  private final Process process;
  private final OutputStream pipe;

  private ProcessControl(int index, Process process) {
    this.index = index;
    this.process = process;
    this.pipe = process.getOutputStream();
  }

  /**
   * Takes charge of a process that was just started.
   *
   * @param onEnd called once, by the thread that reaped it
   */
  public static ProcessControl of(
      int index,
      Process process,
      WorkerOutput output,
      CrashLogs crashLogs,
      Consumer<WorkerExit> onEnd) {
    ProcessControl control = new ProcessControl(index, process);
    Thread reaper =
        new Thread(() -> control.awaitEnd(output, crashLogs, onEnd), "capstan-reaper-" + index);
    reaper.setDaemon(true);
    reaper.start();
    return control;
  }

  private void awaitEnd(WorkerOutput output, CrashLogs crashLogs, Consumer<WorkerExit> onEnd) {
    int exitValue = exitValueAtEnd(); // It was reaped: that is the proof of its death.
    List<String> lastLines = List.of();
    List<String> crashLog = List.of();
    try {
      lastLines = output.lastLines();
      crashLog = exitValue == 0 ? List.of() : crashLogs.headOf(pid());
    } finally {
      onEnd.accept(new WorkerExit(index, pid(), new ExitStatus(exitValue), lastLines, crashLog));
    }
  }

  private int exitValueAtEnd() {
    while (true) {
      try {
        return process.waitFor();
      } catch (InterruptedException e) {
        // Nobody has a reason to interrupt this thread; the process lives on.
      }
    }
  }

  /** The process. */
  public long pid() {
    return process.pid();
  }

  /** Writes to its standard input; a process that has just died is past caring. */
  public synchronized void write(byte... bytes) {
    try {
      pipe.write(bytes);
      pipe.flush();
    } catch (IOException e) {
      // It has just died, which its end tells.
    }
  }

  /** Writes the last bytes to its standard input and closes it, which tells it to leave. */
  public synchronized void leave(byte... lastWords) {
    try {
      pipe.write(lastWords);
      pipe.close();
    } catch (IOException e) {
      // As above.
    }
  }

  /** Ends it with force; does not wait. */
  public void kill() {
    process.toHandle().destroyForcibly(); // Not by the process: that would cut off its last lines.
  }
}
