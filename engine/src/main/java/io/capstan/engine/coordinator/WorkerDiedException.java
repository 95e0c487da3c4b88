package io.capstan.engine.coordinator;

/**
 * A worker died, and another one would too: a chunk has killed every worker that computed it, or no
 * worker gets as far as starting.
 */
public final class WorkerDiedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final long pid;
  private final int exitValue;

  WorkerDiedException(String what, WorkerExit exit) {
    super(what + ": " + exit.describe());
    this.pid = exit.pid();
    this.exitValue = exit.status().value();
  }

  private WorkerDiedException(WorkerDiedException original) {
    super(original.getMessage(), original);
    this.pid = original.pid;
    this.exitValue = original.exitValue;
  }

  /** The same, with the stack of a caller that meets it. */
  WorkerDiedException rethrown() {
    return new WorkerDiedException(this);
  }

  /** The process that died last. */
  public long pid() {
    return pid;
  }

  /** How it died. */
  public ExitStatus exitStatus() {
    return new ExitStatus(exitValue);
  }
}
