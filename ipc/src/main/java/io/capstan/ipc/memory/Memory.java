package io.capstan.ipc.memory;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.BufferUtil;
import org.agrona.UnsafeApi;

/**
 * The bytes of a region, and the only way to them.
 *
 * <p><b>Callers.</b> Any thread, in any process that maps the same file.
 *
 * <p><b>Progress.</b> Every method is wait-free, but {@link #awaitChange}.
 *
 * <p><b>Memory consistency.</b> The ordering is in the method's name, as in {@link
 * java.lang.invoke.VarHandle}: none (plain), {@code Acquire}, {@code Release}, {@code Volatile};
 * compare-and-set, get-and-add and get-and-set are volatile. It holds between threads of different
 * processes as between threads of one.
 *
 * <p><b>Peer death.</b> Each store of up to eight aligned bytes happens whole or not at all.
 *
 * <p><b>Units.</b> Offsets and lengths in bytes, counted from the start of the region, of any size
 * that a long can hold.
 *
 * <p>An offset outside the memory is an {@link IndexOutOfBoundsException}. Ordered and atomic
 * access at an offset that is no multiple of the value's size is an {@link
 * IllegalArgumentException}: no processor promises that it happens whole. Any use after {@link
 * #close()} is an {@link IllegalStateException}, never a crash.
 *
 * <p>The file must not be cut short while it is mapped, which nobody but its owner can do. If it
 * is, access to what was cut off is an {@link InternalError} of the JVM, at once or a little later;
 * but compare-and-set, and on JDK 17 get-and-add and get-and-set, end a JVM that has not compiled
 * the calling code yet.
 */
public final class Memory {
  /*
   * Closing does not unmap. The pages stay mapped as long as the mapping is reachable, so a thread
   * that passed the check just before another one closed still touches valid pages; the garbage
   * collector unmaps when no handle is left. That is why the mapping is final, is fenced after each
   * access, and closing is no more than a capacity of 0, which the bounds check on the fast path
   * refuses with the rest.
   *
   * The capacity is a plain field: a loop that waits for another process reads shared words with
   * acquire, and so reads the field anew.
   *
   * Bounds and alignment of ordered access are one comparison: an offset rotated right by the bits
   * that must be 0 is the element's number, or larger than any if one of them is set or the offset
   * is negative. It is compared with how many elements there are, as unsigned numbers: that is as
   * signed ones after Long.MIN_VALUE was added to both, which is done to the number of elements once.
   */

  /** A capacity that has room for nothing. */
  private static final long CLOSED = 0;

  /** On how many ints {@link #awaitAnyChange} can wait. */
  public static final int ANY_CHANGES_MAX = Futex.WORDS_MAX;

  private static final int INT_SHIFT = 2;
  private static final int LONG_SHIFT = 3;

  /** Stays in the first-level cache; larger gains nothing. */
  private static final int FILL_BLOCK_LENGTH = 8192;

  /** Up to here eight bytes at a time take no longer than to call the JVM's copying. */
  private static final int SHORT_LENGTH_MAX = 64;

  /** Between two looks at a word where the kernel cannot wait on it. */
  private static final long BACK_OFF_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

  private final Object mapping;
  private final long address;
  private final long mappedLength;

  // Where elements start in Java's arrays. Not static: to ask for it takes the JVM's flag.
  private final long bytesBase;
  private final long intsBase;
  private final long longsBase;
  private final long doublesBase;

  private long capacity;
  private long intsBound;
  private long longsBound;

  /**
   * Wraps mapped bytes.
   *
   * @throws MissingJvmFlagException if this JVM was started without the flag that Agrona needs
   */
  Memory(MappedByteBuffer mapped) {
    this(mapped, addressOf(mapped), mapped.capacity());
  }

  /**
   * Wraps mapped bytes of any number.
   *
   * @param mapping what keeps them mapped as long as it is reachable
   * @param address where they start, at the start of a page
   * @param length how many there are, 1 at least
   */
  Memory(Object mapping, long address, long length) {
    requireJvmFlag();
    this.mapping = mapping;
    this.address = address;
    this.mappedLength = length;
    this.bytesBase = UnsafeApi.arrayBaseOffset(byte[].class);
    this.intsBase = UnsafeApi.arrayBaseOffset(int[].class);
    this.longsBase = UnsafeApi.arrayBaseOffset(long[].class);
    this.doublesBase = UnsafeApi.arrayBaseOffset(double[].class);
    bound(length);
  }

  private void bound(long newCapacity) {
    capacity = newCapacity;
    intsBound = (newCapacity >> INT_SHIFT) + Long.MIN_VALUE;
    longsBound = (newCapacity >> LONG_SHIFT) + Long.MIN_VALUE;
  }

  private static long addressOf(MappedByteBuffer mapped) {
    requireJvmFlag();
    return BufferUtil.address(mapped);
  }

  /**
   * Zeroed bytes that no other process sees, for a wait that is to end with an event of this one.
   *
   * @param length 1 at least
   */
  public static Memory ofProcess(int length) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(length);
    requireJvmFlag();
    return new Memory(buffer, BufferUtil.address(buffer), length);
  }

  /** The same bytes, which stay open when these are closed. */
  Memory again() {
    return new Memory(mapping, address, mappedLength);
  }

  /**
   * Checks that this JVM lets Agrona reach memory.
   *
   * @throws MissingJvmFlagException if not; its text is the flag to add
   */
  public static void requireJvmFlag() {
    JvmFlags.requireForMemory();
  }

  static Module agrona() {
    return UnsafeApi.class.getModule();
  }

  /** How many bytes there are. */
  public long capacity() {
    requireOpen();
    return mappedLength;
  }

  /** Plain read. */
  public byte getByte(long offset) {
    byte value = UnsafeApi.getByte(null, toRead(offset, Byte.BYTES));
    Reference.reachabilityFence(mapping);
    return value;
  }

  /** Plain write. */
  public void putByte(long offset, byte value) {
    UnsafeApi.putByte(null, toWrite(offset, Byte.BYTES), value);
    Reference.reachabilityFence(mapping);
  }

  /** Acquire read: what comes after it in this thread is not moved before it. */
  public byte getByteAcquire(long offset) {
    byte value = UnsafeApi.getByteAcquire(null, toRead(offset, Byte.BYTES));
    Reference.reachabilityFence(mapping);
    return value;
  }

  /** Release write: what comes before it in this thread is not moved after it. */
  public void putByteRelease(long offset, byte value) {
    UnsafeApi.putByteRelease(null, toWrite(offset, Byte.BYTES), value);
    Reference.reachabilityFence(mapping);
  }

  /** Volatile read. */
  public byte getByteVolatile(long offset) {
    byte value = UnsafeApi.getByteVolatile(null, toRead(offset, Byte.BYTES));
    Reference.reachabilityFence(mapping);
    return value;
  }

  /** Volatile write. */
  public void putByteVolatile(long offset, byte value) {
    UnsafeApi.putByteVolatile(null, toWrite(offset, Byte.BYTES), value);
    Reference.reachabilityFence(mapping);
  }

  /** Sets the value if it is the expected one; volatile. */
  public boolean compareAndSetByte(long offset, byte expected, byte value) {
    long at = toWrite(offset, Byte.BYTES);
    boolean done = UnsafeApi.compareAndSetByte(null, at, expected, value);
    Reference.reachabilityFence(mapping);
    return done;
  }

  /** Plain read. */
  public int getInt(long offset) {
    int value = UnsafeApi.getInt(null, toRead(offset, Integer.BYTES));
    Reference.reachabilityFence(mapping);
    return value;
  }

  /** Plain write. */
  public void putInt(long offset, int value) {
    UnsafeApi.putInt(null, toWrite(offset, Integer.BYTES), value);
    Reference.reachabilityFence(mapping);
  }

  /** Acquire read: what comes after it in this thread is not moved before it. */
  public int getIntAcquire(long offset) {
    int value = UnsafeApi.getIntAcquire(null, toReadAligned(offset, INT_SHIFT));
    Reference.reachabilityFence(mapping);
    return value;
  }

  /** Release write: what comes before it in this thread is not moved after it. */
  public void putIntRelease(long offset, int value) {
    UnsafeApi.putIntRelease(null, toWriteAligned(offset, INT_SHIFT), value);
    Reference.reachabilityFence(mapping);
  }

  /** Volatile read. */
  public int getIntVolatile(long offset) {
    int value = UnsafeApi.getIntVolatile(null, toReadAligned(offset, INT_SHIFT));
    Reference.reachabilityFence(mapping);
    return value;
  }

  /** Volatile write. */
  public void putIntVolatile(long offset, int value) {
    UnsafeApi.putIntVolatile(null, toWriteAligned(offset, INT_SHIFT), value);
    Reference.reachabilityFence(mapping);
  }

  /** Sets the value if it is the expected one; volatile. */
  public boolean compareAndSetInt(long offset, int expected, int value) {
    long at = toWriteAligned(offset, INT_SHIFT);
    boolean done = UnsafeApi.compareAndSetInt(null, at, expected, value);
    Reference.reachabilityFence(mapping);
    return done;
  }

  /** Adds, and returns the value before; volatile. */
  public int getAndAddInt(long offset, int delta) {
    int before = UnsafeApi.getAndAddInt(null, toWriteAligned(offset, INT_SHIFT), delta);
    Reference.reachabilityFence(mapping);
    return before;
  }

  /** Sets, and returns the value before; volatile. */
  public int getAndSetInt(long offset, int value) {
    int before = UnsafeApi.getAndSetInt(null, toWriteAligned(offset, INT_SHIFT), value);
    Reference.reachabilityFence(mapping);
    return before;
  }

  /** Plain read. */
  public long getLong(long offset) {
    long value = UnsafeApi.getLong(null, toRead(offset, Long.BYTES));
    Reference.reachabilityFence(mapping);
    return value;
  }

  /** Plain write. */
  public void putLong(long offset, long value) {
    UnsafeApi.putLong(null, toWrite(offset, Long.BYTES), value);
    Reference.reachabilityFence(mapping);
  }

  /** Acquire read: what comes after it in this thread is not moved before it. */
  public long getLongAcquire(long offset) {
    long value = UnsafeApi.getLongAcquire(null, toReadAligned(offset, LONG_SHIFT));
    Reference.reachabilityFence(mapping);
    return value;
  }

  /** Release write: what comes before it in this thread is not moved after it. */
  public void putLongRelease(long offset, long value) {
    UnsafeApi.putLongRelease(null, toWriteAligned(offset, LONG_SHIFT), value);
    Reference.reachabilityFence(mapping);
  }

  /** Volatile read. */
  public long getLongVolatile(long offset) {
    long value = UnsafeApi.getLongVolatile(null, toReadAligned(offset, LONG_SHIFT));
    Reference.reachabilityFence(mapping);
    return value;
  }

  /** Volatile write. */
  public void putLongVolatile(long offset, long value) {
    UnsafeApi.putLongVolatile(null, toWriteAligned(offset, LONG_SHIFT), value);
    Reference.reachabilityFence(mapping);
  }

  /** Sets the value if it is the expected one; volatile. */
  public boolean compareAndSetLong(long offset, long expected, long value) {
    long at = toWriteAligned(offset, LONG_SHIFT);
    boolean done = UnsafeApi.compareAndSetLong(null, at, expected, value);
    Reference.reachabilityFence(mapping);
    return done;
  }

  /** Adds, and returns the value before; volatile. */
  public long getAndAddLong(long offset, long delta) {
    long before = UnsafeApi.getAndAddLong(null, toWriteAligned(offset, LONG_SHIFT), delta);
    Reference.reachabilityFence(mapping);
    return before;
  }

  /** Sets, and returns the value before; volatile. */
  public long getAndSetLong(long offset, long value) {
    long before = UnsafeApi.getAndSetLong(null, toWriteAligned(offset, LONG_SHIFT), value);
    Reference.reachabilityFence(mapping);
    return before;
  }

  /** Plain copy out of the memory, of as many bytes as the target holds. */
  public void getBytes(long offset, byte[] target) {
    copyOut(offset, target, bytesBase, target.length);
  }

  /** Plain copy into the memory. */
  public void putBytes(long offset, byte[] source) {
    copyIn(offset, source, bytesBase, source.length);
  }

  /** Plain copy out of the memory, of so many bytes, into the target from that index on. */
  public void getBytes(long offset, byte[] target, int from, int count) {
    checkElements(from, count, target.length);
    if (count <= SHORT_LENGTH_MAX) {
      checkRange(offset, count);
      copyShort(null, address + offset, target, bytesBase + from, count);
    } else {
      copyOut(offset, target, bytesBase + from, count);
    }
  }

  /** Plain copy into the memory, of so many bytes of the source from that index on. */
  public void putBytes(long offset, byte[] source, int from, int count) {
    checkElements(from, count, source.length);
    if (count <= SHORT_LENGTH_MAX && !CrashPoint.ENABLED) {
      checkRange(offset, count);
      copyShort(source, bytesBase + from, null, address + offset, count);
    } else {
      copyIn(offset, source, bytesBase + from, count);
    }
  }

  /** Plain copy out of the memory; an int at an offset that is a multiple of 4 is copied whole. */
  public void getInts(long offset, int[] target, int from, int count) {
    checkElements(from, count, target.length);
    copyOut(offset, target, intsBase + (long) from * Integer.BYTES, (long) count * Integer.BYTES);
  }

  /** Plain copy into the memory; an int at an offset that is a multiple of 4 is copied whole. */
  public void putInts(long offset, int[] source, int from, int count) {
    checkElements(from, count, source.length);
    copyIn(offset, source, intsBase + (long) from * Integer.BYTES, (long) count * Integer.BYTES);
  }

  /** Plain copy out of the memory; a long at an offset that is a multiple of 8 is copied whole. */
  public void getLongs(long offset, long[] target, int from, int count) {
    checkElements(from, count, target.length);
    copyOut(offset, target, longsBase + (long) from * Long.BYTES, (long) count * Long.BYTES);
  }

  /** Plain copy into the memory; a long at an offset that is a multiple of 8 is copied whole. */
  public void putLongs(long offset, long[] source, int from, int count) {
    checkElements(from, count, source.length);
    copyIn(offset, source, longsBase + (long) from * Long.BYTES, (long) count * Long.BYTES);
  }

  /**
   * Plain copy out of the memory; a double at an offset that is a multiple of 8 is copied whole.
   */
  public void getDoubles(long offset, double[] target, int from, int count) {
    checkElements(from, count, target.length);
    copyOut(offset, target, doublesBase + (long) from * Double.BYTES, (long) count * Double.BYTES);
  }

  /** Plain copy into the memory; a double at an offset that is a multiple of 8 is copied whole. */
  public void putDoubles(long offset, double[] source, int from, int count) {
    checkElements(from, count, source.length);
    copyIn(offset, source, doublesBase + (long) from * Double.BYTES, (long) count * Double.BYTES);
  }

  /** Plain write of so many bytes of that value. */
  public void fill(long offset, long length, byte value) {
    checkRange(offset, length);
    if (CrashPoint.ENABLED) {
      CrashPoint.beforeWrite();
      fillUnchecked(offset, length / 2, value);
      CrashPoint.beforeWrite();
    }
    fillUnchecked(offset, length, value);
  }

  /** By copies: on JDK 17 setMemory on a page that the file has lost ends the JVM. */
  private void fillUnchecked(long offset, long length, byte value) {
    byte[] block = new byte[(int) Math.min(length, FILL_BLOCK_LENGTH)];
    if (value != 0) {
      Arrays.fill(block, value);
    }
    for (long done = 0; done < length; done += block.length) {
      long count = Math.min(block.length, length - done);
      UnsafeApi.copyMemory(block, bytesBase, null, address + offset + done, count);
    }
    Reference.reachabilityFence(mapping);
  }

  /**
   * Plain copy to another memory, or within this one, where the two ranges may overlap; aligned
   * values of up to eight bytes are copied whole.
   */
  public void copyTo(long offset, Memory target, long targetOffset, long length) {
    checkRange(offset, length);
    target.checkRange(targetOffset, length);
    if (CrashPoint.ENABLED) {
      CrashPoint.beforeWrite();
    }
    UnsafeApi.copyMemory(null, address + offset, null, target.address + targetOffset, length);
    Reference.reachabilityFence(mapping);
    Reference.reachabilityFence(target.mapping);
  }

  /**
   * Checks once that a structure lies within the memory.
   *
   * @throws IndexOutOfBoundsException if it does not
   * @throws IllegalStateException if the region is closed
   */
  public void checkRange(long offset, long length) {
    requireOpen();
    if (offset < 0 || length < 0 || offset > capacity - length) {
      throw refusal(offset, length);
    }
  }

  /**
   * Sleeps in the kernel as long as the int at the offset has that value, and at most that long. It
   * may return earlier, for no reason; where the kernel cannot wait on memory, or not yet (see
   * {@link #isKernelWaitReady}), it sleeps for a short while. The thread's interrupt status ends
   * the sleep only at its time limit.
   */
  public void awaitChange(long offset, int value, long timeoutNanos) {
    long at = toReadAligned(offset, INT_SHIFT);
    if (Futex.isReady()) {
      Futex.await(at, value, timeoutNanos);
    } else if (UnsafeApi.getIntVolatile(null, at) == value) {
      LockSupport.parkNanos(Math.min(timeoutNanos, BACK_OFF_NANOS));
    }
    Reference.reachabilityFence(mapping);
  }

  /**
   * Sleeps in the kernel as long as each of these ints has its value, and at most that long; else
   * as {@link #awaitChange}. Only if {@link #canAwaitAnyChange}.
   *
   * @param offsets where the ints are, each in the memory of the same index
   * @param values what they are, with no more of them than {@link #ANY_CHANGES_MAX}
   */
  public static void awaitAnyChange(
      Memory[] memories, long[] offsets, int[] values, long timeoutNanos) {
    long[] addresses = new long[offsets.length];
    for (int index = 0; index < offsets.length; index++) {
      addresses[index] = memories[index].toReadAligned(offsets[index], INT_SHIFT);
    }
    Futex.awaitAny(addresses, values, addresses.length, timeoutNanos);
    Reference.reachabilityFence(memories);
  }

  /**
   * Whether {@link #awaitAnyChange} can be used now: Linux from 5.16 on, and {@link
   * #isKernelWaitReady}. The first time, it takes a millisecond to find out.
   */
  public static boolean canAwaitAnyChange() {
    return Futex.isReady() && Futex.canAwaitAny();
  }

  /**
   * Ends the {@link #awaitChange} of so many threads of any process, who sleep on the int at the
   * offset. It never waits: if this process cannot wake yet, it does so as soon as it can.
   *
   * @return how many it woke by now
   */
  public int wake(long offset, int count) {
    long at = toWriteAligned(offset, INT_SHIFT);
    int woken = 0;
    if (Futex.isReady()) {
      woken = Futex.wake(at, count);
    } else {
      Futex.wakeWhenReady(mapping, at, count);
    }
    Reference.reachabilityFence(mapping);
    return woken;
  }

  /**
   * Whether {@link #awaitChange} can wait in the kernel, and not only by sleeping and looking
   * again. The first call takes some hundred milliseconds, in which it gets ready for that.
   */
  public static boolean hasKernelWait() {
    return Futex.isAvailable();
  }

  /** Whether {@link #awaitChange} would wait in the kernel now; true is final. Never waits. */
  public static boolean isKernelWaitReady() {
    return Futex.isReady();
  }

  /**
   * Gets ready to wait in the kernel, on a thread of its own, after a delay: that takes CPU which a
   * process that has just started wants for itself, and some never need it. Never waits; a call
   * with a delay of 0 overrides an earlier one with a longer delay.
   */
  public static void prepareKernelWait(long delayNanos) {
    Futex.prepare(delayNanos);
  }

  /** Ends all use through this object; the bytes live on for others. Closing twice is fine. */
  void close() {
    bound(CLOSED);
  }

  private long toRead(long offset, int length) {
    // One comparison for three: if one of them is negative, so is the union of their bits.
    long last = capacity - length;
    if ((offset | last | last - offset) < 0) {
      throw refusal(offset, length);
    }
    return address + offset;
  }

  private long toReadAligned(long offset, int shift) {
    long bound = shift == LONG_SHIFT ? longsBound : intsBound;
    if (Long.rotateRight(offset, shift) + Long.MIN_VALUE >= bound) {
      throw refusalAligned(offset, 1 << shift);
    }
    return address + offset;
  }

  private long toWrite(long offset, int length) {
    long at = toRead(offset, length);
    if (CrashPoint.ENABLED) {
      CrashPoint.beforeWrite();
    }
    return at;
  }

  private long toWriteAligned(long offset, int shift) {
    long at = toReadAligned(offset, shift);
    if (CrashPoint.ENABLED) {
      CrashPoint.beforeWrite();
    }
    return at;
  }

  /** Copies bytes that are too few to be worth a call of the JVM's copying. */
  private void copyShort(Object source, long from, Object target, long to, int count) {
    int done = 0;
    for (; done <= count - Long.BYTES; done += Long.BYTES) {
      UnsafeApi.putLong(target, to + done, UnsafeApi.getLong(source, from + done));
    }
    for (; done < count; done++) {
      UnsafeApi.putByte(target, to + done, UnsafeApi.getByte(source, from + done));
    }
    Reference.reachabilityFence(mapping);
  }

  private void copyOut(long offset, Object target, long targetOffset, long length) {
    checkRange(offset, length);
    UnsafeApi.copyMemory(null, address + offset, target, targetOffset, length);
    Reference.reachabilityFence(mapping);
  }

  private void copyIn(long offset, Object source, long sourceOffset, long length) {
    checkRange(offset, length);
    if (CrashPoint.ENABLED) {
      CrashPoint.beforeWrite();
      UnsafeApi.copyMemory(source, sourceOffset, null, address + offset, length / 2);
      CrashPoint.beforeWrite();
    }
    UnsafeApi.copyMemory(source, sourceOffset, null, address + offset, length);
    Reference.reachabilityFence(mapping);
  }

  private static void checkElements(int from, int count, int length) {
    if (from < 0 || count < 0 || from > length - count) {
      throw new IndexOutOfBoundsException("from=" + from + " count=" + count + " length=" + length);
    }
  }

  private void requireOpen() {
    if (capacity == CLOSED) {
      throw new IllegalStateException("region is closed");
    }
  }

  private RuntimeException refusal(long offset, long length) {
    return capacity == CLOSED
        ? new IllegalStateException("region is closed")
        : new IndexOutOfBoundsException(
            "offset=" + offset + " length=" + length + " capacity=" + mappedLength);
  }

  private RuntimeException refusalAligned(long offset, int length) {
    boolean isInside = offset >= 0 && offset <= capacity - length;
    return isInside
        ? new IllegalArgumentException(
            "offset=" + offset + " (allowed: a multiple of " + length + ")")
        : refusal(offset, length);
  }
}
