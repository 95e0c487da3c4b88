package io.capstan.engine.coordinator;

import io.capstan.engine.protocol.PipeSignal;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A worker in a JVM of its own. */
final class WorkerProcess implements Worker {
  private final int index;
  private final Process process;
  private final OutputStream bell;
  private final CompletableFuture<WorkerExit> exit = new CompletableFuture<>();

  private WorkerProcess(int index, Process process) {
    this.index = index;
    this.process = process;
    this.bell = process.getOutputStream();
  }

  /**
   * Starts to wait for the process's end, in a thread of its own: {@link Process#onExit} would
   * report it through the common pool, whose threads may all be waiting for the job that this
   * worker's death holds up.
   */
  static WorkerProcess of(int index, Process process, WorkerOutput output, CrashLogs crashLogs) {
    WorkerProcess worker = new WorkerProcess(index, process);
    Thread reaper = new Thread(() -> worker.awaitEnd(output, crashLogs), "capstan-reaper-" + index);
    reaper.setDaemon(true);
    reaper.start();
    return worker;
  }

  private void awaitEnd(WorkerOutput output, CrashLogs crashLogs) {
    int exitValue = exitValueAtEnd(); // It was reaped: that is the proof of its death.
    List<String> lastLines = List.of();
    List<String> crashLog = List.of();
    try {
      lastLines = output.lastLines();
      crashLog = exitValue == 0 ? List.of() : crashLogs.headOf(pid());
    } finally {
      exit.complete(new WorkerExit(index, pid(), new ExitStatus(exitValue), lastLines, crashLog));
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

  @Override
  public int index() {
    return index;
  }

  @Override
  public long pid() {
    return process.pid();
  }

  @Override
  public synchronized void ring() {
    try {
      bell.write(PipeSignal.RING);
      bell.flush();
    } catch (IOException e) {
      // The worker has just died, which exit() reports.
    }
  }

  @Override
  public synchronized void leave() {
    try {
      bell.write(PipeSignal.LEAVE);
      bell.close();
    } catch (IOException e) {
      // The worker has just died, which exit() reports.
    }
  }

  @Override
  public void kill() {
    process.destroyForcibly();
  }

  @Override
  public CompletableFuture<WorkerExit> exit() {
    return exit;
  }
}
