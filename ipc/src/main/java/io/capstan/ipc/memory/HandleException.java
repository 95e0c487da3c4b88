package io.capstan.ipc.memory;

import java.io.ObjectStreamException;

/**
 * A handle leads nowhere: its region or object is gone, or another one by now, or it was never a
 * handle.
 */
public final class HandleException extends ObjectStreamException {
  private static final long serialVersionUID = 1L;

  HandleException(String message) {
    super(message);
  }

  HandleException(String message, Throwable cause) {
    super(message);
    initCause(cause);
  }
}
