package io.capstan.engine.task;

import io.capstan.engine.protocol.FailureReport;

/**
 * Stands for a failure of a worker whose class cannot be made here: it has the original's message,
 * stack and causes, and prints as the original did.
 */
public final class RemoteException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String remoteClassName;

  RemoteException(FailureReport report) {
    super(report.message(), report.cause() == null ? null : new RemoteException(report.cause()));
    this.remoteClassName = report.className();
    setStackTrace(report.stack().toArray(new StackTraceElement[0]));
  }

  /** The class of what was thrown there. */
  public String remoteClassName() {
    return remoteClassName;
  }

  @Override
  public String toString() {
    return getMessage() == null ? remoteClassName : remoteClassName + ": " + getMessage();
  }
}
