package io.capstan.examples;

import io.capstan.engine.pool.ProcessPool;
import io.capstan.engine.process.WorkerDiedException;
import io.capstan.ipc.memory.Region;
import io.capstan.ipc.sync.SharedEvent;
import io.capstan.ipc.value.SharedLong;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/**
 * A worker is killed in the middle of a task. That task's future fails, with the reason; all other
 * tasks are done, and the pool works on with a new worker in the dead one's place.
 *
 * <p>It would be the same if the task had called {@code System.exit}, run out of memory, or crashed
 * in native code. (In Python's executor, all tasks that are not done fail, and it can no longer be
 * used.)
 */
final class SurviveCrashLesson implements Lesson {
  private static final int WORKERS = 2;
  private static final int TASKS = 10;
  private static final int DOOMED = 3;

  /** Java's exit status of a process that signal 9 has ended. */
  private static final int KILLED = 137;

  @Override
  public String name() {
    return "survive-crash";
  }

  @Override
  public String idea() {
    return "a worker is killed in mid-task: its future alone fails";
  }

  @Override
  public void run(PrintWriter out) throws IOException, InterruptedException, ExecutionException {
    String name = "lesson-" + ProcessHandle.current().pid();
    try (Region region = Region.create(name, 1 << 16);
        ProcessPool pool = ProcessPool.create(WORKERS)) {
      SharedLong victim = SharedLong.create(region, "victim", 0);
      SharedEvent begun = SharedEvent.create(region, "begun");
      List<Future<Long>> futures = new ArrayList<>();
      for (int task = 0; task < TASKS; task++) {
        long number = task;
        futures.add(
            task == DOOMED
                ? pool.submit(() -> waitToBeKilled(victim, begun)) // They travel as handles.
                : pool.submit(() -> number * number));
      }
      begun.await();
      long pid = victim.get();
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly); // kill -9
      out.println("killed the process " + pid + ", which was at task " + DOOMED);

      for (int task = 0; task < TASKS; task++) {
        out.println("task " + task + "   " + outcome(task, futures.get(task), pid));
      }
      long last = pool.submit(() -> ProcessHandle.current().pid()).get();
      out.println("and one more task ran, in process " + last);
      if (last == pid) {
        throw new LessonFailedException("a task ran in a dead process: pid=" + pid);
      }
    }
  }

  /** The task that does not end by itself. */
  private static long waitToBeKilled(SharedLong victim, SharedEvent begun)
      throws InterruptedException {
    victim.set(ProcessHandle.current().pid());
    begun.set();
    Thread.currentThread().join();
    return 0;
  }

  private static String outcome(int task, Future<Long> future, long killedPid)
      throws InterruptedException, ExecutionException {
    try {
      long square = future.get();
      if (task == DOOMED || square != (long) task * task) {
        throw new LessonFailedException("a wrong value: task=" + task + " value=" + square);
      }
      return task + " x " + task + " = " + square;
    } catch (ExecutionException e) {
      boolean isExpected =
          task == DOOMED
              && e.getCause() instanceof WorkerDiedException death
              && death.pid() == killedPid
              && death.exitStatus().value() == KILLED;
      if (!isExpected) {
        throw e;
      }
      return e.getCause().getMessage();
    }
  }
}
