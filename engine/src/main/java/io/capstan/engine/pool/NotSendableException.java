package io.capstan.engine.pool;

/**
 * A task, an argument or a value cannot be sent to another process; the text names what of it
 * cannot. It is thrown by the call that was given it, before anything is sent.
 */
public final class NotSendableException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  NotSendableException(String message, Throwable cause) {
    super(message, cause);
  }
}
