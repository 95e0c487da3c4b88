package io.capstan.examples;

import io.capstan.ipc.memory.Region;
import io.capstan.ipc.sync.SharedBarrier;
import io.capstan.ipc.value.SharedLongArray;
import java.io.IOException;
import java.io.PrintWriter;

/**
 * Processes work on one array where it lies: nothing is copied, nothing is sent.
 *
 * <p>Each child owns a slice, a view of a part of the array, and turns its numbers into running
 * sums: 1 2 3 4 becomes 1 3 6 10. A slice's sums go on from those of the slices before it, so there
 * are two steps, and a barrier between them at which the children wait for each other.
 */
final class SharedArrayLesson implements Lesson {
  private static final int CHILDREN = 4;
  private static final long SLICE_COUNT = 250_000;
  private static final long COUNT = CHILDREN * SLICE_COUNT;

  @Override
  public String name() {
    return "shared-array";
  }

  @Override
  public String idea() {
    return "four processes turn one array into its running sums";
  }

  /** The parent: fills the array, starts the children, checks what they left in it. */
  @Override
  public void run(PrintWriter out) throws IOException, InterruptedException {
    String name = "lesson-" + ProcessHandle.current().pid();
    try (Region region = Region.create(name, COUNT * Long.BYTES + (1 << 16))) {
      SharedLongArray numbers = SharedLongArray.create(region, "numbers", COUNT);
      for (long i = 0; i < COUNT; i++) {
        numbers.setPlain(i, i + 1);
      }
      SharedLongArray.create(region, "totals", CHILDREN);
      SharedBarrier.create(region, "sliced", CHILDREN);
      ChildProcesses.run(region, CHILDREN, RunningSums.class);
      print(numbers, out);
      check(numbers);
    }
  }

  /** A child: sums up its slice, then adds what the slices before it came to. */
  static final class RunningSums implements ChildTask {
    @Override
    public void run(Region region, int child) throws Exception {
      SharedLongArray numbers = SharedLongArray.open(region, "numbers");
      SharedLongArray totals = SharedLongArray.open(region, "totals");
      SharedLongArray mine = numbers.slice(child * SLICE_COUNT, SLICE_COUNT);

      long sum = 0;
      for (long i = 0; i < SLICE_COUNT; i++) {
        sum += mine.getPlain(i);
        mine.setPlain(i, sum);
      }
      totals.setPlain(child, sum);

      // What the others wrote before the barrier can be read after it.
      SharedBarrier.open(region, "sliced").await();

      long before = 0;
      for (int other = 0; other < child; other++) {
        before += totals.getPlain(other);
      }
      for (long i = 0; i < SLICE_COUNT; i++) {
        mine.setPlain(i, mine.getPlain(i) + before);
      }
    }
  }

  private static void print(SharedLongArray sums, PrintWriter out) {
    out.println(
        CHILDREN
            + " processes turn 1, 2, 3 ... "
            + NumberText.grouped("" + COUNT)
            + " into running sums, a slice each");
    for (int child = 0; child < CHILDREN; child++) {
      long last = (child + 1) * SLICE_COUNT;
      out.println(
          "child "
              + child
              + "   1 + 2 + ... + "
              + NumberText.grouped("" + last)
              + " = "
              + NumberText.grouped("" + sums.get(last - 1)));
    }
  }

  /** The first n numbers sum up to n (n + 1) / 2: each of the sums is checked. */
  private static void check(SharedLongArray sums) {
    for (long n = 1; n <= COUNT; n++) {
      long expected = n * (n + 1) / 2;
      if (sums.getPlain(n - 1) != expected) {
        throw new LessonFailedException(
            "a wrong sum: n=%d sum=%d (allowed: %d)".formatted(n, sums.getPlain(n - 1), expected));
      }
    }
  }
}
