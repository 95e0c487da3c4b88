package io.capstan.ipc.codec;

import java.io.IOException;
import java.io.NotSerializableException;

/**
 * Any serializable object, by the JDK's serialization.
 *
 * <pre>
 *   0                 4
 *   +-----------------+--------------------------------+
 *   |  length         |  the stream, without a header  |
 *   +-----------------+--------------------------------+
 * </pre>
 */
final class SerializedFormat {
  private SerializedFormat() {}

  static void write(Object value, Sink sink, Arrival arrival) {
    try {
      writeStream(value, sink, arrival);
    } catch (IOException | RuntimeException | LinkageError | StackOverflowError e) {
      throw refusal(value, Culprit.find(value, arrival), e);
    }
  }

  /** For who has another way to send the value, and need not be told what is to blame. */
  static void writeUnsearched(Object value, Sink sink, Arrival arrival) {
    try {
      writeStream(value, sink, arrival);
    } catch (IOException | RuntimeException | LinkageError | StackOverflowError e) {
      throw refusal(value, null, e);
    }
  }

  private static void writeStream(Object value, Sink sink, Arrival arrival) throws IOException {
    long lengthPosition = sink.length();
    sink.writeInt(0);
    ObjectWriter out = new ObjectWriter(new SinkStream(sink), arrival);
    out.writeObject(value);
    out.flush();
    long length = sink.length() - lengthPosition - Integer.BYTES;
    if (length > Integer.MAX_VALUE) {
      throw new EncodeException(
          "value is too long: lengthBytes=%d (allowed: %d)".formatted(length, Integer.MAX_VALUE));
    }
    sink.rewriteInt(lengthPosition, (int) length);
  }

  private static EncodeException refusal(Object value, String culprit, Throwable cause) {
    String type = value.getClass().getName();
    if (cause instanceof EncodeException refusal) {
      return refusal;
    }
    if (cause instanceof StackOverflowError) {
      return new EncodeException("value is nested too deep to be sent: type=" + type, cause);
    }
    if (culprit != null) {
      return new EncodeException("value cannot be sent: " + culprit, cause);
    }
    String reason =
        cause instanceof NotSerializableException
            ? "not serializable: class=" + cause.getMessage()
            : cause.toString();
    return new EncodeException("value cannot be sent: type=" + type + " reason=" + reason, cause);
  }

  static Object read(Source source, Arrival arrival) {
    int length = source.readInt();
    if (length < 0 || length > source.remaining()) {
      throw new DecodeException(
          "object of lengthBytes=%d remainingBytes=%d".formatted(length, source.remaining()));
    }
    ArrivalFilter filter = new ArrivalFilter(arrival.userFilter(), arrival.policy(), length);
    SourceStream stream = new SourceStream(source, length);
    try {
      Object value = new ObjectReader(stream, length, filter, arrival).readObject();
      if (stream.available() > 0) {
        throw new DecodeException(
            "bytes are left after an object: excessBytes=" + stream.available());
      }
      return value;
    } catch (DecodeException e) {
      throw e;
    } catch (OutOfMemoryError e) {
      throw e; // What the bytes may ask for is bounded, so this is not their doing.
    } catch (Throwable e) { // The bytes make the JDK, and the classes they name, throw anything.
      source.requireOpen();
      throw refusal(e, filter, length);
    }
  }

  private static DecodeException refusal(Throwable cause, ArrivalFilter filter, int length) {
    String reason = filter.refusal();
    if (reason == null) {
      reason =
          cause instanceof ClassNotFoundException
              ? "class is not to be found: class=" + cause.getMessage()
              : "reason=" + cause;
    }
    return new DecodeException("object of lengthBytes=" + length + " is refused: " + reason, cause);
  }
}
