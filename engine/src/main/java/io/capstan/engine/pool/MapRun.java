package io.capstan.engine.pool;

import io.capstan.engine.task.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * One call of {@code map}: cuts the input into chunks, puts the results together in order.
 *
 * <p>The result is ready when all chunks are, also where one failed: then it is the failure that
 * came first.
 */
final class MapRun<R> {
  /**
   * With adaptive chunks, how many are under way for each worker: one runs, one waits behind it.
   */
  private static final int ADAPTIVE_CHUNKS_PER_WORKER = 2;

  private final Function<List<Object[]>, CompletableFuture<List<Outcome>>> submit;
  private final List<Object[]> calls;
  private final Chunking chunking;
  private final ProgressListener progress;
  private final Object[] results;
  private final CompletableFuture<List<R>> whole;
  private final Set<CompletableFuture<?>> underWay = ConcurrentHashMap.newKeySet();
  private final int chunksAhead;
  private int next;
  private int chunkLength;
  private int itemsLeft;
  private Throwable firstFailure;

  MapRun(
      Function<List<Object[]>, CompletableFuture<List<Outcome>>> submit,
      List<Object[]> calls,
      MapOptions options,
      int workers) {
    this.submit = submit;
    this.calls = calls;
    this.chunking = options.chunking();
    this.progress = options.progress();
    this.results = new Object[calls.size()];
    this.itemsLeft = calls.size();
    this.chunkLength = chunking.firstLength(calls.size(), workers);
    this.chunksAhead =
        chunking.isAdaptive() ? ADAPTIVE_CHUNKS_PER_WORKER * workers : Integer.MAX_VALUE;
    this.whole = new CompletableFuture<>();
  }

  CompletableFuture<List<R>> start() {
    if (calls.isEmpty()) {
      whole.complete(new ArrayList<>());
      return whole;
    }
    // Whoever cancels the whole gives up the parts.
    whole.whenComplete((value, failure) -> underWay.forEach(chunk -> chunk.cancel(true)));
    try {
      for (int count = 0; count < chunksAhead && sendNext(); count++) {
        // Sent.
      }
    } catch (RuntimeException e) {
      whole.completeExceptionally(e);
      throw e;
    }
    return whole;
  }

  private boolean sendNext() {
    int from;
    List<Object[]> chunk;
    synchronized (this) {
      if (next == calls.size() || whole.isDone()) {
        return false;
      }
      from = next;
      next = Math.min(calls.size(), next + chunkLength);
      chunk = calls.subList(from, next);
    }
    long sentNanos = System.nanoTime();
    CompletableFuture<List<Outcome>> sent = submit.apply(chunk);
    underWay.add(sent);
    sent.whenComplete(
        (outcomes, failure) -> {
          underWay.remove(sent);
          List<Outcome> known =
              failure == null
                  ? outcomes
                  : Collections.nCopies(chunk.size(), Outcome.failed(failure));
          take(from, known, System.nanoTime() - sentNanos);
        });
    if (whole.isDone()) {
      sent.cancel(true); // Cancelled meanwhile, by who has not seen this chunk.
    }
    return true;
  }

  private void take(int from, List<Outcome> outcomes, long tookNanos) {
    boolean last;
    synchronized (this) {
      for (int index = 0; index < outcomes.size(); index++) {
        Outcome outcome = outcomes.get(index);
        results[from + index] = outcome.value();
        if (!outcome.isValue() && firstFailure == null) {
          firstFailure = outcome.failure();
        }
      }
      itemsLeft -= outcomes.size();
      last = itemsLeft == 0;
      chunkLength = chunking.nextLength(chunkLength, tookNanos);
      tellProgress();
    }
    if (last) {
      finish();
    } else if (chunking.isAdaptive()) {
      sendMore();
    }
  }

  /** Under the lock: so they hear of more each time. */
  private void tellProgress() {
    try {
      progress.advanced(calls.size() - itemsLeft, calls.size());
    } catch (RuntimeException | Error e) { // It must not keep the result from being ready.
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
    }
  }

  private void sendMore() {
    try {
      sendNext();
    } catch (RuntimeException e) { // The pool was shut down meanwhile: nobody else would hear.
      whole.completeExceptionally(e);
    }
  }

  @SuppressWarnings("unchecked") // The function's results, as the caller declared them.
  private void finish() {
    if (firstFailure == null) {
      whole.complete((List<R>) Arrays.asList(results));
    } else {
      whole.completeExceptionally(firstFailure);
    }
  }
}
