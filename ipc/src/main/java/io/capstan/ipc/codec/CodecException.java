package io.capstan.ipc.codec;

/**
 * A value could not be turned into bytes, or bytes into a value; the subclass says which. An {@link
 * IllegalArgumentException}, because that is what the collections of {@code java.util} promise for
 * an element that they cannot hold.
 */
public abstract sealed class CodecException extends IllegalArgumentException
    permits EncodeException, DecodeException {
  private static final long serialVersionUID = 1L;

  CodecException(String message) {
    super(message);
  }

  CodecException(String message, Throwable cause) {
    super(message, cause);
  }
}
