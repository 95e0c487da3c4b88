package io.capstan.ipc.value;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The fields of a struct as this process alone has them: what is written to a {@link SharedStruct},
 * or was read from one.
 *
 * <p><b>Callers.</b> One thread.
 *
 * <p><b>Progress.</b> Nothing waits.
 *
 * <p><b>Memory consistency.</b> None; the value is on the heap.
 *
 * <p><b>Peer death.</b> Does not touch it.
 *
 * <p><b>Units.</b> The fields' are the caller's.
 */
public final class StructValue {
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private final StructLayout layout;
  private final byte[] bytes;

  StructValue(StructLayout layout) {
    this.layout = layout;
    this.bytes = new byte[layout.lengthBytes()];
  }

  /** Which fields there are. */
  public StructLayout layout() {
    return layout;
  }

  /** The bytes of the fields, not a copy. */
  byte[] bytes() {
    return bytes;
  }

  int getInt(int offset) {
    return (int) INTS.get(bytes, offset);
  }

  void setInt(int offset, int value) {
    INTS.set(bytes, offset, value);
  }

  long getLong(int offset) {
    return (long) LONGS.get(bytes, offset);
  }

  void setLong(int offset, long value) {
    LONGS.set(bytes, offset, value);
  }

  @Override
  public String toString() {
    return "StructValue[" + layout + "]";
  }
}
