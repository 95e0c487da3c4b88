package io.capstan.engine.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Waiting for several futures at once: Python's {@code as_completed} and {@code wait}.
 *
 * <p><b>Callers.</b> Any thread. <b>Progress.</b> Blocking, interruptible, with a time limit.
 */
public final class Futures {
  /** No time limit. */
  public static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE);

  /** When {@link #waitFor} returns. */
  public enum When {
    /** One is done. */
    FIRST_COMPLETED,
    /** One has failed or was cancelled, or all are done. */
    FIRST_EXCEPTION,
    /** All are done. */
    ALL_COMPLETED
  }

  private Futures() {}

  /**
   * The futures in the order in which they are done, those that are done already first; each once.
   *
   * <p>The iterator's {@code next} waits. When the time, which counts from this call, is up, it
   * throws an {@link UnfinishedException} that says how many are not done; when interrupted it
   * throws a {@link java.util.concurrent.CancellationException} and leaves the thread interrupted.
   */
  public static <T> Iterable<CompletableFuture<T>> asCompleted(
      Collection<CompletableFuture<T>> futures, Duration timeout) {
    long startNanos = System.nanoTime();
    Set<CompletableFuture<T>> distinct = new LinkedHashSet<>(futures);
    LinkedBlockingQueue<CompletableFuture<T>> done = new LinkedBlockingQueue<>();
    List<CompletableFuture<T>> unfinished = new ArrayList<>();
    // Sorted out first: one that is done by the time of its callback still comes after these.
    for (CompletableFuture<T> future : distinct) {
      if (future.isDone()) {
        done.add(future);
      } else {
        unfinished.add(future);
      }
    }
    for (CompletableFuture<T> future : unfinished) {
      future.whenComplete((value, failure) -> done.add(future));
    }
    int total = distinct.size();
    long timeoutNanos = TimeUnit.NANOSECONDS.convert(timeout);
    return () -> new InOrderOfCompletion<>(done, total, startNanos, timeoutNanos);
  }

  /** As {@link #asCompleted(Collection, Duration)}, for as long as it takes. */
  public static <T> Iterable<CompletableFuture<T>> asCompleted(
      Collection<CompletableFuture<T>> futures) {
    return asCompleted(futures, FOREVER);
  }

  /**
   * Waits for the futures, at most that long.
   *
   * @return which are done, and which are not; when the time is up as well
   * @throws InterruptedException if the thread is interrupted
   */
  public static <F extends CompletableFuture<?>> Waited<F> waitFor(
      Collection<F> futures, When when, Duration timeout) throws InterruptedException {
    CompletableFuture<Void> reached = new CompletableFuture<>();
    CompletableFuture<?>[] all = futures.toArray(CompletableFuture<?>[]::new);
    CompletableFuture.allOf(all).whenComplete((value, failure) -> reached.complete(null));
    for (CompletableFuture<?> future : all) {
      future.whenComplete(
          (value, failure) -> {
            boolean suffices =
                when == When.FIRST_COMPLETED || when == When.FIRST_EXCEPTION && failure != null;
            if (suffices) {
              reached.complete(null);
            }
          });
    }
    awaitOrTimeOut(reached, timeout);
    Set<F> done = new LinkedHashSet<>();
    Set<F> notDone = new LinkedHashSet<>();
    for (F future : futures) {
      (future.isDone() ? done : notDone).add(future);
    }
    return new Waited<>(done, notDone);
  }

  private static void awaitOrTimeOut(CompletableFuture<Void> reached, Duration timeout)
      throws InterruptedException {
    try {
      reached.get(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      // The caller sees what is done by now.
    } catch (java.util.concurrent.ExecutionException e) {
      throw new IllegalStateException(e); // It is only ever completed with null.
    }
  }

  private static final class InOrderOfCompletion<T> implements Iterator<CompletableFuture<T>> {
    private final LinkedBlockingQueue<CompletableFuture<T>> done;
    private final int total;
    private final long startNanos;
    private final long timeoutNanos;
    private int left;

    InOrderOfCompletion(
        LinkedBlockingQueue<CompletableFuture<T>> done,
        int total,
        long startNanos,
        long timeoutNanos) {
      this.done = done;
      this.total = total;
      this.left = total;
      this.startNanos = startNanos;
      this.timeoutNanos = timeoutNanos;
    }

    @Override
    public boolean hasNext() {
      return left > 0;
    }

    @Override
    public CompletableFuture<T> next() {
      if (left == 0) {
        throw new NoSuchElementException();
      }
      CompletableFuture<T> next = poll();
      if (next == null) {
        throw new UnfinishedException(left, total);
      }
      left--;
      return next;
    }

    private CompletableFuture<T> poll() {
      long waited = System.nanoTime() - startNanos;
      long leftNanos = timeoutNanos == Long.MAX_VALUE ? timeoutNanos : timeoutNanos - waited;
      try {
        return done.poll(Math.max(0, leftNanos), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new java.util.concurrent.CancellationException("interrupted: unfinished=" + left);
      }
    }
  }
}
