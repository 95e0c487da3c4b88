package io.capstan.engine.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;

/**
 * What a pool does by the time: ends tasks that have met a limit, ends workers that did not heed an
 * interrupt, and whatever its staff asks for. One thread, which sleeps while there is nothing.
 */
final class Clock {
  /** How late a limit may be noticed. */
  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private final ScheduledThreadPoolExecutor executor;
  private final Duration grace;
  private final AtomicBoolean ticking = new AtomicBoolean();
  private final BiConsumer<Member, PoolTask> onKill;
  private Dispatcher dispatcher;

  /**
   * A clock.
   *
   * @param grace between a task's interrupt and the end of its worker
   * @param onKill told of each worker that is ended, before it is, and for what task
   */
  Clock(Duration grace, BiConsumer<Member, PoolTask> onKill) {
    this.grace = grace;
    this.onKill = onKill;
    this.executor =
        new ScheduledThreadPoolExecutor(
            1,
            work -> {
              Thread thread = new Thread(work, "capstan-pool-clock");
              thread.setDaemon(true);
              return thread;
            });
    executor.setRemoveOnCancelPolicy(true);
  }

  void watch(Dispatcher watched) {
    dispatcher = watched;
  }

  /** Some task is under a limit: looks at the time until none is. */
  void start() {
    if (ticking.compareAndSet(false, true)) {
      later(this::tick, TICK_NANOS);
    }
  }

  private void tick() {
    // Before the look: a task that is added after it starts the clock anew.
    ticking.set(false);
    List<Dispatcher.Overdue> overdue = dispatcher.endOverdue(System.nanoTime());
    if (overdue == null) {
      return;
    }
    List<Dispatcher.Failed> failed = new ArrayList<>();
    for (Dispatcher.Overdue met : overdue) {
      PoolTask task = met.task();
      Duration allowed = task.options().limit(met.limit());
      failed.add(
          new Dispatcher.Failed(task, new TaskTimeoutException(task.name(), met.limit(), allowed)));
      if (met.busy() != null) {
        stop(met.busy(), task);
      }
    }
    dispatcher.herald().tellApart(failed);
    start();
  }

  /** Interrupts the task, and ends its worker if it is still at it after the grace period. */
  void stop(Member member, PoolTask task) {
    member.interrupt(task);
    later(
        () -> {
          if (dispatcher.isAt(member, task)) {
            onKill.accept(member, task);
            member.kill();
          }
        },
        grace.toNanos());
  }

  /** Does that for each of them that has begun a task. */
  void stopAll(Collection<? extends Member> members) {
    for (Member member : members) {
      PoolTask begun = member.begun();
      if (begun != null) {
        stop(member, begun);
      }
    }
  }

  /** Runs that on the clock's thread after so long; never, if the clock has been stopped. */
  void later(Runnable work, long delayNanos) {
    try {
      executor.schedule(() -> runGuarded(work), delayNanos, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      // Stopped: there is nothing left that this could be about.
    }
  }

  /** What fails is told, and does not keep what is due later from being done. */
  private static void runGuarded(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException | Error e) {
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
    }
  }

  /** Ends the thread, without what is still due. Stopping twice is fine. */
  void stop() {
    executor.shutdownNow();
  }
}
