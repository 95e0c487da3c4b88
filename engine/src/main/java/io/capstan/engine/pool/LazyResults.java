package io.capstan.engine.pool;

import io.capstan.engine.task.Outcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * The results of {@code imap}, as they are asked for. The input is read only so far ahead as keeps
 * the workers busy, so an endless one takes bounded memory.
 *
 * <p>An item that fails makes its own {@code next} throw a {@link TaskFailedException} with the
 * cause, also one that cannot be sent; those after it still come. If the input's iterator throws,
 * or the pool takes no more tasks, the results of what came before come first, then the exception,
 * then the end.
 *
 * <p><b>Callers.</b> One thread.
 *
 * <p><b>Progress.</b> {@code next} waits; interrupted, it throws {@link CancellationException} and
 * leaves the thread interrupted.
 */
public final class LazyResults<R> implements Iterator<R>, AutoCloseable {
  /** From here on half of them keeps the workers busy as well. */
  private static final int MANY_AHEAD = 32;

  private final Iterator<?> input;
  private final int chunkLength;
  private final int chunksAhead;
  private final Function<List<Object[]>, CompletableFuture<List<Outcome>>> submit;
  private final Function<Object, Object[]> toArguments;

  /** Those under way, in order, and how many items each has. */
  private final Map<CompletableFuture<List<Outcome>>, Integer> underWay = new LinkedHashMap<>();

  private final LinkedBlockingQueue<CompletableFuture<List<Outcome>>> asCompleted;
  private Deque<Outcome> ready = new ArrayDeque<>();
  private RuntimeException inputFailure;
  private boolean closed;

  LazyResults(
      Iterator<?> input,
      ImapOptions options,
      Function<Object, Object[]> toArguments,
      Function<List<Object[]>, CompletableFuture<List<Outcome>>> submit) {
    this.input = input;
    this.chunkLength = options.chunkLength();
    this.chunksAhead = options.chunksAhead();
    this.toArguments = toArguments;
    this.submit = submit;
    this.asCompleted = options.isOrdered() ? null : new LinkedBlockingQueue<>();
    feed();
  }

  /**
   * Fills up what is under way; where that is much, once half of it is done: a worker that has run
   * dry is then woken once for many items.
   */
  private void feed() {
    if (chunksAhead < MANY_AHEAD || underWay.size() <= chunksAhead / 2) {
      fill();
    }
  }

  private void fill() {
    while (!closed && underWay.size() < chunksAhead && inputFailure == null && hasInput()) {
      List<Object[]> chunk = readChunk();
      if (!chunk.isEmpty()) {
        send(chunk);
      }
    }
  }

  private boolean hasInput() {
    try {
      return input.hasNext();
    } catch (RuntimeException e) { // The input is the user's code; its results so far still come.
      inputFailure = e;
      return false;
    }
  }

  private List<Object[]> readChunk() {
    List<Object[]> chunk = new ArrayList<>(chunkLength);
    try {
      do {
        chunk.add(toArguments.apply(input.next()));
      } while (chunk.size() < chunkLength && input.hasNext());
    } catch (RuntimeException e) { // As above.
      inputFailure = e;
    }
    return chunk;
  }

  private void send(List<Object[]> chunk) {
    CompletableFuture<List<Outcome>> sent;
    try {
      sent = submit.apply(chunk);
    } catch (NotSendableException e) {
      sent = CompletableFuture.failedFuture(e); // It fails at its place.
    } catch (RejectedExecutionException e) {
      inputFailure = e;
      return;
    }
    track(sent, chunk);
  }

  private void track(CompletableFuture<List<Outcome>> sent, List<Object[]> chunk) {
    underWay.put(sent, chunk.size());
    if (asCompleted != null) {
      sent.whenComplete((outcomes, failure) -> asCompleted.add(sent));
    }
  }

  @Override
  public boolean hasNext() {
    feed();
    return !ready.isEmpty() || !underWay.isEmpty() || inputFailure != null;
  }

  /**
   * The next result.
   *
   * @throws TaskFailedException if its item failed; the iteration can go on
   * @throws NoSuchElementException if there is none
   */
  @Override
  public R next() {
    try {
      return next(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException(e); // Nobody waits that long.
    }
  }

  /**
   * The next result, waiting at most that long.
   *
   * @throws TimeoutException if there is none by then; the iteration can go on
   * @throws TaskFailedException if its item failed; the iteration can go on
   * @throws NoSuchElementException if there is none
   */
  public R next(long timeout, TimeUnit unit) throws TimeoutException {
    feed();
    if (ready.isEmpty()) {
      ready = new ArrayDeque<>(awaitChunk(unit.toNanos(timeout)));
      feed();
    }
    return valueOf(ready.removeFirst());
  }

  private List<Outcome> awaitChunk(long timeoutNanos) throws TimeoutException {
    if (underWay.isEmpty()) {
      throw endOfInput();
    }
    try {
      return asCompleted == null ? awaitFirst(timeoutNanos) : awaitAny(timeoutNanos);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted: outstandingChunks=" + underWay.size());
    }
  }

  private RuntimeException endOfInput() {
    RuntimeException failure = inputFailure;
    if (failure == null) {
      return new NoSuchElementException();
    }
    inputFailure = null;
    closed = true;
    return failure;
  }

  private List<Outcome> awaitFirst(long timeoutNanos)
      throws InterruptedException, TimeoutException {
    return outcomesOf(underWay.keySet().iterator().next(), timeoutNanos);
  }

  private List<Outcome> awaitAny(long timeoutNanos) throws InterruptedException, TimeoutException {
    CompletableFuture<List<Outcome>> any = asCompleted.poll(timeoutNanos, TimeUnit.NANOSECONDS);
    if (any == null) {
      throw new TimeoutException("outstandingChunks=" + underWay.size());
    }
    return outcomesOf(any, 0);
  }

  /** An outcome for each item of the chunk; what befell the whole befell each. */
  private List<Outcome> outcomesOf(CompletableFuture<List<Outcome>> chunk, long timeoutNanos)
      throws InterruptedException, TimeoutException {
    try {
      List<Outcome> outcomes = chunk.get(timeoutNanos, TimeUnit.NANOSECONDS);
      underWay.remove(chunk);
      return outcomes;
    } catch (ExecutionException e) {
      return Collections.nCopies(underWay.remove(chunk), Outcome.failed(e.getCause()));
    }
  }

  @SuppressWarnings("unchecked") // The function's result, as the caller declared it.
  private R valueOf(Outcome outcome) {
    if (!outcome.isValue()) {
      throw new TaskFailedException(outcome.failure());
    }
    return (R) outcome.value();
  }

  /** Gives up what has not been asked for; the input is read no further. */
  @Override
  public void close() {
    closed = true;
    inputFailure = null;
    ready.clear();
    underWay.keySet().forEach(chunk -> chunk.cancel(true));
    underWay.clear();
  }
}
