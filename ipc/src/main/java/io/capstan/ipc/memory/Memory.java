package io.capstan.ipc.memory;

import java.lang.ref.Reference;
import java.nio.MappedByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.UnsafeApi;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The bytes of a region, and the only way to them.
 *
 * <p><b>Callers.</b> Any thread, in any process that maps the same file.
 *
 * <p><b>Progress.</b> Every method is wait-free.
 *
 * <p><b>Memory consistency.</b> The ordering is in the method's name, as in {@link
 * java.lang.invoke.VarHandle}: none (plain), {@code Acquire}, {@code Release}, {@code Volatile};
 * compare-and-set and get-and-add are volatile. It holds between threads of different processes as
 * between threads of one.
 *
 * <p><b>Peer death.</b> Each store of up to eight aligned bytes happens whole or not at all.
 *
 * <p><b>Units.</b> Offsets and lengths in bytes, counted from the start of the region. Offsets of
 * ordered and atomic access are multiples of the value's size.
 *
 * <p>An offset outside the memory is an {@link IndexOutOfBoundsException}; any use after {@link
 * #close()} is an {@link IllegalStateException}, never a crash.
 */
public final class Memory {
  /*
   * Closing does not unmap. The pages stay mapped as long as the buffer is reachable, so a thread
   * that passed the check just before another one closed still touches valid pages; the garbage
   * collector unmaps when no handle is left. That is why the buffer is final and closing is no
   * more than a negative capacity, which the bounds check on the fast path refuses with the rest.
   *
   * The capacity is a plain field: a loop that waits for another process reads shared words with
   * acquire, and so reads the field anew.
   */

  /** A capacity that has room for nothing, not even for no bytes. */
  private static final int CLOSED = -1;

  /** Between two looks at a word where the kernel cannot wait on it. */
  private static final long BACK_OFF_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

  private final UnsafeBuffer buffer;
  private final int mappedLength;

  // Where elements start in Java's arrays. Not static: to ask for it takes the JVM's flag.
  private final long intsBase;
  private final long longsBase;
  private final long doublesBase;

  private int capacity;

  /**
   * Wraps mapped bytes. Nothing but this class knows that one mapping ends at 2 GiB.
   *
   * @throws MissingJvmFlagException if this JVM was started without the flag that Agrona needs
   */
  Memory(MappedByteBuffer mapped) {
    requireJvmFlag();
    this.buffer = new UnsafeBuffer(mapped);
    this.mappedLength = mapped.capacity();
    this.intsBase = UnsafeApi.arrayBaseOffset(int[].class);
    this.longsBase = UnsafeApi.arrayBaseOffset(long[].class);
    this.doublesBase = UnsafeApi.arrayBaseOffset(double[].class);
    this.capacity = mappedLength;
  }

  /**
   * Checks that this JVM lets Agrona reach memory.
   *
   * @throws MissingJvmFlagException if not; its text is the flag to add
   */
  public static void requireJvmFlag() {
    Module agrona = UnsafeBuffer.class.getModule();
    if (!Object.class.getModule().isExported("jdk.internal.misc", agrona)) {
      throw new MissingJvmFlagException(agrona.isNamed() ? agrona.getName() : "ALL-UNNAMED");
    }
  }

  /** How many bytes there are. */
  public long capacity() {
    checkedIndex(0, 0);
    return mappedLength;
  }

  /** Plain read. */
  public byte getByte(long offset) {
    return buffer.getByte(checkedIndex(offset, Byte.BYTES));
  }

  /** Plain write. */
  public void putByte(long offset, byte value) {
    buffer.putByte(checkedIndex(offset, Byte.BYTES), value);
  }

  /** Acquire read: what comes after it in this thread is not moved before it. */
  public byte getByteAcquire(long offset) {
    byte value = UnsafeApi.getByteAcquire(null, address(offset, Byte.BYTES));
    Reference.reachabilityFence(buffer);
    return value;
  }

  /** Release write: what comes before it in this thread is not moved after it. */
  public void putByteRelease(long offset, byte value) {
    UnsafeApi.putByteRelease(null, address(offset, Byte.BYTES), value);
    Reference.reachabilityFence(buffer);
  }

  /** Volatile read. */
  public byte getByteVolatile(long offset) {
    return buffer.getByteVolatile(checkedIndex(offset, Byte.BYTES));
  }

  /** Volatile write. */
  public void putByteVolatile(long offset, byte value) {
    buffer.putByteVolatile(checkedIndex(offset, Byte.BYTES), value);
  }

  /** Sets the value if it is the expected one; volatile. */
  public boolean compareAndSetByte(long offset, byte expected, byte value) {
    long address = address(offset, Byte.BYTES);
    boolean done = UnsafeApi.compareAndSetByte(null, address, expected, value);
    Reference.reachabilityFence(buffer);
    return done;
  }

  /** Plain read. */
  public int getInt(long offset) {
    return buffer.getInt(checkedIndex(offset, Integer.BYTES));
  }

  /** Plain write. */
  public void putInt(long offset, int value) {
    buffer.putInt(checkedIndex(offset, Integer.BYTES), value);
  }

  /** Acquire read: what comes after it in this thread is not moved before it. */
  public int getIntAcquire(long offset) {
    return buffer.getIntAcquire(checkedIndex(offset, Integer.BYTES));
  }

  /** Release write: what comes before it in this thread is not moved after it. */
  public void putIntRelease(long offset, int value) {
    buffer.putIntRelease(checkedIndex(offset, Integer.BYTES), value);
  }

  /** Volatile read. */
  public int getIntVolatile(long offset) {
    return buffer.getIntVolatile(checkedIndex(offset, Integer.BYTES));
  }

  /** Volatile write. */
  public void putIntVolatile(long offset, int value) {
    buffer.putIntVolatile(checkedIndex(offset, Integer.BYTES), value);
  }

  /** Sets the value if it is the expected one; volatile. */
  public boolean compareAndSetInt(long offset, int expected, int value) {
    return buffer.compareAndSetInt(checkedIndex(offset, Integer.BYTES), expected, value);
  }

  /** Adds, and returns the value before; volatile. */
  public int getAndAddInt(long offset, int delta) {
    return buffer.getAndAddInt(checkedIndex(offset, Integer.BYTES), delta);
  }

  /** Sets, and returns the value before; volatile. */
  public int getAndSetInt(long offset, int value) {
    return buffer.getAndSetInt(checkedIndex(offset, Integer.BYTES), value);
  }

  /** Plain read. */
  public long getLong(long offset) {
    return buffer.getLong(checkedIndex(offset, Long.BYTES));
  }

  /** Plain write. */
  public void putLong(long offset, long value) {
    buffer.putLong(checkedIndex(offset, Long.BYTES), value);
  }

  /** Acquire read: what comes after it in this thread is not moved before it. */
  public long getLongAcquire(long offset) {
    return buffer.getLongAcquire(checkedIndex(offset, Long.BYTES));
  }

  /** Release write: what comes before it in this thread is not moved after it. */
  public void putLongRelease(long offset, long value) {
    buffer.putLongRelease(checkedIndex(offset, Long.BYTES), value);
  }

  /** Volatile read. */
  public long getLongVolatile(long offset) {
    return buffer.getLongVolatile(checkedIndex(offset, Long.BYTES));
  }

  /** Volatile write. */
  public void putLongVolatile(long offset, long value) {
    buffer.putLongVolatile(checkedIndex(offset, Long.BYTES), value);
  }

  /** Sets the value if it is the expected one; volatile. */
  public boolean compareAndSetLong(long offset, long expected, long value) {
    return buffer.compareAndSetLong(checkedIndex(offset, Long.BYTES), expected, value);
  }

  /** Adds, and returns the value before; volatile. */
  public long getAndAddLong(long offset, long delta) {
    return buffer.getAndAddLong(checkedIndex(offset, Long.BYTES), delta);
  }

  /** Sets, and returns the value before; volatile. */
  public long getAndSetLong(long offset, long value) {
    return buffer.getAndSetLong(checkedIndex(offset, Long.BYTES), value);
  }

  /** Plain copy out of the memory, of as many bytes as the target holds. */
  public void getBytes(long offset, byte[] target) {
    buffer.getBytes(checkedIndex(offset, target.length), target);
  }

  /** Plain copy into the memory. */
  public void putBytes(long offset, byte[] source) {
    buffer.putBytes(checkedIndex(offset, source.length), source);
  }

  /** Plain copy out of the memory, of so many bytes, into the target from that index on. */
  public void getBytes(long offset, byte[] target, int from, int count) {
    checkElements(from, count, target.length);
    buffer.getBytes(checkedIndex(offset, count), target, from, count);
  }

  /** Plain copy into the memory, of so many bytes of the source from that index on. */
  public void putBytes(long offset, byte[] source, int from, int count) {
    checkElements(from, count, source.length);
    buffer.putBytes(checkedIndex(offset, count), source, from, count);
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
    UnsafeApi.setMemory(buffer.addressOffset() + offset, length, value);
    Reference.reachabilityFence(buffer);
  }

  /**
   * Plain copy to another memory, or within this one, where the two ranges may overlap; aligned
   * values of up to eight bytes are copied whole.
   */
  public void copyTo(long offset, Memory target, long targetOffset, long length) {
    checkRange(offset, length);
    target.checkRange(targetOffset, length);
    long from = buffer.addressOffset() + offset;
    UnsafeApi.copyMemory(null, from, null, target.buffer.addressOffset() + targetOffset, length);
    Reference.reachabilityFence(buffer);
    Reference.reachabilityFence(target.buffer);
  }

  /**
   * Checks once that a structure lies within the memory.
   *
   * @throws IndexOutOfBoundsException if it does not
   * @throws IllegalStateException if the region is closed
   */
  public void checkRange(long offset, long length) {
    if (offset < 0 || length < 0 || offset > capacity - length) {
      throw refusal(offset, length);
    }
  }

  /**
   * Sleeps in the kernel as long as the int at the offset has that value, and at most that long. It
   * may return earlier, for no reason; where the kernel cannot wait on memory (see {@link
   * #hasKernelWait}) it sleeps for a short while. The thread's interrupt status ends the sleep only
   * at its time limit.
   */
  public void awaitChange(long offset, int value, long timeoutNanos) {
    int index = checkedIndex(offset, Integer.BYTES);
    if (Futex.isAvailable()) {
      Futex.await(buffer.addressOffset() + index, value, timeoutNanos);
      Reference.reachabilityFence(buffer);
    } else if (buffer.getIntVolatile(index) == value) {
      LockSupport.parkNanos(Math.min(timeoutNanos, BACK_OFF_NANOS));
    }
  }

  /**
   * Ends the {@link #awaitChange} of so many threads of any process, who sleep on the int at the
   * offset.
   *
   * @return how many there were; 0 where the kernel cannot wait on memory
   */
  public int wake(long offset, int count) {
    int index = checkedIndex(offset, Integer.BYTES);
    if (!Futex.isAvailable()) {
      return 0;
    }
    int woken = Futex.wake(buffer.addressOffset() + index, count);
    Reference.reachabilityFence(buffer);
    return woken;
  }

  /** Whether {@link #awaitChange} waits in the kernel, and not by sleeping and looking again. */
  public static boolean hasKernelWait() {
    return Futex.isAvailable();
  }

  /** Ends all use through this object; the bytes live on for others. Closing twice is fine. */
  void close() {
    capacity = CLOSED;
  }

  private int checkedIndex(long offset, int length) {
    if (offset < 0 || offset > (long) capacity - length) {
      throw refusal(offset, length);
    }
    return (int) offset;
  }

  private long address(long offset, int length) {
    return buffer.addressOffset() + checkedIndex(offset, length);
  }

  private void copyOut(long offset, Object target, long targetOffset, long length) {
    checkRange(offset, length);
    long from = buffer.addressOffset() + offset;
    UnsafeApi.copyMemory(null, from, target, targetOffset, length);
    Reference.reachabilityFence(buffer);
  }

  private void copyIn(long offset, Object source, long sourceOffset, long length) {
    checkRange(offset, length);
    long to = buffer.addressOffset() + offset;
    UnsafeApi.copyMemory(source, sourceOffset, null, to, length);
    Reference.reachabilityFence(buffer);
  }

  private static void checkElements(int from, int count, int length) {
    if (from < 0 || count < 0 || from > length - count) {
      throw new IndexOutOfBoundsException("from=" + from + " count=" + count + " length=" + length);
    }
  }

  private RuntimeException refusal(long offset, long length) {
    return capacity == CLOSED
        ? new IllegalStateException("region is closed")
        : new IndexOutOfBoundsException(
            "offset=" + offset + " length=" + length + " capacity=" + mappedLength);
  }
}
