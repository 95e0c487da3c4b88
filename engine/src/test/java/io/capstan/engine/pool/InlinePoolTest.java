package io.capstan.engine.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.engine.trial.Deadline;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * The contract where the caller is the worker. Overridden is what takes a worker beside the caller:
 * here a task has ended when its submission returns.
 */
final class InlinePoolTest extends PoolContract {

  @Override
  ProcessPool create(PoolOptions options) {
    return ProcessPool.inline(options);
  }

  @Test
  void aTaskRunsInItsCallerWithinItsSubmission() {
    try (ProcessPool pool = ProcessPool.inline()) {
      Thread caller = Thread.currentThread();
      AtomicReference<Thread> runner = new AtomicReference<>();
      assertTrue(pool.submit(() -> runner.set(Thread.currentThread())).isDone());
      assertSame(caller, runner.get());
    }
  }

  @Test
  void whatATaskSubmitsRunsWithinIt() throws Exception {
    try (ProcessPool pool = ProcessPool.inline()) {
      List<String> order = new ArrayList<>();
      for (int round = 0; round < 2; round++) { // The levels are used again.
        pool.submit(
            () -> {
              order.add("outer");
              pool.submit(
                  () ->
                      pool.submit(() -> order.add("innermost")).thenRun(() -> order.add("inner")));
              order.add("end");
            });
      }
      List<String> once = List.of("outer", "innermost", "inner", "end");
      assertEquals(once, order.subList(0, 4));
      assertEquals(once, order.subList(4, 8));
    }
  }

  @Test
  void anInterruptOfTheCallerStaysWithTheCaller() {
    try (ProcessPool pool = ProcessPool.inline()) {
      pool.submit(() -> Thread.currentThread().interrupt());
      assertTrue(Thread.interrupted());
    }
  }

  /** The only one who could cancel it is another thread, and it has no future yet. */
  @Test
  @Override
  void aCancelledTaskThatRunsIsInterruptedAndThePoolWorksOn() throws Exception {
    ProcessPool pool = ProcessPool.inline();
    AtomicReference<CompletableFuture<Integer>> ended = new AtomicReference<>();
    AtomicReference<Thread> runner = new AtomicReference<>();
    Thread caller =
        new Thread(
            () ->
                ended.set(
                    pool.submit(
                        () -> {
                          runner.set(Thread.currentThread());
                          return endless();
                        })));
    caller.start();
    Deadline.await("the task", () -> runner.get() != null);
    pool.shutdownNow();
    caller.join(Deadline.PATIENCE.toMillis());
    assertSame(caller, runner.get());
    assertTrue(ended.get().isCompletedExceptionally());
    assertTrue(pool.awaitTermination(30, TimeUnit.SECONDS));
    assertThrows(RejectedExecutionException.class, () -> pool.submit(() -> 1));
    pool.close();
  }

  @Test
  @Override
  void aTaskThatRunsTooLongFailsWithItsLimitByName() throws Exception {
    try (ProcessPool pool = ProcessPool.inline()) {
      TaskOptions limited =
          TaskOptions.DEFAULT.name("nap").limit(TaskLimit.RUN, Duration.ofMillis(50));
      CompletableFuture<Integer> napping = pool.submit(() -> endless(), limited);
      ExecutionException thrown = assertThrows(ExecutionException.class, napping::get);
      TaskTimeoutException timeout =
          assertInstanceOf(TaskTimeoutException.class, thrown.getCause());
      assertSame(TaskLimit.RUN, timeout.limit());
      assertFalse(Thread.interrupted());
      assertEquals(16, pool.submit(() -> square(4)).get());
    }
  }

  /** Nothing waits: see the Javadoc of {@link ProcessPool#inline}. */
  @Override
  void aTaskThatWaitsTooLongFailsWithItsLimitByName() {}

  /** Nothing is left to wait for. */
  @Override
  void imapsNextHasATimeLimitAndCanGoOn() {}

  /** The first one's submission does not return; for that see above. */
  @Override
  void anItemThatIsClosedOverGivesUpTheRest() {}

  @Test
  void invokeAllAndInvokeAnyAreTheJdks() throws Exception {
    try (ProcessPool pool = ProcessPool.inline()) {
      List<Callable<Integer>> tasks = new ArrayList<>();
      for (int index = 0; index < 10; index++) {
        int number = index;
        tasks.add((Callable<Integer> & Serializable) () -> square(number));
      }
      var all = pool.invokeAll(tasks);
      for (int index = 0; index < 10; index++) {
        assertEquals(index * index, all.get(index).get());
      }
      assertTrue(pool.invokeAny(tasks) >= 0);
      assertThrows(IllegalArgumentException.class, () -> pool.invokeAny(List.of()));
    }
  }

  @Test
  @Override
  void asCompletedAndWaitFor() throws Exception {
    try (ProcessPool pool = ProcessPool.inline()) {
      List<CompletableFuture<Integer>> futures =
          List.of(pool.submit(() -> square(2)), pool.submit(() -> refuseThree(3)));
      int seen = 0;
      for (CompletableFuture<Integer> done : Futures.asCompleted(futures)) {
        assertTrue(done.isDone());
        seen++;
      }
      assertEquals(2, seen);
      assertEquals(
          2, Futures.waitFor(futures, Futures.When.FIRST_EXCEPTION, Futures.FOREVER).done().size());
    }
  }
}
