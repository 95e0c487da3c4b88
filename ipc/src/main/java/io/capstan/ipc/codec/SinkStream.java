package io.capstan.ipc.codec;

import java.io.OutputStream;

/** A sink for the JDK's streams. */
final class SinkStream extends OutputStream {
  private final Sink sink;

  SinkStream(Sink sink) {
    this.sink = sink;
  }

  @Override
  public void write(int value) {
    sink.writeByte(value);
  }

  @Override
  public void write(byte[] source, int from, int count) {
    sink.writeBytes(source, from, count);
  }
}
