package io.capstan.ipc.memory;

/** There is no object of that name in the region. */
public final class ObjectNotFoundException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  ObjectNotFoundException(String message) {
    super(message);
  }
}
