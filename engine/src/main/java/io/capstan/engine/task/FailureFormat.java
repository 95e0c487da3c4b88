package io.capstan.engine.task;

import io.capstan.engine.protocol.FailureReport;
import io.capstan.ipc.codec.Codec;
import io.capstan.ipc.codec.DecodeException;
import io.capstan.ipc.codec.EncodeException;
import io.capstan.ipc.codec.Sink;
import io.capstan.ipc.codec.Source;

/**
 * How a failure travels: twice. As data, which always arrives, and as itself, for those whose class
 * can be made on the other side.
 *
 * <pre>
 *   length of the report (int) · report, see FailureReport · length (int) · the object, or nothing
 * </pre>
 */
final class FailureFormat {
  private static final int REPORT_LENGTH_MAX = 1 << 16;

  private FailureFormat() {}

  static void write(Throwable failure, Codec<Object> codec, Sink sink) {
    writeBytes(FailureReport.of(failure).encode(REPORT_LENGTH_MAX), sink);
    writeBytes(encoded(failure, codec), sink);
  }

  private static byte[] encoded(Throwable failure, Codec<Object> codec) {
    try {
      Sink own = new Sink();
      codec.encode(failure, own);
      return own.toByteArray();
    } catch (EncodeException e) {
      return new byte[0]; // It holds what cannot be sent: the report has to do.
    }
  }

  private static void writeBytes(byte[] bytes, Sink sink) {
    sink.writeInt(bytes.length);
    sink.writeBytes(bytes, 0, bytes.length);
  }

  static Throwable read(Codec<Object> codec, Source source) {
    byte[] report = readBytes(source);
    byte[] object = readBytes(source);
    try {
      Source own = new Source().over(object);
      if (object.length > 0 && codec.decode(own) instanceof Throwable failure) {
        return failure;
      }
    } catch (DecodeException e) {
      // Its class is unknown here, or cannot be made from its own data.
    }
    return new RemoteException(FailureReport.decode(report));
  }

  private static byte[] readBytes(Source source) {
    int length = source.readInt();
    if (length < 0 || length > source.remaining()) {
      throw new DecodeException("length=" + length + " (allowed: what is there)");
    }
    byte[] bytes = new byte[length];
    source.readBytes(bytes, 0, length);
    return bytes;
  }
}
