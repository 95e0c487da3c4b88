package io.capstan.ipc.value;

import io.capstan.ipc.memory.Handle;
import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.memory.Placement;
import io.capstan.ipc.memory.Region;
import io.capstan.ipc.memory.SharedObject;
import java.io.IOException;
import java.util.function.IntBinaryOperator;
import java.util.function.IntUnaryOperator;

/**
 * A {@code int} that processes share: an {@link java.util.concurrent.atomic.AtomicInteger} in a
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
public final class SharedInt implements SharedObject {
  private final Placement place;
  private final Memory memory;
  private final long offset;

  SharedInt(Placement place) {
    ValueHeader.checkPlace(place, Integer.BYTES, Integer.BYTES);
    this.place = place;
    this.memory = place.memory();
    this.offset = place.offset();
  }

  /** How many bytes a value takes, for those who place one by offset. */
  public static int lengthBytes() {
    return Integer.BYTES;
  }

  /**
   * Makes a value of that name.
   *
   * @throws IllegalArgumentException if the name is taken in the region, or not allowed
   * @throws IOException if the region has no room
   */
  public static SharedInt create(Region region, String name, int initial) throws IOException {
    return new SharedInt(
        Placement.create(
            region,
            name,
            ValueTypes.INT,
            ValueLayout.SCALAR_LENGTH,
            offset -> region.memory().putInt(offset, initial)));
  }

  /**
   * Finds the value that some process made.
   *
   * @throws IllegalArgumentException if the region has no value of that name and type
   */
  public static SharedInt open(Region region, String name) {
    return new SharedInt(Placement.open(region, name, ValueTypes.INT));
  }

  /**
   * The value in the bytes at the offset, as they are.
   *
   * @throws IllegalArgumentException if the offset is not a multiple of 4
   * @throws IndexOutOfBoundsException if it is outside of the region
   */
  public static SharedInt at(Region region, long offset) {
    return new SharedInt(Placement.at(region, ValueTypes.INT, offset));
  }

  /** Volatile read. */
  public int get() {
    return memory.getIntVolatile(offset);
  }

  /** Volatile write. */
  public void set(int value) {
    memory.putIntVolatile(offset, value);
  }

  /** Acquire read. */
  public int getAcquire() {
    return memory.getIntAcquire(offset);
  }

  /** Release write. */
  public void setRelease(int value) {
    memory.putIntRelease(offset, value);
  }

  /** Plain read: in no order with other accesses. */
  public int getPlain() {
    return memory.getInt(offset);
  }

  /** Plain write: in no order with other accesses. */
  public void setPlain(int value) {
    memory.putInt(offset, value);
  }

  /** Sets the value if it is the expected one, and says whether it did. */
  public boolean compareAndSet(int expected, int value) {
    return memory.compareAndSetInt(offset, expected, value);
  }

  /** Sets the value, and returns the one before. */
  public int getAndSet(int value) {
    return memory.getAndSetInt(offset, value);
  }

  /** Adds, and returns the value before. */
  public int getAndAdd(int delta) {
    return memory.getAndAddInt(offset, delta);
  }

  /** Adds one, and returns the value after. */
  public int increment() {
    return memory.getAndAddInt(offset, 1) + 1;
  }

  /** Takes one away, and returns the value after. */
  public int decrement() {
    return memory.getAndAddInt(offset, -1) - 1;
  }

  /**
   * Applies the operator to the value, and returns the one before. The operator may be applied more
   * than once, and must do nothing but compute.
   */
  public int getAndUpdate(IntUnaryOperator operator) {
    return IntCell.getAndUpdate(memory, offset, operator);
  }

  /**
   * Applies the operator to the value and the operand, and returns the value after. The operator
   * may be applied more than once, and must do nothing but compute.
   */
  public int accumulate(int operand, IntBinaryOperator operator) {
    return IntCell.accumulate(memory, offset, operand, operator);
  }

  /** Sets the value to the operand if that is less, and returns the value after. */
  public int accumulateMin(int operand) {
    return IntCell.accumulateMin(memory, offset, operand);
  }

  /** Sets the value to the operand if that is greater, and returns the value after. */
  public int accumulateMax(int operand) {
    return IntCell.accumulateMax(memory, offset, operand);
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
    return Integer.toString(get());
  }
}
