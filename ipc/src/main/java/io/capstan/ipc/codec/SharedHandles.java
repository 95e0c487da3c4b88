package io.capstan.ipc.codec;

import io.capstan.ipc.memory.Handle;
import io.capstan.ipc.memory.HandleException;
import io.capstan.ipc.memory.SharedObject;
import java.nio.ByteBuffer;

/** Sends objects of a region as their {@link Handle}; what arrives is the same object. */
final class SharedHandles implements HandleFormat {
  static final SharedHandles INSTANCE = new SharedHandles();

  private SharedHandles() {}

  @Override
  public boolean isShared(Object value) {
    return value instanceof SharedObject;
  }

  @Override
  public void write(Object value, Sink sink) {
    byte[] bytes;
    try {
      Handle handle = ((SharedObject) value).handle();
      bytes = new byte[handle.encodedLength()];
      handle.encode(ByteBuffer.wrap(bytes));
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw new EncodeException(
          "type=" + value.getClass().getName() + " has no handle: " + e.getMessage(), e);
    }
    sink.writeCount(bytes.length);
    sink.writeBytes(bytes, 0, bytes.length);
  }

  @Override
  public Object read(Source source) {
    byte[] bytes = new byte[source.readCount(1)];
    source.readBytes(bytes, 0, bytes.length);
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    try {
      SharedObject object = Handle.decode(buffer).open();
      if (buffer.hasRemaining()) {
        throw new DecodeException("bytes are left after a handle: count=" + buffer.remaining());
      }
      return object;
    } catch (HandleException e) {
      throw new DecodeException("shared object cannot be opened: " + e.getMessage(), e);
    }
  }
}
