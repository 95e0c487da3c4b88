package io.capstan.bench;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Bounds what might not end: a job, a child's answer. */
final class Deadline {
  /** For one sample. The longest takes seconds; minutes mean that something hangs. */
  static final Duration OF_SAMPLE = Duration.ofMinutes(5);

  private Deadline() {}

  /**
   * Calls on a thread of its own, and interrupts that thread when the time is over.
   *
   * @param what the subject of the error's sentence
   */
  static <T> T call(String what, Duration limit, Callable<T> body)
      throws MeasurementException, InterruptedException {
    FutureTask<T> task = new FutureTask<>(body);
    Thread thread = new Thread(task, "bench-sample");
    thread.setDaemon(true);
    thread.start();
    try {
      return task.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new DeadlineExceededException(what, limit);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof MeasurementException failure) {
        throw failure;
      }
      throw new MeasurementException(what + " failed: " + e.getCause(), e.getCause());
    } finally {
      task.cancel(true);
    }
  }
}
