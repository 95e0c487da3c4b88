package io.capstan.engine.pool;

/** A task failed; the cause is what it threw, or what befell it. */
public final class TaskFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TaskFailedException(Throwable cause) {
    super(String.valueOf(cause), cause);
  }
}
