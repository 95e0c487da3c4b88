package io.capstan.engine.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.engine.protocol.TaskSender;
import io.capstan.engine.trial.Deadline;
import io.capstan.engine.trial.QuickJvm;
import io.capstan.engine.trial.Signals;
import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.sync.WaitStrategy;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** No answer is left lying, however callers wait for it, and if none does. */
@Timeout(240)
final class AnswersTest {
  private static final int ROUNDS = System.getProperty("capstan.proof") == null ? 100 : 300;
  private static final int WAIT_SECONDS = 60;

  /** So long the pool looks by itself for the answers of a worker that is new. */
  private static final long NOVICE_NANOS = TimeUnit.MILLISECONDS.toNanos(600);

  /** How many tasks a worker's lane takes. */
  private static final int LANE_SLOTS = TaskSender.capacity();

  /** After it the pool's thread sleeps until it is woken, and so do the workers. */
  private static final long ASLEEP_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  @TempDir static Path location;

  @BeforeAll
  static void prepare() {
    assertTrue(Memory.hasKernelWait());
  }

  private static ProcessPool pool(WaitStrategy strategy) throws Exception {
    ProcessPool pool =
        ProcessPool.create(
            PoolOptions.workers(2)
                .location(location)
                .waitStrategy(strategy)
                .jvmOptions(QuickJvm.options())
                .sharedBytes(1 << 20)
                .heapBytesTotal(64L << 21));
    Set<Long> up = new HashSet<>();
    while (up.size() < 2) { // Else one gets all tasks, and answers them in one go.
      List<CompletableFuture<Long>> both =
          List.of(pool.submit(() -> pause()), pool.submit(() -> pause()));
      for (CompletableFuture<Long> one : both) {
        up.add(one.get(WAIT_SECONDS, TimeUnit.SECONDS));
      }
    }
    return pool;
  }

  private static long pause() throws InterruptedException {
    Thread.sleep(50);
    return ProcessHandle.current().pid();
  }

  @Test
  void roomBehindTasksThatWereTakenBackIsUsed() throws Exception {
    try (ProcessPool pool = pool(WaitStrategy.PARK)) {
      pool.resize(1);
      Deadline.await("one worker", () -> pool.workerPids().size() == 1);
      long pid = pool.workerPids().get(0);
      LockSupport.parkNanos(NOVICE_NANOS);
      for (int round = 0; round < 10; round++) {
        Signals.stop(pid);
        // Its lane becomes full of tasks that it never begins; the last one finds no room there.
        for (int task = 0; task < LANE_SLOTS; task++) {
          assertTrue(pool.submit(() -> 0).cancel(true));
        }
        CompletableFuture<Integer> last = pool.submit(() -> 7);
        Signals.send("CONT", pid);
        assertEquals(7, last.get(WAIT_SECONDS, TimeUnit.SECONDS));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(WaitStrategy.class)
  void whatHoldsItsCallerUpGetsTheAnswerThatItWaitsFor(WaitStrategy strategy) throws Exception {
    try (ProcessPool pool = pool(strategy)) {
      for (int round = 0; round < ROUNDS; round++) {
        if (round % 2 == 0) {
          LockSupport.parkNanos(ASLEEP_NANOS);
        }
        CountDownLatch other = new CountDownLatch(1);
        AtomicBoolean submitted = new AtomicBoolean();
        // Whoever reads the answer is held up; the pool's own thread must not be.
        CompletableFuture<Boolean> held =
            pool.submit(() -> 1)
                .thenApply(one -> !submitted.get() || isPoolsThread() || awaits(other));
        CompletableFuture<Void> freed = pool.submit(() -> 2).thenAccept(two -> other.countDown());
        submitted.set(true);
        assertEquals(3, pool.submit(() -> 3).get(WAIT_SECONDS, TimeUnit.SECONDS));
        assertTrue(held.get(WAIT_SECONDS, TimeUnit.SECONDS));
        freed.get(WAIT_SECONDS, TimeUnit.SECONDS);
      }
    }
  }

  private static boolean isPoolsThread() {
    return Thread.currentThread().getName().equals("capstan-pool-answers");
  }

  private static boolean awaits(CountDownLatch latch) {
    try {
      return latch.await(WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      return false;
    }
  }

  @ParameterizedTest
  @EnumSource(WaitStrategy.class)
  void anAnswerThatNobodyWaitsForIsRead(WaitStrategy strategy) throws Exception {
    try (ProcessPool pool = pool(strategy)) {
      for (int round = 0; round < ROUNDS; round++) {
        if (round % 3 == 0) {
          LockSupport.parkNanos(ASLEEP_NANOS);
        } else {
          assertEquals(1, pool.submit(() -> 1).get(WAIT_SECONDS, TimeUnit.SECONDS));
        }
        CountDownLatch read = new CountDownLatch(1);
        pool.submit(() -> 2).thenAccept(two -> read.countDown());
        assertTrue(awaits(read));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(WaitStrategy.class)
  void callersThatGiveUpLeaveTheAnswerToOthers(WaitStrategy strategy) throws Exception {
    try (ProcessPool pool = pool(strategy)) {
      for (int round = 0; round < ROUNDS; round++) {
        CountDownLatch read = new CountDownLatch(1);
        CompletableFuture<Integer> future = pool.submit(() -> 1);
        future.thenAccept(one -> read.countDown());
        try {
          future.get(1 + round * 100L, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
          // Mostly; and then the answer is the pool's to read.
        }
        assertTrue(awaits(read));
      }
    }
  }
}
