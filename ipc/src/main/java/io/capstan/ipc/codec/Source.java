package io.capstan.ipc.codec;

import io.capstan.ipc.memory.Memory;
import java.util.Objects;

/**
 * Where an encoded value comes from: a run of bytes in the region, or in an array. Made once, and
 * used again and again:
 *
 * <pre>{@code
 * E value = codec.decode(source.over(memory, cell, length));
 * source.requireEnd();
 * }</pre>
 *
 * <p>Another process wrote the bytes, so nothing they say is believed: every count is checked
 * against the bytes that are there before anything is made of it, and read once only, for the bytes
 * may change.
 *
 * <p><b>Callers.</b> One thread at a time.
 *
 * <p><b>Progress.</b> Wait-free.
 *
 * <p><b>Memory consistency.</b> Plain reads; whoever found the value published has ordered them.
 *
 * <p><b>Peer death.</b> A published value is whole, and stays while its reader has it.
 *
 * <p><b>Units.</b> Offsets and lengths in bytes. Numbers are little-endian, at any offset.
 */
public final class Source {
  /** Text shorter than this is read through an array that is kept. */
  private static final int SCRATCH_LENGTH = 512;

  private Memory memory; // null: the bytes are in the array
  private byte[] array;
  private long position;
  private long end;
  private byte[] scratch;

  /** A source of nothing yet. */
  public Source() {}

  /**
   * Starts at a value of the region.
   *
   * @return this
   */
  public Source over(Memory memory, long offset, long length) {
    memory.checkRange(offset, length);
    this.memory = memory;
    this.array = null;
    this.position = offset;
    this.end = offset + length;
    return this;
  }

  /**
   * Starts at the first of those bytes.
   *
   * @return this
   */
  public Source over(byte[] bytes) {
    return over(bytes, 0, bytes.length);
  }

  /**
   * Starts at the byte of that index.
   *
   * @return this
   */
  public Source over(byte[] bytes, int from, int count) {
    Objects.checkFromIndexSize(from, count, bytes.length);
    this.memory = null;
    this.array = bytes;
    this.position = from;
    this.end = (long) from + count;
    return this;
  }

  /** How many bytes are left. */
  public long remaining() {
    return end - position;
  }

  /**
   * Checks that a value was the last one.
   *
   * @throws DecodeException if bytes are left
   */
  public void requireEnd() {
    if (position != end) {
      throw new DecodeException("bytes are left after a value: excessBytes=" + remaining());
    }
  }

  /** Reads one byte. */
  public byte readByte() {
    long at = take(Byte.BYTES);
    return memory != null ? memory.getByte(at) : array[(int) at];
  }

  /** Reads two bytes. */
  public short readShort() {
    long at = take(Short.BYTES);
    return memory != null
        ? (short) (memory.getByte(at) & 0xFF | memory.getByte(at + 1) << Byte.SIZE)
        : (short) (array[(int) at] & 0xFF | array[(int) at + 1] << Byte.SIZE);
  }

  /** Reads four bytes. */
  public int readInt() {
    long at = take(Integer.BYTES);
    return memory != null
        ? LittleEndian.order(memory.getInt(at))
        : LittleEndian.readInt(array, (int) at);
  }

  /** Reads eight bytes. */
  public long readLong() {
    long at = take(Long.BYTES);
    return memory != null
        ? LittleEndian.order(memory.getLong(at))
        : LittleEndian.readInt(array, (int) at) & 0xFFFF_FFFFL
            | (long) LittleEndian.readInt(array, (int) at + Integer.BYTES) << Integer.SIZE;
  }

  /** Reads eight bytes. */
  public double readDouble() {
    return Double.longBitsToDouble(readLong());
  }

  /**
   * Reads a number of elements, and checks that they can be there.
   *
   * @param elementLength the least length of one
   * @throws DecodeException if the bytes that are left are fewer than so many elements take
   */
  public int readCount(int elementLength) {
    int count = readSevenBits();
    if (count < 0 || (long) count * elementLength > remaining()) {
      throw new DecodeException(
          "count=%d elementBytes=%d remainingBytes=%d"
              .formatted(count, elementLength, remaining()));
    }
    return count;
  }

  private int readSevenBits() {
    int value = 0;
    for (int shift = 0; shift < Integer.SIZE; shift += 7) {
      int next = readByte();
      value |= (next & 0x7F) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new DecodeException("count has more than 5 bytes: remainingBytes=" + remaining());
  }

  /** Reads so many bytes into the array from that index on. */
  public void readBytes(byte[] target, int from, int count) {
    Objects.checkFromIndexSize(from, count, target.length);
    long at = take(count);
    if (memory != null) {
      memory.getBytes(at, target, from, count);
    } else {
      System.arraycopy(array, (int) at, target, from, count);
    }
  }

  /** Fills the array. */
  public void readInts(int[] target) {
    long at = take((long) target.length * Integer.BYTES);
    if (memory != null && LittleEndian.IS_NATIVE) {
      memory.getInts(at, target, 0, target.length);
    } else {
      position = at;
      for (int index = 0; index < target.length; index++) {
        target[index] = readInt();
      }
    }
  }

  /** Fills the array. */
  public void readLongs(long[] target) {
    long at = take((long) target.length * Long.BYTES);
    if (memory != null && LittleEndian.IS_NATIVE) {
      memory.getLongs(at, target, 0, target.length);
    } else {
      position = at;
      for (int index = 0; index < target.length; index++) {
        target[index] = readLong();
      }
    }
  }

  /** Fills the array. */
  public void readDoubles(double[] target) {
    long at = take((long) target.length * Double.BYTES);
    if (memory != null && LittleEndian.IS_NATIVE) {
      memory.getDoubles(at, target, 0, target.length);
    } else {
      position = at;
      for (int index = 0; index < target.length; index++) {
        target[index] = readDouble();
      }
    }
  }

  /** Reads a string that {@link Sink#writeString} wrote. */
  public String readString() {
    return StringFormat.read(this);
  }

  /** An array of so many bytes at least, whose content nobody needs: valid until the next call. */
  byte[] scratch(int length) {
    if (length > SCRATCH_LENGTH) {
      return new byte[length];
    }
    if (scratch == null) {
      scratch = new byte[SCRATCH_LENGTH];
    }
    return scratch;
  }

  /** A region that was closed under the reader is not the fault of the bytes. */
  void requireOpen() {
    if (memory != null) {
      memory.checkRange(0, 0);
    }
  }

  /** Passes over so many bytes, and says where they begin. */
  private long take(long count) {
    long at = position;
    if (count > end - at) {
      throw new DecodeException(
          "value ends too early: neededBytes=%d remainingBytes=%d".formatted(count, remaining()));
    }
    position = at + count;
    return at;
  }
}
