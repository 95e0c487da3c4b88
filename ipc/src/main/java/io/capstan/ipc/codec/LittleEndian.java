package io.capstan.ipc.codec;

import java.nio.ByteOrder;

/** Numbers in the byte order of the encoding, whatever the machine's is. */
final class LittleEndian {
  /** Whether whole arrays can be copied as they are. */
  static final boolean IS_NATIVE = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

  private LittleEndian() {}

  /** From the machine's order to the encoding's, or back. */
  static int order(int value) {
    return IS_NATIVE ? value : Integer.reverseBytes(value);
  }

  /** From the machine's order to the encoding's, or back. */
  static long order(long value) {
    return IS_NATIVE ? value : Long.reverseBytes(value);
  }

  // By hand: the first view of bytes as ints costs a fresh worker milliseconds.

  static void putInt(byte[] bytes, int index, int value) {
    bytes[index] = (byte) value;
    bytes[index + 1] = (byte) (value >> 8);
    bytes[index + 2] = (byte) (value >> 16);
    bytes[index + 3] = (byte) (value >> 24);
  }

  static int readInt(byte[] bytes, int index) {
    return bytes[index] & 0xFF
        | (bytes[index + 1] & 0xFF) << 8
        | (bytes[index + 2] & 0xFF) << 16
        | bytes[index + 3] << 24;
  }
}
