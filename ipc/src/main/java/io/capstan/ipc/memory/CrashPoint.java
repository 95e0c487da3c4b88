package io.capstan.ipc.memory;

/**
 * For tests only: ends this JVM just before the Nth write to shared memory of one operation, as
 * {@code kill -9} there would. A test that runs the operation once for every N has seen it die at
 * each of its writes.
 *
 * <p>Off, it costs nothing: the switch is a constant to the compiler, which drops the call.
 *
 * <p><b>Callers.</b> One thread arms, runs the operation and disarms; the writes of others do not
 * count.
 */
final class CrashPoint {
  /** Set to "true" in the JVM that is to die. */
  static final String PROPERTY = "capstan.crashPoint";

  /** The exit status of a JVM that died at a crash point. */
  static final int STATUS = 86;

  static final boolean ENABLED = Boolean.getBoolean(PROPERTY);

  private static volatile Thread armed;
  private static long written;
  private static long lastWrite;
  private static Runnable observer = () -> {};

  private CrashPoint() {}

  /**
   * Counts this thread's writes from now on.
   *
   * @param write the number of the one that is not done, from 1; 0 to count only
   */
  static void arm(long write) {
    if (!ENABLED || write < 0) {
      throw new IllegalStateException(
          "write=" + write + " " + PROPERTY + "=" + ENABLED + " (allowed: 0 or more, and true)");
    }
    written = 0;
    lastWrite = write;
    armed = Thread.currentThread();
  }

  /** Counts this thread's writes from now on, and calls the observer, which writes none, first. */
  static void observe(Runnable beforeEachWrite) {
    observer = beforeEachWrite;
    arm(0);
  }

  /** Ends the counting; returns how many writes there were. */
  static long disarm() {
    armed = null;
    return written;
  }

  /** Called before each write, and in the middle of each copy. */
  static void beforeWrite() {
    if (armed == Thread.currentThread()) {
      observer.run();
      if (++written == lastWrite) {
        Runtime.getRuntime().halt(STATUS); // No hook runs, nothing is closed.
      }
    }
  }
}
