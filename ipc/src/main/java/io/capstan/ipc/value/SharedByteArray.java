package io.capstan.ipc.value;

import io.capstan.ipc.memory.Handle;
import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.memory.Placement;
import io.capstan.ipc.memory.Region;
import io.capstan.ipc.memory.SharedObject;
import io.capstan.ipc.value.ValueHeader.Elements;
import java.io.IOException;
import java.util.function.IntBinaryOperator;
import java.util.function.IntUnaryOperator;

/**
 * An array of {@code byte} that processes share, of any length, with slices that are views.
 *
 * <p><b>Callers.</b> Any thread of any attached process.
 *
 * <p><b>Progress.</b> Reads, writes, {@code compareAndSet} and what moves many elements are
 * wait-free, all else lock-free.
 *
 * <p><b>Memory consistency.</b> As {@link SharedInt}. Bulk {@code get} and {@code put}, {@code
 * fill} and {@code copyTo} are plain: an element is read or written whole, but others may see some
 * of the elements and not the rest, in any order.
 *
 * <p><b>Peer death.</b> Each element changes whole or not at all; of a bulk operation, some may
 * have.
 *
 * <p><b>Units.</b> Indexes and counts in elements, from 0; offsets in bytes.
 *
 * <p>An index outside of the array is an {@link IndexOutOfBoundsException}, any use after the
 * region was closed an {@link IllegalStateException}.
 */
@SuppressWarnings("serial") // Its handle is written in its place.
public final class SharedByteArray implements SharedObject {
  private final Placement place;
  private final Memory memory;
  private final long offset;
  private final long count;

  SharedByteArray(Placement place, long count) {
    this.place = place;
    this.memory = place.memory();
    this.offset = place.offset();
    this.count = count;
  }

  /**
   * Makes an array of zeros.
   *
   * @param count how many elements, 0 or more
   * @throws IllegalArgumentException if the count is negative, or the name taken or not allowed
   * @throws IOException if the region has no room
   */
  public static SharedByteArray create(Region region, String name, long count) throws IOException {
    Elements elements = new Elements(count, Byte.BYTES);
    return new SharedByteArray(
        ValueHeader.createArray(region, name, ValueTypes.BYTE_ARRAY, elements), count);
  }

  /**
   * Finds the array that some process made.
   *
   * @throws IllegalArgumentException if the region has no array of that name and type
   */
  public static SharedByteArray open(Region region, String name) {
    Placement elements = ValueHeader.openArray(region, name, ValueTypes.BYTE_ARRAY);
    return new SharedByteArray(elements, ValueHeader.count(elements));
  }

  /**
   * The array in the bytes at the offset, as they are.
   *
   * @throws IllegalArgumentException if the count is negative
   * @throws IndexOutOfBoundsException if it is not within the region
   */
  public static SharedByteArray at(Region region, long offset, long count) {
    Placement place = Placement.at(region, ValueTypes.BYTE_ARRAY, offset);
    ValueHeader.checkPlace(place, new Elements(count, Byte.BYTES));
    return new SharedByteArray(place, count);
  }

  /** How many elements there are. */
  public long count() {
    return count;
  }

  /**
   * A view of a part of the array: the same elements, no copy.
   *
   * @throws IndexOutOfBoundsException if it is not within the array
   */
  public SharedByteArray slice(long from, long sliceCount) {
    ValueHeader.checkSlice(from, sliceCount, count);
    return new SharedByteArray(place.part(offset + from), sliceCount);
  }

  /** Volatile read. */
  public byte get(long index) {
    return memory.getByteVolatile(offsetOf(index));
  }

  /** Volatile write. */
  public void set(long index, byte value) {
    memory.putByteVolatile(offsetOf(index), value);
  }

  /** Acquire read. */
  public byte getAcquire(long index) {
    return memory.getByteAcquire(offsetOf(index));
  }

  /** Release write. */
  public void setRelease(long index, byte value) {
    memory.putByteRelease(offsetOf(index), value);
  }

  /** Plain read: in no order with other accesses. */
  public byte getPlain(long index) {
    return memory.getByte(offsetOf(index));
  }

  /** Plain write: in no order with other accesses. */
  public void setPlain(long index, byte value) {
    memory.putByte(offsetOf(index), value);
  }

  /** Sets the element if it is the expected one, and says whether it did. */
  public boolean compareAndSet(long index, byte expected, byte value) {
    return memory.compareAndSetByte(offsetOf(index), expected, value);
  }

  /** Sets the element, and returns the value before. */
  public byte getAndSet(long index, byte value) {
    return ByteCell.getAndSet(memory, offsetOf(index), value);
  }

  /** Adds to the element, and returns the value before. */
  public byte getAndAdd(long index, byte delta) {
    return ByteCell.getAndAdd(memory, offsetOf(index), delta);
  }

  /** Adds one to the element, and returns the value after. */
  public byte increment(long index) {
    return (byte) (ByteCell.getAndAdd(memory, offsetOf(index), (byte) 1) + 1);
  }

  /** Takes one away from the element, and returns the value after. */
  public byte decrement(long index) {
    return (byte) (ByteCell.getAndAdd(memory, offsetOf(index), (byte) -1) - 1);
  }

  /** As {@link SharedInt#getAndUpdate}; of the operator's result, the lowest byte counts. */
  public byte getAndUpdate(long index, IntUnaryOperator operator) {
    return ByteCell.getAndUpdate(memory, offsetOf(index), operator);
  }

  /** As {@link SharedInt#accumulate}; of the operator's result, the lowest byte counts. */
  public byte accumulate(long index, byte operand, IntBinaryOperator operator) {
    return ByteCell.accumulate(memory, offsetOf(index), operand, operator);
  }

  /** As {@link SharedInt#accumulateMin}. */
  public byte accumulateMin(long index, byte operand) {
    return accumulate(index, operand, Math::min);
  }

  /** As {@link SharedInt#accumulateMax}. */
  public byte accumulateMax(long index, byte operand) {
    return accumulate(index, operand, Math::max);
  }

  /** Copies from the index on into the whole target. */
  public void get(long index, byte[] target) {
    get(index, target, 0, target.length);
  }

  /** Copies so many elements, from the index on, into the target from its element there on. */
  public void get(long index, byte[] target, int targetFrom, int targetCount) {
    ValueHeader.checkSlice(index, targetCount, count);
    memory.getBytes(offset + index, target, targetFrom, targetCount);
  }

  /** Copies the whole source to the elements from the index on. */
  public void put(long index, byte[] source) {
    put(index, source, 0, source.length);
  }

  /** Copies so many elements of the source, from its element there on, to the index and on. */
  public void put(long index, byte[] source, int sourceFrom, int sourceCount) {
    ValueHeader.checkSlice(index, sourceCount, count);
    memory.putBytes(offset + index, source, sourceFrom, sourceCount);
  }

  /** Sets every element. */
  public void fill(byte value) {
    memory.fill(offset, count, value);
  }

  /**
   * Copies every element to the target's elements from the index on. The two may be slices of one
   * array that overlap; seen through two attachments to one region, they must not.
   */
  public void copyTo(SharedByteArray target, long index) {
    ValueHeader.checkSlice(index, count, target.count);
    memory.copyTo(offset, target.memory, target.offset + index, count);
  }

  private long offsetOf(long index) {
    if (index < 0 || index >= count) {
      throw ValueHeader.indexOutOfBounds(index, count);
    }
    return offset + index;
  }

  @Override
  public Handle handle() {
    return place.handle(count, "");
  }

  private Object writeReplace() {
    return handle();
  }

  @Override
  public String toString() {
    return "SharedByteArray[count=" + count + "]";
  }
}
