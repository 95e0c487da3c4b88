package io.capstan.examples;

import io.capstan.engine.pool.Futures;
import io.capstan.engine.pool.PoolOptions;
import io.capstan.engine.pool.ProcessPool;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Primes below a million, counted in four ranges by an executor whose workers are processes. Each
 * range's count is shown when it is there, whichever is first.
 *
 * <p>The task is a lambda that captures its range: it travels to a worker with what it captures,
 * and its result travels back. So both must be {@link Serializable}; a pool says at once what
 * cannot be sent.
 */
final class ExecutorLesson implements Lesson {
  private static final int LIMIT = 1_000_000;
  private static final int RANGES = 4;
  private static final int EXPECTED = 78_498;

  @Override
  public String name() {
    return "executor";
  }

  @Override
  public String idea() {
    return "primes in four ranges, each count as soon as it is there";
  }

  /** What a task brings back. */
  private record Count(int from, int to, int primes) implements Serializable {}

  @Override
  public void run(PrintWriter out) throws IOException, InterruptedException, ExecutionException {
    int total = 0;
    try (ProcessPool pool = ProcessPool.create(PoolOptions.workerPerCore())) {
      List<CompletableFuture<Count>> futures = new ArrayList<>();
      int length = LIMIT / RANGES;
      for (int range = 0; range < RANGES; range++) {
        int from = range * length;
        futures.add(pool.submit(() -> count(from, from + length)));
      }
      for (CompletableFuture<Count> future : Futures.asCompleted(futures)) {
        Count count = future.get();
        out.println(
            "from %7s to %9s   %6s primes"
                .formatted(grouped(count.from()), grouped(count.to()), grouped(count.primes())));
        total += count.primes();
      }
    }
    out.println("below " + grouped(LIMIT) + " there are " + grouped(total) + " primes");
    if (total != EXPECTED) {
      throw new LessonFailedException(
          "a wrong count: primes=" + total + " (allowed: " + EXPECTED + ")");
    }
  }

  /** The task, in a worker process. */
  private static Count count(int from, int to) {
    int primes = 0;
    for (int number = from; number < to; number++) {
      primes += isPrime(number) ? 1 : 0;
    }
    return new Count(from, to, primes);
  }

  private static boolean isPrime(int number) {
    if (number < 2 || number % 2 == 0) {
      return number == 2;
    }
    for (int divisor = 3; divisor * divisor <= number; divisor += 2) {
      if (number % divisor == 0) {
        return false;
      }
    }
    return true;
  }

  private static String grouped(int number) {
    return NumberText.grouped("" + number);
  }
}
