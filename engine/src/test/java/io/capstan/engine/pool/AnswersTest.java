package io.capstan.engine.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.sync.WaitStrategy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** No answer is left lying, however callers wait for it, and if none does. */
@Timeout(240)
final class AnswersTest {
  private static final int ROUNDS = 300;
  private static final int WAIT_SECONDS = 60;

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
                .jvmOptions("-XX:TieredStopAtLevel=1")
                .sharedBytes(1 << 20)
                .heapBytesTotal(64L << 21));
    CompletableFuture<Void> first = CompletableFuture.completedFuture(null);
    for (int worker = 0; worker < 2; worker++) { // Each is busy while the other is asked for.
      first = CompletableFuture.allOf(first, pool.submit(() -> pause(Duration.ofMillis(300))));
    }
    first.get(WAIT_SECONDS, TimeUnit.SECONDS);
    return pool;
  }

  private static int pause(Duration time) throws InterruptedException {
    Thread.sleep(time.toMillis());
    return 0;
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
        // Whoever reads the answer is held up; the pool's own thread must not be.
        CompletableFuture<Boolean> held =
            pool.submit(() -> 1).thenApply(one -> isPoolsThread() || awaits(other));
        CompletableFuture<Void> freed = pool.submit(() -> 2).thenAccept(two -> other.countDown());
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
