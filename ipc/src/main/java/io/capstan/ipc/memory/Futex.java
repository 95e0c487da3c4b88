package io.capstan.ipc.memory;

import com.sun.jna.Native;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;

/**
 * Linux's wait on a word of memory, between processes, through JNA.
 *
 * <p>The operations go without FUTEX_PRIVATE_FLAG: the kernel then finds waiters by the file's
 * page, not by the address, which differs from process to process.
 */
final class Futex {
  /** Set to "off" to do without native access. */
  private static final String SWITCH_PROPERTY = "capstan.futex";

  private static final int WAIT = 0;
  private static final int WAKE = 1;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private Futex() {}

  /** Whether this JVM can use it: Linux on x86-64 or aarch64, native access allowed. */
  static boolean isAvailable() {
    return Native64.AVAILABLE;
  }

  /** Sleeps while the int at the address has the value, the time limit at most. */
  static void await(long address, int value, long timeoutNanos) {
    Pointer timespec = Native64.TIMESPEC.get();
    timespec.setLong(0, timeoutNanos / NANOS_PER_SECOND);
    timespec.setLong(Long.BYTES, timeoutNanos % NANOS_PER_SECOND);
    // The result does not matter: woken, changed before, timed out, interrupted by a signal: the
    // caller looks again in each case.
    Native64.syscall(Native64.NUMBER, address, WAIT, value, Pointer.nativeValue(timespec), 0, 0);
  }

  /** Wakes that many sleepers at the address; returns how many there were. */
  static int wake(long address, int count) {
    return (int) Native64.syscall(Native64.NUMBER, address, WAKE, count, 0, 0, 0);
  }

  /** Loaded at the first wait that has to sleep: JNA takes some fifty milliseconds to start. */
  private static final class Native64 {
    static final ThreadLocal<Pointer> TIMESPEC =
        ThreadLocal.withInitial(() -> new com.sun.jna.Memory(2 * Long.BYTES));
    static final long NUMBER = number();
    static final boolean AVAILABLE = NUMBER != 0 && register();

    private static long number() {
      boolean usable =
          Platform.isLinux()
              && Platform.is64Bit()
              && !"off".equals(System.getProperty(SWITCH_PROPERTY));
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
}
