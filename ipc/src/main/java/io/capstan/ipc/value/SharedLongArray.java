package io.capstan.ipc.value;

import io.capstan.ipc.memory.Handle;
import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.memory.Placement;
import io.capstan.ipc.memory.Region;
import io.capstan.ipc.memory.SharedObject;
import io.capstan.ipc.value.ValueHeader.Elements;
import java.io.IOException;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/**
 * An array of {@code long} that processes share: an {@link
 * java.util.concurrent.atomic.AtomicLongArray} in a region, of any length, with slices that are
 * views.
 *
 * <p><b>Callers.</b> Any thread of any attached process.
 *
 * <p><b>Progress.</b> As {@link SharedLong}, element by element; what moves many elements is
 * wait-free.
 *
 * <p><b>Memory consistency.</b> As {@link SharedLong}. Bulk {@code get} and {@code put}, {@code
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
public final class SharedLongArray implements SharedObject {
  private final Placement place;
  private final Memory memory;
  private final long offset;
  private final long count;

  SharedLongArray(Placement place, long count) {
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
  public static SharedLongArray create(Region region, String name, long count) throws IOException {
    Elements elements = new Elements(count, Long.BYTES);
    return new SharedLongArray(
        ValueHeader.createArray(region, name, ValueTypes.LONG_ARRAY, elements), count);
  }

  /**
   * Finds the array that some process made.
   *
   * @throws IllegalArgumentException if the region has no array of that name and type
   */
  public static SharedLongArray open(Region region, String name) {
    Placement elements = ValueHeader.openArray(region, name, ValueTypes.LONG_ARRAY);
    return new SharedLongArray(elements, ValueHeader.count(elements));
  }

  /**
   * The array in the bytes at the offset, as they are.
   *
   * @throws IllegalArgumentException if the offset is not a multiple of 8, or the count negative
   * @throws IndexOutOfBoundsException if it is not within the region
   */
  public static SharedLongArray at(Region region, long offset, long count) {
    Placement place = Placement.at(region, ValueTypes.LONG_ARRAY, offset);
    ValueHeader.checkPlace(place, new Elements(count, Long.BYTES));
    return new SharedLongArray(place, count);
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
  public SharedLongArray slice(long from, long sliceCount) {
    ValueHeader.checkSlice(from, sliceCount, count);
    return new SharedLongArray(place.part(offset + from * Long.BYTES), sliceCount);
  }

  /** Volatile read. */
  public long get(long index) {
    return memory.getLongVolatile(offsetOf(index));
  }

  /** Volatile write. */
  public void set(long index, long value) {
    memory.putLongVolatile(offsetOf(index), value);
  }

  /** Acquire read. */
  public long getAcquire(long index) {
    return memory.getLongAcquire(offsetOf(index));
  }

  /** Release write. */
  public void setRelease(long index, long value) {
    memory.putLongRelease(offsetOf(index), value);
  }

  /** Plain read: in no order with other accesses. */
  public long getPlain(long index) {
    return memory.getLong(offsetOf(index));
  }

  /** Plain write: in no order with other accesses. */
  public void setPlain(long index, long value) {
    memory.putLong(offsetOf(index), value);
  }

  /** Sets the element if it is the expected one, and says whether it did. */
  public boolean compareAndSet(long index, long expected, long value) {
    return memory.compareAndSetLong(offsetOf(index), expected, value);
  }

  /** Sets the element, and returns the value before. */
  public long getAndSet(long index, long value) {
    return memory.getAndSetLong(offsetOf(index), value);
  }

  /** Adds to the element, and returns the value before. */
  public long getAndAdd(long index, long delta) {
    return memory.getAndAddLong(offsetOf(index), delta);
  }

  /** Adds one to the element, and returns the value after. */
  public long increment(long index) {
    return memory.getAndAddLong(offsetOf(index), 1) + 1;
  }

  /** Takes one away from the element, and returns the value after. */
  public long decrement(long index) {
    return memory.getAndAddLong(offsetOf(index), -1) - 1;
  }

  /** As {@link SharedLong#getAndUpdate}. */
  public long getAndUpdate(long index, LongUnaryOperator operator) {
    return LongCell.getAndUpdate(memory, offsetOf(index), operator);
  }

  /** As {@link SharedLong#accumulate}. */
  public long accumulate(long index, long operand, LongBinaryOperator operator) {
    return LongCell.accumulate(memory, offsetOf(index), operand, operator);
  }

  /** As {@link SharedLong#accumulateMin}. */
  public long accumulateMin(long index, long operand) {
    return LongCell.accumulateMin(memory, offsetOf(index), operand);
  }

  /** As {@link SharedLong#accumulateMax}. */
  public long accumulateMax(long index, long operand) {
    return LongCell.accumulateMax(memory, offsetOf(index), operand);
  }

  /** Copies from the index on into the whole target. */
  public void get(long index, long[] target) {
    get(index, target, 0, target.length);
  }

  /** Copies so many elements, from the index on, into the target from its element there on. */
  public void get(long index, long[] target, int targetFrom, int targetCount) {
    ValueHeader.checkSlice(index, targetCount, count);
    memory.getLongs(offset + index * Long.BYTES, target, targetFrom, targetCount);
  }

  /** Copies the whole source to the elements from the index on. */
  public void put(long index, long[] source) {
    put(index, source, 0, source.length);
  }

  /** Copies so many elements of the source, from its element there on, to the index and on. */
  public void put(long index, long[] source, int sourceFrom, int sourceCount) {
    ValueHeader.checkSlice(index, sourceCount, count);
    memory.putLongs(offset + index * Long.BYTES, source, sourceFrom, sourceCount);
  }

  /** Sets every element. */
  public void fill(long value) {
    for (long at = offset, end = offset + count * Long.BYTES; at < end; at += Long.BYTES) {
      memory.putLong(at, value);
    }
  }

  /**
   * Copies every element to the target's elements from the index on. The two may be slices of one
   * array that overlap; seen through two attachments to one region, they must not.
   */
  public void copyTo(SharedLongArray target, long index) {
    ValueHeader.checkSlice(index, count, target.count);
    memory.copyTo(offset, target.memory, target.offset + index * Long.BYTES, count * Long.BYTES);
  }

  private long offsetOf(long index) {
    if (index < 0 || index >= count) {
      throw ValueHeader.indexOutOfBounds(index, count);
    }
    return offset + index * Long.BYTES;
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
    return "SharedLongArray[count=" + count + "]";
  }
}
