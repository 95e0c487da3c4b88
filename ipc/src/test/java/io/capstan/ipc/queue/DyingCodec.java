package io.capstan.ipc.queue;

import io.capstan.ipc.codec.Codec;
import io.capstan.ipc.codec.Sink;
import io.capstan.ipc.codec.Source;
import io.capstan.ipc.trial.ChildMain;
import java.util.concurrent.locks.LockSupport;

/** Encodes byte arrays and small numbers; says so and stops for ever when it is to decode one. */
final class DyingCodec implements Codec<Object> {
  private final boolean stops;

  DyingCodec() {
    this(true);
  }

  DyingCodec(boolean stops) {
    this.stops = stops;
  }

  @Override
  public void encode(Object value, Sink sink) {
    byte[] bytes = (byte[]) value;
    sink.writeBytes(bytes, 0, bytes.length);
  }

  @Override
  public Object decode(Source source) {
    byte[] bytes = new byte[(int) source.remaining()];
    source.readBytes(bytes, 0, bytes.length);
    stopIfAsked();
    return bytes;
  }

  @Override
  public int encodeSmall(Object value) {
    return value instanceof Integer number ? number : NOT_SMALL;
  }

  @Override
  public Object decodeSmall(int small) {
    stopIfAsked();
    return small;
  }

  private void stopIfAsked() {
    while (stops) {
      ChildMain.say("in hand");
      LockSupport.parkNanos(Long.MAX_VALUE);
    }
  }
}
