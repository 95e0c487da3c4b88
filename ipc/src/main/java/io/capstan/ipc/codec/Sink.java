package io.capstan.ipc.codec;

import io.capstan.ipc.memory.Memory;
import java.util.Arrays;

/**
 * Where an encoded value goes: straight into its place in the region as long as it fits there, and
 * else onto the heap. Made once, and used again and again:
 *
 * <pre>{@code
 * sink.over(memory, cell, cellLength);
 * codec.encode(value, sink);
 * if (sink.isInPlace()) {
 *   commit(cell, sink.length());
 * } else {
 *   long block = allocate(sink.length());
 *   sink.copyTo(memory, block);
 *   commitBlock(cell, block);
 * }
 * }</pre>
 *
 * <p>A value that leaves its place half written leaves rubbish there, which nobody sees: it is not
 * published.
 *
 * <p><b>Callers.</b> One thread at a time.
 *
 * <p><b>Progress.</b> Wait-free; nothing is allocated while the value fits its place.
 *
 * <p><b>Memory consistency.</b> Plain writes; whoever publishes the place orders them.
 *
 * <p><b>Peer death.</b> It writes to memory that only its owner uses yet.
 *
 * <p><b>Units.</b> Offsets and lengths in bytes. Numbers are little-endian, at any offset.
 */
public final class Sink {
  /** The longest array that every JVM makes. */
  private static final int HEAP_LENGTH_MAX = Integer.MAX_VALUE - 8;

  /** Enough for most values that miss their place; then it doubles. */
  private static final int HEAP_LENGTH_FIRST = 1024;

  /** A longer array is not kept for the next value: one large message would hold it for ever. */
  private static final int HEAP_LENGTH_KEPT = 1 << 20;

  private static final int SCRATCH_LENGTH = 512;

  private static final byte[] NO_BYTES = {};

  private Memory memory; // null: the value is on the heap
  private long start;
  private long lengthMax;
  private long length;
  private byte[] heap = NO_BYTES;
  private byte[] scratch;

  /** A sink on the heap, empty. */
  public Sink() {}

  /**
   * Starts a value whose place is there.
   *
   * @param memory the region's
   * @param offset where the place begins
   * @param lengthMax how long it is, 0 at least
   * @return this
   */
  public Sink over(Memory memory, long offset, long lengthMax) {
    memory.checkRange(offset, lengthMax);
    restart();
    this.memory = memory;
    this.start = offset;
    this.lengthMax = lengthMax;
    return this;
  }

  /**
   * Starts a value on the heap.
   *
   * @return this
   */
  public Sink onHeap() {
    restart();
    return this;
  }

  private void restart() {
    memory = null;
    length = 0;
    if (heap.length > HEAP_LENGTH_KEPT) {
      heap = NO_BYTES;
    }
  }

  /** How many bytes were written since the start. */
  public long length() {
    return length;
  }

  /** Whether the value is in its place, whole; if not, it is on the heap, whole. */
  public boolean isInPlace() {
    return memory != null;
  }

  /** Copies a value that is on the heap to that place. */
  public void copyTo(Memory target, long offset) {
    if (isInPlace()) {
      throw new IllegalStateException("isInPlace=true (allowed: a value on the heap)");
    }
    target.putBytes(offset, heap, 0, (int) length);
  }

  /** A copy of the value's bytes, wherever they are. */
  public byte[] toByteArray() {
    if (!isInPlace()) {
      return Arrays.copyOf(heap, (int) length);
    }
    byte[] bytes = new byte[heapLength(length)];
    memory.getBytes(start, bytes);
    return bytes;
  }

  /** Writes one byte. */
  public void writeByte(int value) {
    long at = claim(Byte.BYTES);
    if (memory != null) {
      memory.putByte(at, (byte) value);
    } else {
      heap[(int) at] = (byte) value;
    }
  }

  /** Writes two bytes. */
  public void writeShort(int value) {
    writeByte(value);
    writeByte(value >> Byte.SIZE);
  }

  /** Writes four bytes. */
  public void writeInt(int value) {
    long at = claim(Integer.BYTES);
    if (memory != null) {
      memory.putInt(at, LittleEndian.order(value));
    } else {
      LittleEndian.putInt(heap, (int) at, value);
    }
  }

  /** Writes eight bytes. */
  public void writeLong(long value) {
    long at = claim(Long.BYTES);
    if (memory != null) {
      memory.putLong(at, LittleEndian.order(value));
    } else {
      LittleEndian.putInt(heap, (int) at, (int) value);
      LittleEndian.putInt(heap, (int) at + Integer.BYTES, (int) (value >> Integer.SIZE));
    }
  }

  /** Writes eight bytes, of any NaN the same. */
  public void writeDouble(double value) {
    writeLong(Double.doubleToLongBits(value));
  }

  /** Writes a number in seven bits a byte: 1 byte below 128, 5 at most, and for negative ones. */
  public void writeCount(int value) {
    int rest = value;
    while (rest >>> 7 != 0) {
      writeByte(rest | 0x80);
      rest >>>= 7;
    }
    writeByte(rest);
  }

  /** Writes so many bytes of the array from that index on; no count before them. */
  public void writeBytes(byte[] source, int from, int count) {
    long at = claim(count);
    if (memory != null) {
      memory.putBytes(at, source, from, count);
    } else {
      System.arraycopy(source, from, heap, (int) at, count);
    }
  }

  /** Writes the elements, no count before them. */
  public void writeInts(int[] source) {
    long at = claim((long) source.length * Integer.BYTES);
    if (memory != null && LittleEndian.IS_NATIVE) {
      memory.putInts(at, source, 0, source.length);
    } else {
      unclaim((long) source.length * Integer.BYTES);
      for (int value : source) {
        writeInt(value);
      }
    }
  }

  /** Writes the elements, no count before them. */
  public void writeLongs(long[] source) {
    long at = claim((long) source.length * Long.BYTES);
    if (memory != null && LittleEndian.IS_NATIVE) {
      memory.putLongs(at, source, 0, source.length);
    } else {
      unclaim((long) source.length * Long.BYTES);
      for (long value : source) {
        writeLong(value);
      }
    }
  }

  /** Writes the elements, bit for bit, no count before them. */
  public void writeDoubles(double[] source) {
    long at = claim((long) source.length * Double.BYTES);
    if (memory != null && LittleEndian.IS_NATIVE) {
      memory.putDoubles(at, source, 0, source.length);
    } else {
      unclaim((long) source.length * Double.BYTES);
      for (double value : source) {
        writeLong(Double.doubleToRawLongBits(value));
      }
    }
  }

  /** Writes any string, unpaired surrogates too; its length comes first. */
  public void writeString(String value) {
    StringFormat.write(value, this);
  }

  /** An array of so many bytes, whose content nobody needs: valid until the next call. */
  byte[] scratch(int length) {
    if (scratch == null) {
      scratch = new byte[SCRATCH_LENGTH];
    }
    return length <= SCRATCH_LENGTH ? scratch : new byte[length];
  }

  /** Writes four bytes over what was written there before. */
  void rewriteInt(long position, int value) {
    if (memory != null) {
      memory.putInt(start + position, LittleEndian.order(value));
    } else {
      LittleEndian.putInt(heap, (int) position, value);
    }
  }

  /**
   * Makes room at the end.
   *
   * @return the offset in memory, or the index on the heap, where to write
   */
  private long claim(long count) {
    long before = length;
    if (memory != null && count <= lengthMax - before) {
      length = before + count;
      return start + before;
    }
    return claimSlow(count);
  }

  private long claimSlow(long count) {
    long before = length;
    if (memory != null) {
      byte[] begun = heapLength(before + count) > heap.length ? grown(before + count) : heap;
      memory.getBytes(start, begun, 0, (int) before);
      heap = begun;
      memory = null;
    } else if (before + count > heap.length) {
      heap = Arrays.copyOf(heap, grownLength(before + count));
    }
    length = before + count;
    return before;
  }

  private void unclaim(long count) {
    length -= count;
  }

  private byte[] grown(long needed) {
    return new byte[grownLength(needed)];
  }

  private int grownLength(long needed) {
    long doubled = Math.max(HEAP_LENGTH_FIRST, 2L * heap.length);
    return (int) Math.max(heapLength(needed), Math.min(doubled, HEAP_LENGTH_MAX));
  }

  private static int heapLength(long needed) {
    if (needed > HEAP_LENGTH_MAX) {
      throw new EncodeException(
          "value is too long for the heap: lengthBytes=%d (allowed: %d)"
              .formatted(needed, HEAP_LENGTH_MAX));
    }
    return (int) needed;
  }
}
