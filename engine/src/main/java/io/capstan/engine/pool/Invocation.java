package io.capstan.engine.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** One call of {@code invokeAll} or {@code invokeAny}, with the JDK's contracts. */
final class Invocation<T> {
  private final Collection<? extends Callable<T>> tasks;
  private final Function<Callable<T>, CompletableFuture<T>> submit;
  private final long timeoutNanos;
  private final long startNanos = System.nanoTime();
  private final List<CompletableFuture<T>> futures = new ArrayList<>();

  Invocation(
      Collection<? extends Callable<T>> tasks,
      Function<Callable<T>, CompletableFuture<T>> submit,
      long timeout,
      TimeUnit unit) {
    this.tasks = tasks;
    this.submit = submit;
    this.timeoutNanos = unit.toNanos(timeout);
  }

  private void submitAll() {
    for (Callable<T> task : tasks) {
      futures.add(submit.apply(task));
    }
  }

  private Duration left() {
    long waited = System.nanoTime() - startNanos;
    return timeoutNanos == Long.MAX_VALUE
        ? Futures.FOREVER
        : Duration.ofNanos(Math.max(0, timeoutNanos - waited));
  }

  /** All futures, each done: what the time did not suffice for is cancelled. */
  List<Future<T>> all() throws InterruptedException {
    boolean inTime = false;
    try {
      submitAll();
      inTime = Futures.waitFor(futures, Futures.When.ALL_COMPLETED, left()).notDone().isEmpty();
      return List.copyOf(futures);
    } finally {
      if (!inTime) {
        cancelAll();
      }
    }
  }

  /** The value of one that succeeded; the others are cancelled. */
  T any() throws InterruptedException, ExecutionException, TimeoutException {
    if (tasks.isEmpty()) {
      throw new IllegalArgumentException("tasks=[] (allowed: at least one)");
    }
    try {
      submitAll();
      return firstValue();
    } finally {
      cancelAll();
    }
  }

  private T firstValue() throws InterruptedException, ExecutionException, TimeoutException {
    ExecutionException failure = null;
    Iterator<CompletableFuture<T>> asCompleted = Futures.asCompleted(futures, left()).iterator();
    while (asCompleted.hasNext()) {
      try {
        return next(asCompleted).get();
      } catch (ExecutionException e) {
        failure = e;
      } catch (CancellationException e) {
        failure = new ExecutionException(e);
      }
    }
    throw failure;
  }

  private static <T> T next(Iterator<T> asCompleted) throws InterruptedException, TimeoutException {
    try {
      return asCompleted.next();
    } catch (UnfinishedException e) {
      throw new TimeoutException(e.getMessage());
    } catch (CancellationException e) {
      Thread.interrupted();
      throw new InterruptedException(e.getMessage());
    }
  }

  private void cancelAll() {
    futures.forEach(future -> future.cancel(true));
  }
}
