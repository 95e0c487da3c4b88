package io.capstan.examples;

import io.capstan.engine.pool.ProcessPool;
import io.capstan.engine.pool.WorkerProcess;
import io.capstan.ipc.memory.Region;
import io.capstan.ipc.queue.SharedBlockingQueue;
import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/**
 * Three tasks that only compute, one after the other and at the same time, a process for each.
 *
 * <p>A process is started, does one thing, and is joined. It brings nothing back by itself: here
 * each puts its sum into a queue that all share. The cores that there are share the work; but a JVM
 * is up in a tenth of a second or two, and this work is done in hundredths. So processes pay for
 * work that takes longer, or for many tasks that share the same processes: those of a pool, which
 * the last line has, are up already.
 */
final class ProcessesLesson implements Lesson {
  private static final int TASKS = 3;
  private static final int SQUARES = 5_000_000;
  private static final BigInteger EXPECTED = new BigInteger("41666654166667500000");

  /** So few squares add up to less than a long can hold. */
  private static final int PART = 100_000;

  @Override
  public String name() {
    return "processes";
  }

  @Override
  public String idea() {
    return "three CPU tasks, in turn and in parallel";
  }

  @Override
  public void run(PrintWriter out) throws IOException, InterruptedException, ExecutionException {
    out.println(
        TASKS + " times the sum of the first " + NumberText.grouped("" + SQUARES) + " squares");
    time("in turn, in this process  ", out, ProcessesLesson::inTurn);
    time("in parallel, processes new", out, ProcessesLesson::inProcesses);
    try (ProcessPool pool = ProcessPool.create(TASKS)) {
      inPool(pool); // Starts them.
      time("in parallel, processes up ", out, () -> inPool(pool));
    }
  }

  /** The task: pure arithmetic. */
  private static BigInteger sumOfSquares() {
    BigInteger sum = BigInteger.ZERO;
    long part = 0;
    for (long i = 0; i < SQUARES; i++) {
      part += i * i;
      if (i % PART == PART - 1) {
        sum = sum.add(BigInteger.valueOf(part));
        part = 0;
      }
    }
    return sum;
  }

  private static List<BigInteger> inTurn() {
    List<BigInteger> sums = new ArrayList<>();
    for (int task = 0; task < TASKS; task++) {
      sums.add(sumOfSquares());
    }
    return sums;
  }

  private static List<BigInteger> inProcesses() throws IOException, InterruptedException {
    String name = "lesson-" + ProcessHandle.current().pid();
    try (Region region = Region.create(name, 1 << 20)) {
      SharedBlockingQueue<BigInteger> queue = SharedBlockingQueue.create(region, "sums", TASKS);
      List<WorkerProcess> processes = new ArrayList<>();
      for (int task = 0; task < TASKS; task++) {
        WorkerProcess process = WorkerProcess.of(() -> queue.put(sumOfSquares()));
        process.start(); // The queue travels as a handle.
        processes.add(process);
      }
      for (WorkerProcess process : processes) {
        process.join();
        if (process.exitCode().orElseThrow() != 0) {
          throw new LessonFailedException("a process failed: " + process);
        }
      }
      List<BigInteger> sums = new ArrayList<>();
      queue.drainTo(sums);
      return sums;
    }
  }

  private static List<BigInteger> inPool(ProcessPool pool)
      throws InterruptedException, ExecutionException {
    List<Future<BigInteger>> futures = new ArrayList<>();
    for (int task = 0; task < TASKS; task++) {
      futures.add(pool.submit(() -> sumOfSquares())); // Returns at once.
    }
    List<BigInteger> sums = new ArrayList<>();
    for (Future<BigInteger> future : futures) {
      sums.add(future.get()); // Waits for the one task.
    }
    return sums;
  }

  /** A way to come to the sums. */
  private interface Way {
    List<BigInteger> sums() throws IOException, InterruptedException, ExecutionException;
  }

  private static void time(String name, PrintWriter out, Way way)
      throws IOException, InterruptedException, ExecutionException {
    long startNanos = System.nanoTime();
    List<BigInteger> sums = way.sums();
    double millis = (System.nanoTime() - startNanos) / 1e6;
    if (!sums.equals(List.of(EXPECTED, EXPECTED, EXPECTED))) {
      throw new LessonFailedException(
          "wrong sums: sums=" + sums + " (allowed: " + TASKS + " times " + EXPECTED + ")");
    }
    out.println(
        String.format(
            Locale.ROOT,
            "%s %5.0f ms   %d x %s",
            name,
            millis,
            sums.size(),
            NumberText.grouped(sums.get(0).toString())));
  }
}
