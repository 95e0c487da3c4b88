package io.capstan.ipc.value;

import io.capstan.ipc.memory.Handle;
import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.memory.Placement;
import io.capstan.ipc.memory.Region;
import io.capstan.ipc.memory.SharedObject;
import java.io.IOException;

/**
 * A {@code boolean} that processes share: an {@link java.util.concurrent.atomic.AtomicBoolean} in a
 * region.
 *
 * <p><b>Callers.</b> Any thread of any attached process.
 *
 * <p><b>Progress.</b> Every method is wait-free but {@code getAndSet}, which is lock-free.
 *
 * <p><b>Memory consistency.</b> {@code get} and {@code set} are volatile, {@code getAcquire} and
 * {@code setRelease} ordered, {@code getPlain} and {@code setPlain} neither; all else is volatile.
 * It holds between processes as between threads.
 *
 * <p><b>Peer death.</b> Each change happens whole or not at all.
 *
 * <p><b>Units.</b> One byte: 0 is false, 1 is true. Offsets in bytes.
 */
@SuppressWarnings("serial") // Its handle is written in its place.
public final class SharedBoolean implements SharedObject {
  private static final byte FALSE = 0;
  private static final byte TRUE = 1;

  private final Placement place;
  private final Memory memory;
  private final long offset;

  SharedBoolean(Placement place) {
    ValueHeader.checkPlace(place, Byte.BYTES, Byte.BYTES);
    this.place = place;
    this.memory = place.memory();
    this.offset = place.offset();
  }

  /** How many bytes a value takes, for those who place one by offset. */
  public static int lengthBytes() {
    return Byte.BYTES;
  }

  /**
   * Makes a value of that name.
   *
   * @throws IllegalArgumentException if the name is taken in the region, or not allowed
   * @throws IOException if the region has no room
   */
  public static SharedBoolean create(Region region, String name, boolean initial)
      throws IOException {
    return new SharedBoolean(
        Placement.create(
            region,
            name,
            ValueTypes.BOOLEAN,
            ValueLayout.SCALAR_LENGTH,
            offset -> region.memory().putByte(offset, encode(initial))));
  }

  /**
   * Finds the value that some process made.
   *
   * @throws IllegalArgumentException if the region has no value of that name and type
   */
  public static SharedBoolean open(Region region, String name) {
    return new SharedBoolean(Placement.open(region, name, ValueTypes.BOOLEAN));
  }

  /**
   * The value in the byte at the offset, as it is.
   *
   * @throws IndexOutOfBoundsException if the offset is outside of the region
   */
  public static SharedBoolean at(Region region, long offset) {
    return new SharedBoolean(Placement.at(region, ValueTypes.BOOLEAN, offset));
  }

  /** Volatile read. */
  public boolean get() {
    return memory.getByteVolatile(offset) != FALSE;
  }

  /** Volatile write. */
  public void set(boolean value) {
    memory.putByteVolatile(offset, encode(value));
  }

  /** Acquire read. */
  public boolean getAcquire() {
    return memory.getByteAcquire(offset) != FALSE;
  }

  /** Release write. */
  public void setRelease(boolean value) {
    memory.putByteRelease(offset, encode(value));
  }

  /** Plain read: in no order with other accesses. */
  public boolean getPlain() {
    return memory.getByte(offset) != FALSE;
  }

  /** Plain write: in no order with other accesses. */
  public void setPlain(boolean value) {
    memory.putByte(offset, encode(value));
  }

  /** Sets the value if it is the expected one, and says whether it did. */
  public boolean compareAndSet(boolean expected, boolean value) {
    return memory.compareAndSetByte(offset, encode(expected), encode(value));
  }

  /** Sets the value, and returns the one before. */
  public boolean getAndSet(boolean value) {
    return ByteCell.getAndSet(memory, offset, encode(value)) != FALSE;
  }

  private static byte encode(boolean value) {
    return value ? TRUE : FALSE;
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
    return Boolean.toString(get());
  }
}
