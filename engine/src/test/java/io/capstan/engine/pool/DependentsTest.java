package io.capstan.engine.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.engine.trial.QuickJvm;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What depends on a task runs in the pool's own thread, for nobody waits for the task itself; and
 * waits there for other tasks.
 */
@Timeout(120)
final class DependentsTest {
  private static final int WAIT_SECONDS = 30;

  @TempDir Path location;
  private ProcessPool pool;

  @BeforeEach
  void createPool() throws Exception {
    pool =
        ProcessPool.create(
            PoolOptions.workers(1)
                .location(location)
                .jvmOptions(QuickJvm.options())
                .sharedBytes(1 << 20)
                .heapBytesTotal(64L << 20));
    assertEquals(0, pool.submit(() -> 0).get(WAIT_SECONDS, TimeUnit.SECONDS));
    Thread.sleep(10); // So long the pool's thread stands aside for who waited.
  }

  @AfterEach
  void closePool() {
    pool.terminate();
    pool.close();
  }

  private static boolean awaits(CountDownLatch latch) {
    try {
      return latch.await(WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      return false;
    }
  }

  private static <T> T value(CompletableFuture<T> future) {
    try {
      return future.get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int slow(int value) throws InterruptedException {
    Thread.sleep(200);
    return value;
  }

  private static <T> void assertValue(T expected, CompletableFuture<T> derived) throws Exception {
    assertEquals(expected, derived.get(WAIT_SECONDS, TimeUnit.SECONDS));
  }

  /** The pool's thread is held up in a dependent until the latch opens. */
  private CompletableFuture<Boolean> hold(CountDownLatch go) {
    CountDownLatch held = new CountDownLatch(1);
    CompletableFuture<Boolean> holding =
        pool.submit(() -> 1)
            .thenApply(
                one -> {
                  held.countDown();
                  return awaits(go);
                });
    assertTrue(awaits(held));
    return holding;
  }

  @Test
  void aCallerWhoCameAndWentLeavesTheAnswersToWhoWaits() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    CompletableFuture<Integer> held = hold(go).thenApply(one -> value(pool.submit(() -> slow(2))));
    CompletableFuture<Integer> slow = pool.submit(() -> slow(3));
    Thread caller = new Thread(() -> value(slow));
    caller.start();
    Thread.sleep(50); // The caller reads answers from now on, and does so for its own only.
    go.countDown();
    assertValue(2, held);
    caller.join();
  }

  @Test
  void answersThatAreReadTogetherMayWaitForEachOther() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    CompletableFuture<Boolean> held = hold(go);
    CompletableFuture<Integer> first = pool.submit(() -> 1);
    CompletableFuture<Integer> second = pool.submit(() -> 2);
    CompletableFuture<Integer> waiting = first.thenApply(one -> one + value(second));
    Thread.sleep(200); // Both are answered by now.
    go.countDown();
    assertValue(3, waiting);
    assertValue(true, held);
  }

  @Test
  void joinAndMapWaitThereToo() throws Exception {
    assertValue(2, pool.submit(() -> 1).thenApply(one -> pool.submit(() -> 2).join()));
    Thread.sleep(10);
    CompletableFuture<List<Integer>> mapped =
        pool.submit(() -> 1)
            .thenApply(
                one -> {
                  try {
                    return pool.map((Integer n) -> n + 1, List.of(1, 2));
                  } catch (InterruptedException | ExecutionException e) {
                    throw new IllegalStateException(e);
                  }
                });
    assertValue(List.of(2, 3), mapped);
  }

  @Test
  void endingThePoolWaitsForNoDependentAndInterruptsNone() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    CompletableFuture<Boolean> held = hold(go);
    pool.close();
    go.countDown();
    assertValue(true, held);
  }

  @Test
  void whatDependsOnOneThatNeverBeganMayWaitForOneThatRuns() throws Exception {
    CompletableFuture<Integer> running = pool.submit(() -> slow(1));
    CompletableFuture<Boolean> waiting =
        pool.submit(() -> 2)
            .handle((value, failure) -> running.handle((n, interrupted) -> true).join());
    pool.shutdownNow();
    assertValue(true, waiting);
  }
}
