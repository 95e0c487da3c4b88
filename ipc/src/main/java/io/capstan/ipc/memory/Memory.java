package io.capstan.ipc.memory;

import java.lang.ref.Reference;
import java.nio.MappedByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
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

  /** Plain copy out of the memory, of as many bytes as the target holds. */
  public void getBytes(long offset, byte[] target) {
    buffer.getBytes(checkedIndex(offset, target.length), target);
  }

  /** Plain copy into the memory. */
  public void putBytes(long offset, byte[] source) {
    buffer.putBytes(checkedIndex(offset, source.length), source);
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
   */
  public void wake(long offset, int count) {
    int index = checkedIndex(offset, Integer.BYTES);
    if (Futex.isAvailable()) {
      Futex.wake(buffer.addressOffset() + index, count);
      Reference.reachabilityFence(buffer);
    }
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

  private RuntimeException refusal(long offset, int length) {
    return capacity == CLOSED
        ? new IllegalStateException("region is closed")
        : new IndexOutOfBoundsException(
            "offset=" + offset + " length=" + length + " capacity=" + mappedLength);
  }
}
