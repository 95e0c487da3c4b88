package io.capstan.engine.coordinator;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;

/** A worker in a JVM of its own. */
final class WorkerProcess implements Worker {
  private final int index;
  private final Process process;
  private final OutputStream bell;
  private final CompletableFuture<WorkerExit> exit;

  WorkerProcess(int index, Process process, WorkerOutput output) {
    this.index = index;
    this.process = process;
    this.bell = process.getOutputStream();
    // onExit completes after the process was reaped: that is the proof of its death.
    this.exit =
        process
            .onExit()
            .thenApply(
                ended ->
                    new WorkerExit(
                        index,
                        ended.pid(),
                        new ExitStatus(ended.exitValue()),
                        output.lastLinesOf(ended.pid())));
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
      bell.write(1);
      bell.flush();
    } catch (IOException e) {
      // The worker has just died, which exit() reports.
    }
  }

  @Override
  public synchronized void leave() {
    try {
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
