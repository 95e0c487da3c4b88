package io.capstan.examples;

import io.capstan.engine.pool.ProcessPool;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/**
 * The same work on threads of one JVM and on processes, measured.
 *
 * <p>Unlike Python, the JVM runs threads on all cores at once, so processes do not compute faster.
 * They take longer to start, and a task takes longer to get to one. What they give is isolation:
 * each has a heap of its own, so that the garbage of one does not stop another; and a task that
 * exits, runs out of memory or crashes in native code ends its own process, not the program (see
 * the lesson survive-crash).
 *
 * <p>The last line shows the garbage: a task keeps looking at the clock, and notes the longest time
 * that it could not, while another task makes objects. On threads they share a heap, and all
 * threads are stopped while it is cleaned up.
 */
final class ThreadsOrProcessesLesson implements Lesson {
  private static final int WORKERS = 2;
  private static final int COMPUTATIONS = 8;
  private static final int STEPS = 20_000_000;
  private static final int SMALL_TASKS = 2_000;
  private static final long WATCH_NANOS = 300_000_000;
  private static final int LIVE_OBJECTS = 1_000_000;

  @Override
  public String name() {
    return "threads-or-processes";
  }

  @Override
  public String idea() {
    return "the same work on both, measured";
  }

  /** What one kind of workers took, in milliseconds but for small tasks, which take less. */
  private record Measured(
      double startMillis, double computeMillis, double taskMicros, double pauseMillis, long sum) {}

  @Override
  public void run(PrintWriter out) throws IOException, InterruptedException, ExecutionException {
    long startNanos = System.nanoTime();
    Measured threads;
    try (ProcessPool pool = ProcessPool.threads(WORKERS)) {
      threads = measure(pool, startNanos);
    }
    startNanos = System.nanoTime();
    Measured processes;
    try (ProcessPool pool = ProcessPool.create(WORKERS)) {
      processes = measure(pool, startNanos);
    }
    out.println(line("", "threads", "processes"));
    out.println(line("start, until all workers work", threads.startMillis, processes.startMillis));
    out.println(line("eight tasks that compute", threads.computeMillis, processes.computeMillis));
    out.println(
        line("longest stop by other's garbage", threads.pauseMillis, processes.pauseMillis));
    out.println(line("a task of nothing, there and back", micros(threads), micros(processes)));
    if (threads.sum != processes.sum) {
      throw new LessonFailedException(
          "different sums: threads=%d processes=%d (allowed: the same)"
              .formatted(threads.sum, processes.sum));
    }
  }

  private static Measured measure(ProcessPool pool, long startNanos)
      throws InterruptedException, ExecutionException {
    compute(pool, 1); // All workers have worked.
    double startMillis = millisSince(startNanos);
    compute(pool, STEPS); // Compiled as well.

    long computeNanos = System.nanoTime();
    long sum = compute(pool, STEPS);
    double computeMillis = millisSince(computeNanos);

    for (int task = 0; task < SMALL_TASKS; task++) {
      pool.submit(() -> 0).get();
    }
    long smallNanos = System.nanoTime();
    for (int task = 0; task < SMALL_TASKS; task++) {
      pool.submit(() -> 0).get();
    }
    double taskMicros = millisSince(smallNanos) * 1e3 / SMALL_TASKS;

    Future<Integer> litter = pool.submit(() -> litter());
    double pauseMillis = pool.submit(() -> longestPauseMillis()).get();
    litter.get();
    return new Measured(startMillis, computeMillis, taskMicros, pauseMillis, sum);
  }

  /** Eight tasks, and the sum of what they come to. */
  private static long compute(ProcessPool pool, int steps)
      throws InterruptedException, ExecutionException {
    List<Future<Long>> futures = new ArrayList<>();
    for (int task = 0; task < COMPUTATIONS; task++) {
      long seed = task;
      futures.add(pool.submit(() -> scramble(seed, steps)));
    }
    long sum = 0;
    for (Future<Long> future : futures) {
      sum += future.get();
    }
    return sum;
  }

  /** The work: each step needs the one before. */
  private static long scramble(long seed, int steps) {
    long value = seed;
    for (int step = 0; step < steps; step++) {
      value = value * 6_364_136_223_846_793_005L + 1_442_695_040_888_963_407L;
      value ^= value >>> 29;
    }
    return value;
  }

  /** Looks at the clock without a break, and returns the longest break. */
  private static double longestPauseMillis() {
    long start = System.nanoTime();
    long last = start;
    long longest = 0;
    while (last - start < WATCH_NANOS) {
      long now = System.nanoTime();
      longest = Math.max(longest, now - last);
      last = now;
    }
    return longest / 1e6;
  }

  /** Makes objects of which many live for a while; as long as the other task watches. */
  private static int litter() {
    long start = System.nanoTime();
    List<Object> live = new ArrayList<>();
    while (System.nanoTime() - start < WATCH_NANOS) {
      live.add(new int[16]);
      if (live.size() == LIVE_OBJECTS) {
        live.clear();
      }
    }
    return live.size();
  }

  private static double millisSince(long nanos) {
    return (System.nanoTime() - nanos) / 1e6;
  }

  private static String micros(Measured measured) {
    return String.format(Locale.ROOT, "%.1f us", measured.taskMicros);
  }

  private static String line(String what, double threads, double processes) {
    return line(
        what,
        String.format(Locale.ROOT, "%.0f ms", threads),
        String.format(Locale.ROOT, "%.0f ms", processes));
  }

  private static String line(String what, String threads, String processes) {
    return "%-34s %10s %12s".formatted(what, threads, processes);
  }
}
