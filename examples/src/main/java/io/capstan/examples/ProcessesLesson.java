package io.capstan.examples;

import io.capstan.engine.pool.ProcessPool;
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
 * <p>What the tasks take is divided by the cores that there are. What it takes to start a process
 * is added: a JVM is up in some tenths of a second, and this work is done in hundredths. So
 * processes pay for tasks that take long, or for many that share the same processes, as the last
 * line shows: there the processes were up already.
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
    time("in turn, in this process  ", out, () -> inTurn());
    try (ProcessPool pool = ProcessPool.create(TASKS)) {
      time("in parallel, processes new", out, () -> inParallel(pool));
      time("in parallel, processes up ", out, () -> inParallel(pool));
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

  private static List<BigInteger> inParallel(ProcessPool pool)
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

  private interface Way {
    List<BigInteger> sums() throws InterruptedException, ExecutionException;
  }

  private static void time(String name, PrintWriter out, Way way)
      throws InterruptedException, ExecutionException {
    long startNanos = System.nanoTime();
    List<BigInteger> sums = way.sums();
    double millis = (System.nanoTime() - startNanos) / 1e6;
    for (BigInteger sum : sums) {
      if (!sum.equals(EXPECTED)) {
        throw new LessonFailedException("a wrong sum: sum=" + sum + " (allowed: " + EXPECTED + ")");
      }
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
