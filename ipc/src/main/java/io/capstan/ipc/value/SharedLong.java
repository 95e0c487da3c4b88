package io.capstan.ipc.value;

import io.capstan.ipc.memory.Handle;
import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.memory.Placement;
import io.capstan.ipc.memory.Region;
import io.capstan.ipc.memory.SharedObject;
import java.io.IOException;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/**
 * A {@code long} that processes share: an {@link java.util.concurrent.atomic.AtomicLong} in a
 * region.
 *
 * <p><b>Callers.</b> Any thread of any attached process.
 *
 * <p><b>Progress.</b> Reads, writes, {@code getAndSet}, {@code getAndAdd}, {@code increment},
 * {@code decrement} and {@code compareAndSet} are wait-free, what takes an operator, minimum and
 * maximum lock-free.
 *
 * <p><b>Memory consistency.</b> {@code get} and {@code set} are volatile, {@code getAcquire} and
 * {@code setRelease} ordered, {@code getPlain} and {@code setPlain} neither; all else is volatile.
 * It holds between processes as between threads.
 *
 * <p><b>Peer death.</b> Each change happens whole or not at all.
 *
 * <p><b>Units.</b> The value's are the caller's; it wraps around. Offsets in bytes.
 */
@SuppressWarnings("serial") // Its handle is written in its place.
public final class SharedLong implements SharedObject {
  private final Placement place;
  private final Memory memory;
  private final long offset;

  SharedLong(Placement place) {
    ValueHeader.checkPlace(place, Long.BYTES, Long.BYTES);
    this.place = place;
    this.memory = place.memory();
    this.offset = place.offset();
  }

  /** How many bytes a value takes, for those who place one by offset. */
  public static int lengthBytes() {
    return Long.BYTES;
  }

  /**
   * Makes a value of that name.
   *
   * @throws IllegalArgumentException if the name is taken in the region, or not allowed
   * @throws IOException if the region has no room
   */
  public static SharedLong create(Region region, String name, long initial) throws IOException {
    return new SharedLong(
        Placement.create(
            region,
            name,
            ValueTypes.LONG,
            ValueLayout.SCALAR_LENGTH,
            offset -> region.memory().putLong(offset, initial)));
  }

  /**
   * Finds the value that some process made.
   *
   * @throws IllegalArgumentException if the region has no value of that name and type
   */
  public static SharedLong open(Region region, String name) {
    return new SharedLong(Placement.open(region, name, ValueTypes.LONG));
  }

  /**
   * The value in the bytes at the offset, as they are.
   *
   * @throws IllegalArgumentException if the offset is not a multiple of 8
   * @throws IndexOutOfBoundsException if it is outside of the region
   */
  public static SharedLong at(Region region, long offset) {
    return new SharedLong(Placement.at(region, ValueTypes.LONG, offset));
  }

  /** Volatile read. */
  public long get() {
    return memory.getLongVolatile(offset);
  }

  /** Volatile write. */
  public void set(long value) {
    memory.putLongVolatile(offset, value);
  }

  /** Acquire read. */
  public long getAcquire() {
    return memory.getLongAcquire(offset);
  }

  /** Release write. */
  public void setRelease(long value) {
    memory.putLongRelease(offset, value);
  }

  /** Plain read: in no order with other accesses. */
  public long getPlain() {
    return memory.getLong(offset);
  }

  /** Plain write: in no order with other accesses. */
  public void setPlain(long value) {
    memory.putLong(offset, value);
  }

  /** Sets the value if it is the expected one, and says whether it did. */
  public boolean compareAndSet(long expected, long value) {
    return memory.compareAndSetLong(offset, expected, value);
  }

  /** Sets the value, and returns the one before. */
  public long getAndSet(long value) {
    return memory.getAndSetLong(offset, value);
  }

  /** Adds, and returns the value before. */
  public long getAndAdd(long delta) {
    return memory.getAndAddLong(offset, delta);
  }

  /** Adds one, and returns the value after. */
  public long increment() {
    return memory.getAndAddLong(offset, 1) + 1;
  }

  /** Takes one away, and returns the value after. */
  public long decrement() {
    return memory.getAndAddLong(offset, -1) - 1;
  }

  /**
   * Applies the operator to the value, and returns the one before. The operator may be applied more
   * than once, and must do nothing but compute.
   */
  public long getAndUpdate(LongUnaryOperator operator) {
    return LongCell.getAndUpdate(memory, offset, operator);
  }

  /**
   * Applies the operator to the value and the operand, and returns the value after. The operator
   * may be applied more than once, and must do nothing but compute.
   */
  public long accumulate(long operand, LongBinaryOperator operator) {
    return LongCell.accumulate(memory, offset, operand, operator);
  }

  /** Sets the value to the operand if that is less, and returns the value after. */
  public long accumulateMin(long operand) {
    return LongCell.accumulateMin(memory, offset, operand);
  }

  /** Sets the value to the operand if that is greater, and returns the value after. */
  public long accumulateMax(long operand) {
    return LongCell.accumulateMax(memory, offset, operand);
  }

  @Override
  public Handle handle() {
    return place.handle(1, "");
  }

  private Object writeReplace() {
    return handle();
  }

  @Override
  public String toString() {
    return Long.toString(get());
  }
}
