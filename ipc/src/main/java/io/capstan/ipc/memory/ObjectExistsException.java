package io.capstan.ipc.memory;

/** There is an object of that name in the region. */
public final class ObjectExistsException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  ObjectExistsException(String message) {
    super(message);
  }
}
