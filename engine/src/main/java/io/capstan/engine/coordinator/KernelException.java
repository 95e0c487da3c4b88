package io.capstan.engine.coordinator;

import io.capstan.engine.protocol.ChunkWork;
import io.capstan.engine.protocol.FailureReport;

/**
 * A kernel threw in a worker. The cause carries the worker's stack under the original class name
 * and message; the workers live on.
 */
public final class KernelException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String remoteClassName;
  private final String remoteMessage;

  KernelException(String what, ChunkWork where, FailureReport report) {
    super(
        "%s worker=%d pid=%d threw %s".formatted(what, where.worker(), where.pid(), report),
        new RemoteCause(report));
    this.remoteClassName = report.className();
    this.remoteMessage = report.message();
  }

  /** The class of what the kernel threw. */
  public String remoteClassName() {
    return remoteClassName;
  }

  /** The message of what the kernel threw, or null. */
  public String remoteMessage() {
    return remoteMessage;
  }

  /** Stands for an exception of another process: prints as it would have printed there. */
  private static final class RemoteCause extends Exception {
    private static final long serialVersionUID = 1L;

    RemoteCause(FailureReport report) {
      super(report.toString(), report.cause() == null ? null : new RemoteCause(report.cause()));
      setStackTrace(report.stack().toArray(new StackTraceElement[0]));
    }

    @Override
    public String toString() {
      return getMessage();
    }
  }
}
