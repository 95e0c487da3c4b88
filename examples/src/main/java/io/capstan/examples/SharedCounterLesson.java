package io.capstan.examples;

import io.capstan.ipc.memory.Region;
import io.capstan.ipc.sync.SharedBarrier;
import io.capstan.ipc.sync.SharedLock;
import io.capstan.ipc.value.Guarded;
import io.capstan.ipc.value.SharedLong;
import java.io.IOException;
import java.io.PrintWriter;

/**
 * Processes change the same number: with a lock no change is lost, without it many are.
 *
 * <p>"Add one" is three steps: read, add, write. A process that reads between another's read and
 * write adds to the same number, and one of the two additions is lost. A lock lets one process at a
 * time do all three.
 *
 * <p>(A single number needs no lock: {@code counter.increment()} is one step. A lock guards
 * whatever you like.)
 */
final class SharedCounterLesson implements Lesson {
  private static final int CHILDREN = 4;
  private static final int ADDITIONS = 50_000;
  private static final long ALL_ADDITIONS = (long) CHILDREN * ADDITIONS;

  @Override
  public String name() {
    return "shared-counter";
  }

  @Override
  public String idea() {
    return "four processes count together, with a lock and without";
  }

  @Override
  public void run(PrintWriter out) throws IOException, InterruptedException {
    out.println(
        CHILDREN
            + " processes each add 1 to the same number, "
            + NumberText.grouped("" + ADDITIONS)
            + " times");
    long locked = count(WithLock.class);
    out.println("with the lock      " + NumberText.grouped("" + locked));
    long unlocked = count(WithoutLock.class);
    out.println("without the lock   " + NumberText.grouped("" + unlocked) + lost(unlocked));
    if (locked != ALL_ADDITIONS) {
      throw new LessonFailedException(
          "a lock that does not exclude: counted=" + locked + " (allowed: " + ALL_ADDITIONS + ")");
    }
  }

  private static String lost(long counted) {
    return counted == ALL_ADDITIONS
        ? ": none was lost, this time"
        : ": " + NumberText.grouped("" + (ALL_ADDITIONS - counted)) + " additions were lost";
  }

  /** The parent: makes the number and the lock, starts the children, reads what they counted. */
  private static long count(Class<? extends ChildTask> child)
      throws IOException, InterruptedException {
    String name = "lesson-" + ProcessHandle.current().pid();
    try (Region region = Region.create(name, 1 << 16)) {
      SharedLong counter = SharedLong.create(region, "counter", 0);
      SharedLock.create(region, "lock");
      SharedBarrier.create(region, "start", CHILDREN);
      ChildProcesses.run(region, CHILDREN, child);
      return counter.get();
    }
  }

  /** A child that takes the lock for each addition. */
  static final class WithLock implements ChildTask {
    @Override
    public void run(Region region, int child) throws Exception {
      SharedLong number = SharedLong.open(region, "counter");
      Guarded<SharedLong> counter = Guarded.of(number, SharedLock.open(region, "lock"));
      SharedBarrier.open(region, "start").await(); // All four start together.
      for (int i = 0; i < ADDITIONS; i++) {
        counter.update(guarded -> guarded.setPlain(guarded.getPlain() + 1));
      }
    }
  }

  /**
   * The same without the lock, which is wrong. Another process may come between the steps at any
   * time; here it is asked to, so that you see it happen.
   */
  static final class WithoutLock implements ChildTask {
    @Override
    public void run(Region region, int child) throws Exception {
      SharedLong counter = SharedLong.open(region, "counter");
      SharedBarrier.open(region, "start").await();
      for (int i = 0; i < ADDITIONS; i++) {
        long read = counter.getPlain();
        Thread.yield();
        counter.setPlain(read + 1);
      }
    }
  }
}
