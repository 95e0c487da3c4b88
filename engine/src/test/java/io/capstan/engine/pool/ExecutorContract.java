package io.capstan.engine.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What the JDK says of every {@link ExecutorService}, and what a pool adds to its futures. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ExecutorContract {
  private interface SendableCallable<T> extends Callable<T>, Serializable {}

  private interface SendableRunnable extends Runnable, Serializable {}

  private ProcessPool pool;

  abstract ProcessPool create(PoolOptions options) throws IOException;

  private static PoolOptions options() {
    return PoolOptions.workers(2).grace(Duration.ofMillis(100));
  }

  @BeforeAll
  void open() throws IOException {
    pool = create(options());
  }

  @AfterAll
  void close() {
    pool.shutdownNow();
    pool.close();
  }

  private static <T> Callable<T> callable(SendableCallable<T> task) {
    return task;
  }

  static int endless() throws InterruptedException {
    while (true) {
      TimeUnit.DAYS.sleep(1);
    }
  }

  /** For one that nobody can cancel, because its future is done. */
  private final TaskOptions limited =
      TaskOptions.DEFAULT.limit(TaskLimit.RUN, Duration.ofMillis(300));

  static int fail() {
    throw new IllegalStateException("failed");
  }

  @Test
  void submitTakesCallablesRunnablesAndResults() throws Exception {
    ExecutorService executor = pool;
    SendableRunnable nothing = Thread::onSpinWait;
    assertEquals(7, executor.submit(callable(() -> 7)).get());
    assertNull(executor.submit((Runnable) nothing).get());
    Object result = new Object(); // Need not be sendable: it stays here.
    assertSame(result, executor.submit(nothing, result).get());
    executor.execute(nothing);
  }

  @Test
  void nullIsRefused() {
    assertThrows(NullPointerException.class, () -> pool.submit((Callable<Integer>) null));
    assertThrows(NullPointerException.class, () -> pool.submit((Runnable) null));
    assertThrows(NullPointerException.class, () -> pool.execute(null));
    assertThrows(NullPointerException.class, () -> pool.map(null, List.of()));
    assertThrows(NullPointerException.class, () -> pool.imap(null, List.of(1)));
    assertThrows(NullPointerException.class, () -> pool.invokeAll(null));
    assertThrows(NullPointerException.class, () -> pool.invokeAny(null));
    assertThrows(
        NullPointerException.class,
        () -> pool.invokeAll(Arrays.asList(callable(() -> 1), (Callable<Integer>) null)));
    assertThrows(
        NullPointerException.class,
        () -> pool.invokeAny(Arrays.asList(callable(() -> endless()), (Callable<Integer>) null)));
  }

  @Test
  void invokeAllReturnsDoneFuturesInOrderAndCancelsWhatTheTimeDidNotSufficeFor() throws Exception {
    List<Future<Integer>> all =
        pool.invokeAll(List.of(callable(() -> 1), callable(() -> fail()), callable(() -> 3)));
    assertTrue(all.stream().allMatch(Future::isDone));
    assertEquals(1, all.get(0).get());
    assertThrows(ExecutionException.class, () -> all.get(1).get());
    assertEquals(3, all.get(2).get());
    assertEquals(List.of(), pool.invokeAll(List.<Callable<Integer>>of()));
    List<Future<Integer>> late =
        pool.invokeAll(
            Collections.nCopies(3, callable(() -> endless())), 50, TimeUnit.MILLISECONDS);
    assertEquals(3, late.stream().filter(Future::isCancelled).count());
  }

  @Test
  void invokeAnyReturnsOneValueThatSucceeded() throws Exception {
    assertEquals(
        5,
        pool.invokeAny(
            List.of(callable(() -> fail()), callable(() -> 5), callable(() -> endless()))));
    ExecutionException thrown =
        assertThrows(
            ExecutionException.class,
            () -> pool.invokeAny(Collections.nCopies(2, callable(() -> fail()))));
    assertEquals("failed", thrown.getCause().getMessage());
    assertThrows(IllegalArgumentException.class, () -> pool.invokeAny(List.of()));
    assertThrows(
        TimeoutException.class,
        () -> pool.invokeAny(List.of(callable(() -> endless())), 50, TimeUnit.MILLISECONDS));
  }

  @Test
  void anInterruptEndsTheWaitAndCancelsWhatWasWaitedFor() throws Exception {
    Thread.currentThread().interrupt();
    CompletableFuture<Integer> submitted = pool.submit(() -> 1); // That does not wait.
    assertTrue(Thread.interrupted());
    assertEquals(1, submitted.get());
    Thread.currentThread().interrupt();
    assertThrows(
        InterruptedException.class, () -> pool.invokeAll(List.of(callable(() -> endless()))));
    Thread.currentThread().interrupt();
    assertThrows(
        InterruptedException.class, () -> pool.invokeAny(List.of(callable(() -> endless()))));
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, () -> pool.map(n -> endless(), List.of(1, 2)));
    assertEquals(1, pool.submit(() -> 1).get());
  }

  @Test
  void futuresAreCompletableFutures() throws Exception {
    CompletableFuture<Integer> done = pool.submit(() -> 1);
    CompletableFuture<Integer> failed = pool.submit(() -> fail());
    assertEquals(2, done.thenApply(n -> n + 1).get());
    assertEquals("failed", failed.handle((value, failure) -> failure.getMessage()).get());
    assertTrue(failed.isCompletedExceptionally());
    assertFalse(failed.cancel(true));
    CompletableFuture<Integer> never = pool.submit(() -> endless(), limited);
    assertThrows(TimeoutException.class, () -> never.get(1, TimeUnit.MILLISECONDS));
    assertTrue(never.complete(9)); // As any other: what the task does matters to nobody then.
    assertEquals(9, never.get());
    CompletableFuture<Integer> cancelled = pool.submit(() -> endless());
    assertTrue(cancelled.cancel(true));
    assertThrows(CancellationException.class, cancelled::get);
    List<Integer> seen = Collections.synchronizedList(new ArrayList<>());
    pool.applyAsync(n -> n * 2, 21).thenAccept(seen::add).get();
    assertEquals(List.of(42), seen);
  }

  @Test
  void aFutureThatSomebodyElseCompletesReleasesWhoWaitsForIt() throws Exception {
    CompletableFuture<Integer> never = pool.submit(() -> endless(), limited);
    Thread other = new Thread(() -> never.complete(1));
    other.start();
    assertEquals(1, never.get(30, TimeUnit.SECONDS));
    other.join();
  }

  @Test
  void endsInTheJdksOrder() throws Exception {
    try (ProcessPool fresh = create(options())) {
      assertFalse(fresh.isShutdown());
      assertFalse(fresh.isTerminated());
      assertFalse(fresh.awaitTermination(1, TimeUnit.MILLISECONDS));
      CompletableFuture<Integer> running = fresh.submit(() -> endless());
      assertThrows(TimeoutException.class, () -> running.get(10, TimeUnit.MILLISECONDS));
      fresh.shutdown();
      fresh.shutdown();
      assertTrue(fresh.isShutdown());
      assertFalse(fresh.isTerminated());
      assertThrows(RejectedExecutionException.class, () -> fresh.submit(() -> 1));
      assertThrows(RejectedExecutionException.class, () -> fresh.map(n -> n, List.of(1)));
      Thread.currentThread().interrupt();
      fresh.close(); // Interrupted, it stops what runs, and says so.
      assertTrue(Thread.interrupted());
      assertTrue(fresh.isTerminated());
      assertTrue(running.isCompletedExceptionally());
      fresh.join();
    }
  }

  @Test
  void tasksThatWereNeverBegunComeBackAsRunnables() throws Exception {
    try (ProcessPool fresh = create(PoolOptions.workers(1).grace(Duration.ofMillis(50)))) {
      List<CompletableFuture<Integer>> futures = new ArrayList<>();
      for (int index = 0; index < 100; index++) {
        futures.add(fresh.submit(() -> endless()));
      }
      List<Runnable> neverBegun = fresh.shutdownNow();
      assertTrue(neverBegun.size() >= 90, "neverBegun=" + neverBegun.size());
      assertTrue(fresh.awaitTermination(30, TimeUnit.SECONDS));
      for (CompletableFuture<Integer> future : futures) {
        assertThrows(ExecutionException.class, future::get);
      }
    }
  }

  @Test
  void submittingWaitsWhileThePoolIsFullButNotInWhatThePoolNeeds() throws Exception {
    try (ProcessPool full = create(PoolOptions.workers(1).pendingMax(1))) {
      List<CompletableFuture<Integer>> futures = new ArrayList<>();
      for (int index = 0; index < 2000; index++) {
        int number = index;
        futures.add(full.submit(() -> number));
      }
      // An adaptive map sends its next chunk out of what depends on the last.
      List<Integer> input = List.of(1, 2, 3, 4, 5, 6, 7, 8, 9);
      assertEquals(input, full.map(n -> n, input, Chunking.adaptive(Duration.ofNanos(1))));
      for (int index = 0; index < 2000; index++) {
        assertEquals(index, futures.get(index).get());
      }
      CompletableFuture<Integer> running = full.submit(() -> endless());
      List<CompletableFuture<Integer>> more = Collections.synchronizedList(new ArrayList<>());
      Thread submitter =
          new Thread(
              () -> {
                try {
                  while (true) {
                    more.add(full.submit(() -> 1));
                  }
                } catch (RejectedExecutionException e) {
                  assertInstanceOf(InterruptedException.class, e.getCause());
                }
              });
      submitter.start();
      io.capstan.engine.trial.Deadline.await(
          "a submitter that waits", () -> submitter.getState() == Thread.State.WAITING);
      submitter.interrupt();
      submitter.join();
      running.cancel(true);
      for (CompletableFuture<Integer> future : more) {
        assertEquals(1, future.get(30, TimeUnit.SECONDS));
      }
    }
  }

  @Test
  void anInitializerRunsOncePerWorkerAndItsFailureFailsWhatWaits() throws Exception {
    PoolOptions failing =
        options()
            .initializer(
                () -> {
                  throw new IllegalStateException("no licence");
                });
    try (ProcessPool broken = create(failing)) {
      CompletableFuture<Integer> waiting = broken.submit(() -> 1);
      ExecutionException thrown = assertThrows(ExecutionException.class, waiting::get);
      assertInstanceOf(InitializerFailedException.class, thrown.getCause());
      assertTrue(thrown.getMessage().contains("no licence"), thrown::getMessage);
      PoolBrokenException refused =
          assertThrows(
              PoolBrokenException.class,
              () -> {
                for (int count = 0; count < 100; count++) {
                  CompletableFuture<Integer> next = broken.submit(() -> 1);
                  assertThrows(ExecutionException.class, next::get);
                }
              });
      assertInstanceOf(InitializerFailedException.class, refused.getCause());
    }
  }
}
