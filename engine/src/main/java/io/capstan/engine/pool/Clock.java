package io.capstan.engine.pool;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

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
  private Dispatcher dispatcher;

  Clock(Duration grace) {
    this.grace = grace;
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
    List<Dispatcher.Overdue> overdue = dispatcher.overdue(System.nanoTime());
    if (overdue == null) {
      return;
    }
    for (Dispatcher.Overdue met : overdue) {
      PoolTask task = met.task();
      Duration allowed = task.options().limit(met.limit());
      Member busy =
          dispatcher.fail(task, new TaskTimeoutException(task.name(), met.limit(), allowed));
      if (busy != null) {
        stop(busy, task);
      }
    }
    start();
  }

  /** Interrupts the task, and ends its worker if it is still at it after the grace period. */
  void stop(Member member, PoolTask task) {
    member.interrupt(task);
    later(
        () -> {
          if (member.begun() == task) {
            member.kill();
          }
        },
        grace.toNanos());
  }

  /** Runs that on the clock's thread after so long; never, if the clock has been stopped. */
  void later(Runnable work, long delayNanos) {
    try {
      executor.schedule(work, delayNanos, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      // Stopped: there is nothing left that this could be about.
    }
  }

  /** Ends the thread, without what is still due. Stopping twice is fine. */
  void stop() {
    executor.shutdownNow();
  }
}
