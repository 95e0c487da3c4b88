package io.capstan.ipc.value;

/**
 * The value was not touched: an owner of its lock died with it, so the value may be half-changed,
 * and nobody has repaired it since.
 */
public final class AbandonedValueException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  AbandonedValueException(String message) {
    super(message);
  }
}
