package io.capstan.engine.process;

/**
 * A worker died; the text says how, with the last lines that it printed and its crash log's head.
 */
public final class WorkerDiedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final long pid;
  private final int exitValue;

  /** What happened, and to whom. */
  public WorkerDiedException(String what, ProcessExit exit) {
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
  public WorkerDiedException rethrown() {
    return new WorkerDiedException(this);
  }

  /** The process that died. */
  public long pid() {
    return pid;
  }

  /** How it died. */
  public ExitStatus exitStatus() {
    return new ExitStatus(exitValue);
  }
}
