package io.capstan.ipc.memory;

import com.sun.jna.Native;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import java.lang.ref.Reference;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Linux's wait on a word of memory, between processes, through JNA.
 *
 * <p>The operations go without FUTEX_PRIVATE_FLAG: the kernel then finds waiters by the file's
 * page, not by the address, which differs from process to process.
 */
final class Futex {
  /*
   * JNA takes some hundred milliseconds of CPU to start, so a thread of its own starts it, and
   * nobody waits for that who does not ask to: until then waiters poll, and wakes are put off.
   *
   * No wake is lost: a waker first puts it on the list, then looks at the state; the loader first
   * sets the state, then empties the list.
   */

  /** Set to "off" to do without native access. */
  private static final String SWITCH_PROPERTY = "capstan.futex";

  private static final int WAIT = 0;
  private static final int WAKE = 1;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  /** More words than this the kernel does not wait on at once. */
  static final int WORDS_MAX = 128;

  /** What a first wait on several words is given, to see if it waits at all. */
  private static final long PROBE_NANOS = 1_000_000L;

  private static final AtomicReference<Thread> LOADER = new AtomicReference<>();
  private static final Queue<Wake> PUT_OFF = new ConcurrentLinkedQueue<>();
  private static volatile boolean urgent;
  private static volatile State state = State.UNKNOWN;

  private enum State {
    UNKNOWN,
    READY,
    UNAVAILABLE
  }

  /** A wake that could not be done yet; it holds on to the mapping. */
  private record Wake(Object mapping, long address, int count) {}

  private Futex() {}

  /** Whether it can be used at this moment; never waits. */
  static boolean isReady() {
    return state == State.READY;
  }

  /** Starts to load it in the background, after the delay; 0 overrides a longer one. */
  static void prepare(long delayNanos) {
    Thread loader = LOADER.get();
    if (loader == null) {
      long instantNanos = System.nanoTime() + delayNanos;
      // It takes nothing over from the thread that happens to come first.
      loader = new Thread(null, () -> loadAfter(instantNanos), "capstan-futex", 0, false);
      loader.setContextClassLoader(Futex.class.getClassLoader());
      loader.setDaemon(true);
      if (LOADER.compareAndSet(null, loader)) {
        loader.start();
      }
    }
    if (delayNanos == 0 && !urgent) {
      urgent = true;
      LockSupport.unpark(LOADER.get());
    }
  }

  private static void loadAfter(long instantNanos) {
    while (!urgent && System.nanoTime() - instantNanos < 0) {
      LockSupport.parkNanos(instantNanos - System.nanoTime());
    }
    isAvailable();
  }

  /**
   * Whether this JVM can use it: Linux on x86-64 or aarch64, native access allowed. Loads it, and
   * waits for that.
   */
  static boolean isAvailable() {
    if (state == State.UNKNOWN) {
      // sync: futex-state (pairs with wakeWhenReady)
      state = isLoadable() ? State.READY : State.UNAVAILABLE;
      wakePutOff();
    }
    return isReady();
  }

  private static boolean isLoadable() {
    try {
      return Native64.AVAILABLE;
    } catch (LinkageError e) {
      return false; // There is no JNA on the class path.
    }
  }

  /** Sleeps while the int at the address has the value, the time limit at most. It is ready. */
  static void await(long address, int value, long timeoutNanos) {
    Pointer timespec = Native64.TIMESPEC.get();
    timespec.setLong(0, timeoutNanos / NANOS_PER_SECOND);
    timespec.setLong(Long.BYTES, timeoutNanos % NANOS_PER_SECOND);
    // The result does not matter: woken, changed before, timed out, interrupted by a signal: the
    // caller looks again in each case.
    Native64.syscall(Native64.NUMBER, address, WAIT, value, Pointer.nativeValue(timespec), 0, 0);
  }

  /** Whether the kernel can wait on several words at once: Linux 5.16 or later. It is ready. */
  static boolean canAwaitAny() {
    return SeveralWords.AVAILABLE;
  }

  /**
   * Sleeps while all ints at the addresses have their values, the time limit at most. {@link
   * #canAwaitAny}.
   *
   * @param count how many there are, {@link #WORDS_MAX} at most
   */
  static void awaitAny(long[] addresses, int[] values, int count, long timeoutNanos) {
    SeveralWords.await(addresses, values, count, timeoutNanos);
  }

  /** Wakes that many sleepers at the address; returns how many there were. It is ready. */
  static int wake(long address, int count) {
    return (int) Math.max(0, Native64.syscall(Native64.NUMBER, address, WAKE, count, 0, 0, 0));
  }

  /**
   * Wakes that many sleepers at the address, which stays valid as long as the mapping is reachable,
   * as soon as it can, and does not wait for that.
   */
  static void wakeWhenReady(Object mapping, long address, int count) {
    prepare(0);
    PUT_OFF.add(new Wake(mapping, address, count));
    if (state != State.UNKNOWN) { // sync: futex-state (pairs with isAvailable)
      wakePutOff();
    }
  }

  /** Empties the list; where the kernel cannot be asked, whoever sleeps looks again by itself. */
  private static void wakePutOff() {
    for (Wake wake = PUT_OFF.poll(); wake != null; wake = PUT_OFF.poll()) {
      if (isReady()) {
        wake(wake.address(), wake.count());
      }
      Reference.reachabilityFence(wake.mapping());
    }
  }

  private static final class Native64 {
    static final ThreadLocal<Pointer> TIMESPEC =
        ThreadLocal.withInitial(() -> new com.sun.jna.Memory(2 * Long.BYTES));
    static final long NUMBER = number();
    static final boolean AVAILABLE = NUMBER != 0 && register();

    private static long number() {
      boolean usable =
          !"off".equals(System.getProperty(SWITCH_PROPERTY))
              && Platform.isLinux()
              && Platform.is64Bit();
      if (usable && Platform.ARCH.equals("x86-64")) {
        return 202;
      }
      return usable && Platform.ARCH.equals("aarch64") ? 98 : 0;
    }

    private static boolean register() {
      try {
        Native.register(Native64.class, "c");
        return true;
      } catch (LinkageError | RuntimeException e) {
        return false; // Native access is denied, or the library cannot be unpacked.
      }
    }

    static native long syscall(
        long number, long address, int operation, int value, long timespec, long unused, int none);
  }

  /** The kernel's wait on several words, in a class of its own: few use it. */
  private static final class SeveralWords {
    private static final long NUMBER = 449; // On all processors.
    private static final int CLOCK_MONOTONIC = 1; // That of System.nanoTime().
    private static final int SIZE_32_BITS = 2;

    private static final int VALUE_OFFSET = 0;
    private static final int ADDRESS_OFFSET = VALUE_OFFSET + Long.BYTES;
    private static final int FLAGS_OFFSET = ADDRESS_OFFSET + Long.BYTES;
    private static final int UNUSED_OFFSET = FLAGS_OFFSET + Integer.BYTES;
    private static final int WORD_LENGTH = UNUSED_OFFSET + Integer.BYTES;

    private static final ThreadLocal<Pointer> WORDS =
        ThreadLocal.withInitial(() -> new com.sun.jna.Memory((long) WORDS_MAX * WORD_LENGTH));

    static final boolean AVAILABLE = isWaiting();

    /** A kernel without it, or a sandbox that forbids it, returns at once. */
    private static boolean isWaiting() {
      Pointer word = new com.sun.jna.Memory(Integer.BYTES);
      word.setInt(0, 0);
      long startNanos = System.nanoTime();
      await(new long[] {Pointer.nativeValue(word)}, new int[1], 1, PROBE_NANOS);
      boolean waited = System.nanoTime() - startNanos >= PROBE_NANOS;
      Reference.reachabilityFence(word);
      return waited;
    }

    static void await(long[] addresses, int[] values, int count, long timeoutNanos) {
      Pointer words = WORDS.get();
      for (int index = 0; index < count; index++) {
        long at = (long) index * WORD_LENGTH;
        words.setLong(at + VALUE_OFFSET, Integer.toUnsignedLong(values[index]));
        words.setLong(at + ADDRESS_OFFSET, addresses[index]);
        words.setInt(at + FLAGS_OFFSET, SIZE_32_BITS);
        words.setInt(at + UNUSED_OFFSET, 0);
      }
      long endNanos = System.nanoTime() + timeoutNanos;
      Pointer timespec = Native64.TIMESPEC.get();
      timespec.setLong(0, endNanos / NANOS_PER_SECOND);
      timespec.setLong(Long.BYTES, endNanos % NANOS_PER_SECOND);
      Native64.syscall(
          NUMBER,
          Pointer.nativeValue(words),
          count,
          0,
          Pointer.nativeValue(timespec),
          CLOCK_MONOTONIC,
          0);
    }
  }
}
