package io.capstan.ipc.value;

import io.capstan.ipc.memory.Handle;
import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.memory.Placement;
import io.capstan.ipc.memory.Region;
import io.capstan.ipc.memory.SharedObject;
import java.io.IOException;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/**
 * A {@code double} that processes share.
 *
 * <p><b>Callers.</b> Any thread of any attached process.
 *
 * <p><b>Progress.</b> Reads, writes, {@code getAndSet} and {@code compareAndSet} are wait-free, all
 * else lock-free.
 *
 * <p><b>Memory consistency.</b> {@code get} and {@code set} are volatile, {@code getAcquire} and
 * {@code setRelease} ordered, {@code getPlain} and {@code setPlain} neither; all else is volatile.
 * It holds between processes as between threads.
 *
 * <p><b>Peer death.</b> Each change happens whole or not at all.
 *
 * <p><b>Units.</b> The value's are the caller's. Offsets in bytes.
 *
 * <p>Values are compared by their bits: to {@code compareAndSet}, a NaN is equal to a NaN of the
 * same bits, and -0.0 is not 0.0. Minimum and maximum are those of {@link Math}: a NaN wins against
 * every number, and -0.0 is less than 0.0.
 */
@SuppressWarnings("serial") // Its handle is written in its place.
public final class SharedDouble implements SharedObject {
  private final Placement place;
  private final Memory memory;
  private final long offset;

  SharedDouble(Placement place) {
    ValueHeader.checkPlace(place, Double.BYTES, Double.BYTES);
    this.place = place;
    this.memory = place.memory();
    this.offset = place.offset();
  }

  /** How many bytes a value takes, for those who place one by offset. */
  public static int lengthBytes() {
    return Double.BYTES;
  }

  /**
   * Makes a value of that name.
   *
   * @throws IllegalArgumentException if the name is taken in the region, or not allowed
   * @throws IOException if the region has no room
   */
  public static SharedDouble create(Region region, String name, double initial) throws IOException {
    return new SharedDouble(
        Placement.create(
            region,
            name,
            ValueTypes.DOUBLE,
            ValueLayout.SCALAR_LENGTH,
            offset -> region.memory().putLong(offset, Double.doubleToRawLongBits(initial))));
  }

  /**
   * Finds the value that some process made.
   *
   * @throws IllegalArgumentException if the region has no value of that name and type
   */
  public static SharedDouble open(Region region, String name) {
    return new SharedDouble(Placement.open(region, name, ValueTypes.DOUBLE));
  }

  /**
   * The value in the bytes at the offset, as they are.
   *
   * @throws IllegalArgumentException if the offset is not a multiple of 8
   * @throws IndexOutOfBoundsException if it is outside of the region
   */
  public static SharedDouble at(Region region, long offset) {
    return new SharedDouble(Placement.at(region, ValueTypes.DOUBLE, offset));
  }

  /** Volatile read. */
  public double get() {
    return DoubleCell.get(memory, offset);
  }

  /** Volatile write. */
  public void set(double value) {
    DoubleCell.set(memory, offset, value);
  }

  /** Acquire read. */
  public double getAcquire() {
    return DoubleCell.getAcquire(memory, offset);
  }

  /** Release write. */
  public void setRelease(double value) {
    DoubleCell.setRelease(memory, offset, value);
  }

  /** Plain read: in no order with other accesses. */
  public double getPlain() {
    return DoubleCell.getPlain(memory, offset);
  }

  /** Plain write: in no order with other accesses. */
  public void setPlain(double value) {
    DoubleCell.setPlain(memory, offset, value);
  }

  /** Sets the value if it is the expected one, and says whether it did. */
  public boolean compareAndSet(double expected, double value) {
    return DoubleCell.compareAndSet(memory, offset, expected, value);
  }

  /** Sets the value, and returns the one before. */
  public double getAndSet(double value) {
    return DoubleCell.getAndSet(memory, offset, value);
  }

  /** Adds, and returns the value before. */
  public double getAndAdd(double delta) {
    return DoubleCell.getAndAdd(memory, offset, delta);
  }

  /** Adds one, and returns the value after. */
  public double increment() {
    return DoubleCell.getAndAdd(memory, offset, 1) + 1;
  }

  /** Takes one away, and returns the value after. */
  public double decrement() {
    return DoubleCell.getAndAdd(memory, offset, -1) - 1;
  }

  /**
   * Applies the operator to the value, and returns the one before. The operator may be applied more
   * than once, and must do nothing but compute.
   */
  public double getAndUpdate(DoubleUnaryOperator operator) {
    return DoubleCell.getAndUpdate(memory, offset, operator);
  }

  /**
   * Applies the operator to the value and the operand, and returns the value after. The operator
   * may be applied more than once, and must do nothing but compute.
   */
  public double accumulate(double operand, DoubleBinaryOperator operator) {
    return DoubleCell.accumulate(memory, offset, operand, operator);
  }

  /** Sets the value to the operand if that is less, and returns the value after. */
  public double accumulateMin(double operand) {
    return DoubleCell.accumulate(memory, offset, operand, Math::min);
  }

  /** Sets the value to the operand if that is greater, and returns the value after. */
  public double accumulateMax(double operand) {
    return DoubleCell.accumulate(memory, offset, operand, Math::max);
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
    return Double.toString(get());
  }
}
