package io.capstan.engine.task;

import io.capstan.ipc.codec.Sink;
import io.capstan.ipc.codec.Source;
import io.capstan.ipc.codec.StandardCodec;
import io.capstan.ipc.codec.ThrowableCodec;

/**
 * How a failure travels: see {@link ThrowableCodec}, which always sends one and never fails to make
 * one of it. What goes wrong all the same, because what was thrown is hostile, is told instead.
 */
final class FailureFormat {
  private final ThrowableCodec codec;

  FailureFormat(StandardCodec<Object> objects) {
    this.codec = ThrowableCodec.over(objects);
  }

  /** By way of the heap: half a failure could not be taken back. */
  void write(Throwable failure, Sink sink) {
    byte[] bytes = encoded(failure);
    sink.writeBytes(bytes, 0, bytes.length);
  }

  private byte[] encoded(Throwable failure) {
    Sink own = new Sink();
    try {
      codec.encode(failure, own);
    } catch (RuntimeException | Error e) { // Its methods are the user's code.
      String name = failure.getClass().getName();
      codec.encode(
          new IllegalStateException("what was thrown cannot be read: " + name), own.onHeap());
    }
    return own.toByteArray();
  }

  Throwable read(Source source) {
    return codec.decode(source);
  }
}
