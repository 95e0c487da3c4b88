package io.capstan.ipc.memory;

import java.util.List;

/**
 * The tests' door to the crash-point switch, for all packages and modules:
 *
 * <pre>
 *   parent:  start a child with JVM_FLAGS for each write = 1, 2, …
 *   child:   … prepare …; arm(write); … the operation …; disarm(); exit with 0
 *   parent:  STATUS: it died just before that write, so look at what it left; 0: there are no more
 * </pre>
 *
 * <p>Or one child for all writes, if all that the operation writes to is one object: it {@link
 * #observe}s and keeps a copy of the object before each write; when it is dead, the parent puts
 * them back one by one, and finds what a child that died there would have left.
 */
public final class CrashPoints {
  /** What the child's JVM is started with, besides what it needs anyway. */
  public static final List<String> JVM_FLAGS = List.of("-D" + CrashPoint.PROPERTY + "=true");

  /** The exit status of a child that died at its crash point. */
  public static final int STATUS = CrashPoint.STATUS;

  private CrashPoints() {}

  /** Ends this JVM just before the calling thread's write of that number, from 1; 0: counts. */
  public static void arm(long write) {
    CrashPoint.arm(write);
  }

  /** Calls the observer, which writes to no shared memory, before each of this thread's writes. */
  public static void observe(Runnable beforeEachWrite) {
    CrashPoint.observe(beforeEachWrite);
  }

  /** Ends the counting; returns how many writes there were. */
  public static long disarm() {
    return CrashPoint.disarm();
  }
}
