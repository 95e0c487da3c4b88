package io.capstan.ipc.sync;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Whether a thread that spins takes a core from one that has work to do. */
final class SystemLoad {
  private static final Path LOAD = Path.of("/proc/loadavg");

  /** Set where a JVM is told to use fewer processors than there are, which it must not know. */
  private static final String CORES_PROPERTY = "capstan.cores";

  private static final int CORES =
      Integer.getInteger(CORES_PROPERTY, Runtime.getRuntime().availableProcessors());

  /** Whether a thread can spin at all without standing in everybody's way. */
  static final boolean HAS_CORES = CORES > 1;

  /** A look costs ten microseconds; at this distance it does not count. */
  private static final long MAX_AGE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private static volatile long lookedNanos = System.nanoTime() - MAX_AGE_NANOS;
  private static volatile boolean freeCore = HAS_CORES;

  private SystemLoad() {}

  /** What tells a child JVM how many cores there are. */
  static String childOption() {
    return "-D" + CORES_PROPERTY + "=" + CORES;
  }

  /** Whether no more threads want to run than there are cores, some milliseconds ago at most. */
  static boolean hasFreeCore() {
    long nowNanos = System.nanoTime();
    if (nowNanos - lookedNanos >= MAX_AGE_NANOS) {
      lookedNanos = nowNanos;
      freeCore = HAS_CORES && runnableThreads() <= CORES;
    }
    return freeCore;
  }

  /** "0.20 0.18 0.12 RUNNABLE/ALL LAST_PID"; without such a file, as if there were none. */
  private static int runnableThreads() {
    try {
      String[] fields = Files.readString(LOAD).split("[ /]");
      return Integer.parseInt(fields[3]);
    } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
      return 0;
    }
  }
}
