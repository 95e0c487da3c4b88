package io.capstan.examples;

import static io.capstan.engine.task.Arguments.args;

import io.capstan.engine.pool.LazyResults;
import io.capstan.engine.pool.ProcessPool;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

/**
 * Python's {@code Pool}: the same function for many inputs.
 *
 * <ul>
 *   <li>{@code map} has all values when it returns, in the order of the input;
 *   <li>{@code starmap} is {@code map} for functions of several arguments;
 *   <li>{@code imap} gives one value after the other, and reads its input only so far ahead as
 *       keeps the workers busy: here the input never ends.
 * </ul>
 */
final class PoolLesson implements Lesson {
  private static final int WORKERS = 2;

  @Override
  public String name() {
    return "pool";
  }

  @Override
  public String idea() {
    return "map, starmap, and imap over an endless input";
  }

  @Override
  public void run(PrintWriter out) throws IOException, InterruptedException, ExecutionException {
    try (ProcessPool pool = ProcessPool.create(WORKERS)) {
      List<Integer> squares = pool.map(PoolLesson::square, List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
      out.println("map       the squares of 1 to 10      " + squares);
      require(squares, List.of(1, 4, 9, 16, 25, 36, 49, 64, 81, 100));

      List<Long> powers =
          pool.starmap(PoolLesson::power, List.of(args(2, 10), args(3, 5), args(10, 9)));
      out.println("starmap   2^10, 3^5, 10^9             " + powers);
      require(powers, List.of(1024L, 243L, 1_000_000_000L));

      int sum = 0;
      int number = 0;
      try (LazyResults<Integer> lazy = pool.imap(PoolLesson::square, endless())) {
        while (sum < 1_000) {
          sum += lazy.next(); // Waits for this one value.
          number++;
        }
      }
      out.println("imap      1 + 4 + 9 ... above 1,000   " + number + " squares, sum " + sum);
      require(List.of(number, sum), List.of(14, 1_015));
    }
  }

  private static int square(int number) {
    return number * number;
  }

  private static long power(int base, int exponent) {
    long power = 1;
    for (int factor = 0; factor < exponent; factor++) {
      power *= base;
    }
    return power;
  }

  private static Iterable<Integer> endless() {
    return () -> Stream.iterate(1, number -> number + 1).iterator();
  }

  private static void require(List<?> values, List<?> expected) {
    if (!values.equals(expected)) {
      throw new LessonFailedException(
          "wrong values: values=" + values + " (allowed: " + expected + ")");
    }
  }
}
