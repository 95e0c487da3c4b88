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
 * An array of {@code int} that processes share: an {@link
 * java.util.concurrent.atomic.AtomicIntegerArray} in a region, of any length, with slices that are
 * views.
 *
 * <p><b>Callers.</b> Any thread of any attached process.
 *
 * <p><b>Progress.</b> As {@link SharedInt}, element by element; what moves many elements is
 * wait-free.
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
public final class SharedIntArray implements SharedObject {
  private final Placement place;
  private final Memory memory;
  private final long offset;
  private final long count;

  SharedIntArray(Placement place, long count) {
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
  public static SharedIntArray create(Region region, String name, long count) throws IOException {
    Elements elements = new Elements(count, Integer.BYTES);
    return new SharedIntArray(
        ValueHeader.createArray(region, name, ValueTypes.INT_ARRAY, elements), count);
  }

  /**
   * Finds the array that some process made.
   *
   * @throws IllegalArgumentException if the region has no array of that name and type
   */
  public static SharedIntArray open(Region region, String name) {
    Placement elements = ValueHeader.openArray(region, name, ValueTypes.INT_ARRAY);
    return new SharedIntArray(elements, ValueHeader.count(elements));
  }

  /**
   * The array in the bytes at the offset, as they are.
   *
   * @throws IllegalArgumentException if the offset is not a multiple of 4, or the count negative
   * @throws IndexOutOfBoundsException if it is not within the region
   */
  public static SharedIntArray at(Region region, long offset, long count) {
    Placement place = Placement.at(region, ValueTypes.INT_ARRAY, offset);
    ValueHeader.checkPlace(place, new Elements(count, Integer.BYTES));
    return new SharedIntArray(place, count);
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
  public SharedIntArray slice(long from, long sliceCount) {
    ValueHeader.checkSlice(from, sliceCount, count);
    return new SharedIntArray(place.part(offset + from * Integer.BYTES), sliceCount);
  }

  /** Volatile read. */
  public int get(long index) {
    return memory.getIntVolatile(offsetOf(index));
  }

  /** Volatile write. */
  public void set(long index, int value) {
    memory.putIntVolatile(offsetOf(index), value);
  }

  /** Acquire read. */
  public int getAcquire(long index) {
    return memory.getIntAcquire(offsetOf(index));
  }

  /** Release write. */
  public void setRelease(long index, int value) {
    memory.putIntRelease(offsetOf(index), value);
  }

  /** Plain read: in no order with other accesses. */
  public int getPlain(long index) {
    return memory.getInt(offsetOf(index));
  }

  /** Plain write: in no order with other accesses. */
  public void setPlain(long index, int value) {
    memory.putInt(offsetOf(index), value);
  }

  /** Sets the element if it is the expected one, and says whether it did. */
  public boolean compareAndSet(long index, int expected, int value) {
    return memory.compareAndSetInt(offsetOf(index), expected, value);
  }

  /** Sets the element, and returns the value before. */
  public int getAndSet(long index, int value) {
    return memory.getAndSetInt(offsetOf(index), value);
  }

  /** Adds to the element, and returns the value before. */
  public int getAndAdd(long index, int delta) {
    return memory.getAndAddInt(offsetOf(index), delta);
  }

  /** Adds one to the element, and returns the value after. */
  public int increment(long index) {
    return memory.getAndAddInt(offsetOf(index), 1) + 1;
  }

  /** Takes one away from the element, and returns the value after. */
  public int decrement(long index) {
    return memory.getAndAddInt(offsetOf(index), -1) - 1;
  }

  /** As {@link SharedInt#getAndUpdate}. */
  public int getAndUpdate(long index, IntUnaryOperator operator) {
    return IntCell.getAndUpdate(memory, offsetOf(index), operator);
  }

  /** As {@link SharedInt#accumulate}. */
  public int accumulate(long index, int operand, IntBinaryOperator operator) {
    return IntCell.accumulate(memory, offsetOf(index), operand, operator);
  }

  /** As {@link SharedInt#accumulateMin}. */
  public int accumulateMin(long index, int operand) {
    return IntCell.accumulateMin(memory, offsetOf(index), operand);
  }

  /** As {@link SharedInt#accumulateMax}. */
  public int accumulateMax(long index, int operand) {
    return IntCell.accumulateMax(memory, offsetOf(index), operand);
  }

  /** Copies from the index on into the whole target. */
  public void get(long index, int[] target) {
    get(index, target, 0, target.length);
  }

  /** Copies so many elements, from the index on, into the target from its element there on. */
  public void get(long index, int[] target, int targetFrom, int targetCount) {
    ValueHeader.checkSlice(index, targetCount, count);
    memory.getInts(offset + index * Integer.BYTES, target, targetFrom, targetCount);
  }

  /** Copies the whole source to the elements from the index on. */
  public void put(long index, int[] source) {
    put(index, source, 0, source.length);
  }

  /** Copies so many elements of the source, from its element there on, to the index and on. */
  public void put(long index, int[] source, int sourceFrom, int sourceCount) {
    ValueHeader.checkSlice(index, sourceCount, count);
    memory.putInts(offset + index * Integer.BYTES, source, sourceFrom, sourceCount);
  }

  /** Sets every element. */
  public void fill(int value) {
    for (long at = offset, end = offset + count * Integer.BYTES; at < end; at += Integer.BYTES) {
      memory.putInt(at, value);
    }
  }

  /**
   * Copies every element to the target's elements from the index on. The two may be slices of one
   * array that overlap; seen through two attachments to one region, they must not.
   */
  public void copyTo(SharedIntArray target, long index) {
    ValueHeader.checkSlice(index, count, target.count);
    memory.copyTo(
        offset, target.memory, target.offset + index * Integer.BYTES, count * Integer.BYTES);
  }

  private long offsetOf(long index) {
    if (index < 0 || index >= count) {
      throw ValueHeader.indexOutOfBounds(index, count);
    }
    return offset + index * Integer.BYTES;
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
    return "SharedIntArray[count=" + count + "]";
  }
}
