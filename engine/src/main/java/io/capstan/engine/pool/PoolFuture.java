package io.capstan.engine.pool;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The result of a task. As any {@link CompletableFuture}, but that cancelling it reaches the task:
 * one that has not begun never will; one that runs is interrupted if so asked, and if that does not
 * end it in the pool's grace period, its worker is ended and replaced.
 *
 * <p><b>Callers.</b> Any thread of the process that submitted.
 *
 * <p><b>Progress.</b> A thread that waits in {@code get} or {@code join} collects answers itself
 * while nobody else does, so that no other thread stands between the worker and it. What depends on
 * the future runs in the thread that collects: it should be short, and may wait for the pool by
 * these two alone.
 */
final class PoolFuture<T> extends CompletableFuture<T> {
  /** After so long one who waits asks whether it should collect: who did may have gone. */
  static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final ProcessPool pool;
  private volatile PoolTask task;

  PoolFuture(ProcessPool pool) {
    this.pool = pool;
  }

  /** Which task's it is; before the task is submitted. */
  void follow(PoolTask followed) {
    task = followed;
  }

  @Override
  public boolean complete(T value) {
    boolean isFirst = super.complete(value);
    pool.futureEnded();
    return isFirst;
  }

  @Override
  public boolean completeExceptionally(Throwable failure) {
    boolean isFirst = super.completeExceptionally(failure);
    pool.futureEnded();
    return isFirst;
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    pool.futureEnded();
    PoolTask followed = task;
    if (cancelled && followed != null) {
      pool.abandon(followed, mayInterruptIfRunning);
    }
    return cancelled;
  }

  @Override
  public T get() throws InterruptedException, ExecutionException {
    while (!isDone()) {
      pool.help(this, Long.MAX_VALUE);
      awaitTurn(TURN_NANOS);
    }
    return super.get();
  }

  @Override
  public T get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    long timeoutNanos = unit.toNanos(timeout);
    long startNanos = System.nanoTime();
    long leftNanos = timeoutNanos;
    while (!isDone() && leftNanos > 0) {
      pool.help(this, leftNanos);
      awaitTurn(Math.min(TURN_NANOS, timeoutNanos - (System.nanoTime() - startNanos)));
      leftNanos = timeoutNanos - (System.nanoTime() - startNanos);
    }
    return super.get(0, TimeUnit.NANOSECONDS);
  }

  @Override
  public T join() {
    boolean interrupted = false;
    while (!isDone()) {
      try {
        pool.help(this, Long.MAX_VALUE);
        awaitTurn(TURN_NANOS);
      } catch (InterruptedException e) {
        interrupted = true; // And wait on, as join does.
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return super.join();
  }

  /** Waits while another one collects. */
  private void awaitTurn(long nanos) throws InterruptedException {
    if (!isDone()) {
      try {
        super.get(nanos, TimeUnit.NANOSECONDS);
      } catch (TimeoutException | ExecutionException | CancellationException e) {
        // The caller looks.
      }
    }
  }

  /** What is derived from it is an ordinary future: to cancel that does not cancel the task. */
  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new CompletableFuture<>();
  }
}
