package io.capstan.ipc.value;

import io.capstan.ipc.memory.Handle;
import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.memory.Placement;
import io.capstan.ipc.memory.Region;
import io.capstan.ipc.memory.SharedObject;
import io.capstan.ipc.value.ValueHeader.Elements;
import java.io.IOException;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/**
 * An array of {@code double} that processes share, of any length, with slices that are views.
 *
 * <p><b>Callers.</b> Any thread of any attached process.
 *
 * <p><b>Progress.</b> As {@link SharedDouble}, element by element; what moves many elements is
 * wait-free.
 *
 * <p><b>Memory consistency.</b> As {@link SharedDouble}, comparing by bits as it does. Bulk {@code
 * get} and {@code put}, {@code fill} and {@code copyTo} are plain: an element is read or written
 * whole, but others may see some of the elements and not the rest, in any order.
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
public final class SharedDoubleArray implements SharedObject {
  private final Placement place;
  private final Memory memory;
  private final long offset;
  private final long count;

  SharedDoubleArray(Placement place, long count) {
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
  public static SharedDoubleArray create(Region region, String name, long count)
      throws IOException {
    Elements elements = new Elements(count, Double.BYTES);
    return new SharedDoubleArray(
        ValueHeader.createArray(region, name, ValueTypes.DOUBLE_ARRAY, elements), count);
  }

  /**
   * Finds the array that some process made.
   *
   * @throws IllegalArgumentException if the region has no array of that name and type
   */
  public static SharedDoubleArray open(Region region, String name) {
    Placement elements = ValueHeader.openArray(region, name, ValueTypes.DOUBLE_ARRAY);
    return new SharedDoubleArray(elements, ValueHeader.count(elements));
  }

  /**
   * The array in the bytes at the offset, as they are.
   *
   * @throws IllegalArgumentException if the offset is not a multiple of 8, or the count negative
   * @throws IndexOutOfBoundsException if it is not within the region
   */
  public static SharedDoubleArray at(Region region, long offset, long count) {
    Placement place = Placement.at(region, ValueTypes.DOUBLE_ARRAY, offset);
    ValueHeader.checkPlace(place, new Elements(count, Double.BYTES));
    return new SharedDoubleArray(place, count);
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
  public SharedDoubleArray slice(long from, long sliceCount) {
    ValueHeader.checkSlice(from, sliceCount, count);
    return new SharedDoubleArray(place.part(offset + from * Double.BYTES), sliceCount);
  }

  /** Volatile read. */
  public double get(long index) {
    return DoubleCell.get(memory, offsetOf(index));
  }

  /** Volatile write. */
  public void set(long index, double value) {
    DoubleCell.set(memory, offsetOf(index), value);
  }

  /** Acquire read. */
  public double getAcquire(long index) {
    return DoubleCell.getAcquire(memory, offsetOf(index));
  }

  /** Release write. */
  public void setRelease(long index, double value) {
    DoubleCell.setRelease(memory, offsetOf(index), value);
  }

  /** Plain read: in no order with other accesses. */
  public double getPlain(long index) {
    return DoubleCell.getPlain(memory, offsetOf(index));
  }

  /** Plain write: in no order with other accesses. */
  public void setPlain(long index, double value) {
    DoubleCell.setPlain(memory, offsetOf(index), value);
  }

  /** Sets the element if it is the expected one, and says whether it did. */
  public boolean compareAndSet(long index, double expected, double value) {
    return DoubleCell.compareAndSet(memory, offsetOf(index), expected, value);
  }

  /** Sets the element, and returns the value before. */
  public double getAndSet(long index, double value) {
    return DoubleCell.getAndSet(memory, offsetOf(index), value);
  }

  /** Adds to the element, and returns the value before. */
  public double getAndAdd(long index, double delta) {
    return DoubleCell.getAndAdd(memory, offsetOf(index), delta);
  }

  /** Adds one to the element, and returns the value after. */
  public double increment(long index) {
    return DoubleCell.getAndAdd(memory, offsetOf(index), 1) + 1;
  }

  /** Takes one away from the element, and returns the value after. */
  public double decrement(long index) {
    return DoubleCell.getAndAdd(memory, offsetOf(index), -1) - 1;
  }

  /** As {@link SharedDouble#getAndUpdate}. */
  public double getAndUpdate(long index, DoubleUnaryOperator operator) {
    return DoubleCell.getAndUpdate(memory, offsetOf(index), operator);
  }

  /** As {@link SharedDouble#accumulate}. */
  public double accumulate(long index, double operand, DoubleBinaryOperator operator) {
    return DoubleCell.accumulate(memory, offsetOf(index), operand, operator);
  }

  /** As {@link SharedDouble#accumulateMin}. */
  public double accumulateMin(long index, double operand) {
    return DoubleCell.accumulate(memory, offsetOf(index), operand, Math::min);
  }

  /** As {@link SharedDouble#accumulateMax}. */
  public double accumulateMax(long index, double operand) {
    return DoubleCell.accumulate(memory, offsetOf(index), operand, Math::max);
  }

  /** Copies from the index on into the whole target. */
  public void get(long index, double[] target) {
    get(index, target, 0, target.length);
  }

  /** Copies so many elements, from the index on, into the target from its element there on. */
  public void get(long index, double[] target, int targetFrom, int targetCount) {
    ValueHeader.checkSlice(index, targetCount, count);
    memory.getDoubles(offset + index * Double.BYTES, target, targetFrom, targetCount);
  }

  /** Copies the whole source to the elements from the index on. */
  public void put(long index, double[] source) {
    put(index, source, 0, source.length);
  }

  /** Copies so many elements of the source, from its element there on, to the index and on. */
  public void put(long index, double[] source, int sourceFrom, int sourceCount) {
    ValueHeader.checkSlice(index, sourceCount, count);
    memory.putDoubles(offset + index * Double.BYTES, source, sourceFrom, sourceCount);
  }

  /** Sets every element. */
  public void fill(double value) {
    for (long at = offset, end = offset + count * Double.BYTES; at < end; at += Double.BYTES) {
      DoubleCell.setPlain(memory, at, value);
    }
  }

  /**
   * Copies every element to the target's elements from the index on. The two may be slices of one
   * array that overlap; seen through two attachments to one region, they must not.
   */
  public void copyTo(SharedDoubleArray target, long index) {
    ValueHeader.checkSlice(index, count, target.count);
    memory.copyTo(
        offset, target.memory, target.offset + index * Double.BYTES, count * Double.BYTES);
  }

  private long offsetOf(long index) {
    if (index < 0 || index >= count) {
      throw ValueHeader.indexOutOfBounds(index, count);
    }
    return offset + index * Double.BYTES;
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
    return "SharedDoubleArray[count=" + count + "]";
  }
}
