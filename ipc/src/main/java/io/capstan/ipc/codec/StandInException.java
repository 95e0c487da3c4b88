package io.capstan.ipc.codec;

/**
 * Stands for a throwable of another process whose class cannot be made here: it is not on the class
 * path, or refused, or no constructor takes its message. Message, stack, cause and suppressed
 * throwables are the original's, and its text begins with the original's class.
 */
public final class StandInException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String originalClassName;

  StandInException(ThrowableData data) {
    super(data.message());
    this.originalClassName = data.className();
  }

  /** The class of the throwable that it stands for. */
  public String originalClassName() {
    return originalClassName;
  }

  /** None of its own: it is given the original's. */
  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }

  @Override
  public String toString() {
    return getMessage() == null ? originalClassName : originalClassName + ": " + getMessage();
  }
}
