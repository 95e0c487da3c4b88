package io.capstan.ipc.codec;

/** A value that cannot be sent; the text names what in it is to blame. Nothing was published. */
public final class EncodeException extends CodecException {
  private static final long serialVersionUID = 1L;

  /** For a codec of one's own: the text ends in {@code name=value} and what is allowed. */
  public EncodeException(String message) {
    super(message);
  }

  /** The same, with what caused it. */
  public EncodeException(String message, Throwable cause) {
    super(message, cause);
  }
}
