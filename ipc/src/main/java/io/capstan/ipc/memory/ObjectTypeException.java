package io.capstan.ipc.memory;

/** The object of that name is of another type than the caller can use. */
public final class ObjectTypeException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  ObjectTypeException(String message) {
    super(message);
  }
}
