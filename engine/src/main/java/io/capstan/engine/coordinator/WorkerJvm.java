package io.capstan.engine.coordinator;

import io.capstan.engine.process.CrashLogs;
import io.capstan.engine.process.ProcessControl;
import io.capstan.engine.process.WorkerExit;
import io.capstan.engine.process.WorkerOutput;
import io.capstan.engine.protocol.PipeSignal;
import java.util.concurrent.CompletableFuture;

/** A worker in a JVM of its own. */
final class WorkerJvm implements Worker {
  private final int index;
  private final ProcessControl control;
  private final CompletableFuture<WorkerExit> exit;

  private WorkerJvm(int index, ProcessControl control, CompletableFuture<WorkerExit> exit) {
    this.index = index;
    this.control = control;
    this.exit = exit;
  }

  static WorkerJvm of(int index, Process process, WorkerOutput output, CrashLogs crashLogs) {
    CompletableFuture<WorkerExit> exit = new CompletableFuture<>();
    return new WorkerJvm(
        index, ProcessControl.of(index, process, output, crashLogs, exit::complete), exit);
  }

  @Override
  public int index() {
    return index;
  }

  @Override
  public long pid() {
    return control.pid();
  }

  @Override
  public void ring() {
    control.write(PipeSignal.RING);
  }

  @Override
  public void leave() {
    control.leave(PipeSignal.LEAVE);
  }

  @Override
  public void kill() {
    control.kill();
  }

  @Override
  public CompletableFuture<WorkerExit> exit() {
    return exit;
  }
}
