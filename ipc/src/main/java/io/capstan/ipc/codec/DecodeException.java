package io.capstan.ipc.codec;

/** Bytes that are no value, or one that this process does not accept. */
public final class DecodeException extends CodecException {
  private static final long serialVersionUID = 1L;

  /** For a codec of one's own: the text ends in {@code name=value} and what is allowed. */
  public DecodeException(String message) {
    super(message);
  }

  /** The same, with what caused it. */
  public DecodeException(String message, Throwable cause) {
    super(message, cause);
  }
}
