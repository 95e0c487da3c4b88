package io.capstan.engine.pool;

import static io.capstan.engine.task.Arguments.args;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What every pool does, whatever its workers are. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PoolContract {
  /** One for all tests: each leaves it as it found it. */
  private ProcessPool pool;

  /** A pool with that many workers. */
  abstract ProcessPool create(PoolOptions options) throws IOException;

  private static PoolOptions options() {
    return PoolOptions.workers(2).grace(Duration.ofMillis(200));
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

  static int square(int number) {
    return number * number;
  }

  static long power(int base, int exponent) {
    return (long) Math.pow(base, exponent);
  }

  static int refuseThree(int number) {
    if (number == 3) {
      throw new IllegalStateException("number=" + number);
    }
    return number;
  }

  static int endless() throws InterruptedException {
    while (true) {
      TimeUnit.DAYS.sleep(1);
    }
  }

  /** Heeds no interrupt; a thread that was given up must not burn a core for ever. */
  static int deaf() {
    long startNanos = System.nanoTime();
    while (System.nanoTime() - startNanos < TimeUnit.SECONDS.toNanos(5)) {
      Thread.onSpinWait();
    }
    return 0;
  }

  private static List<Integer> numbers(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  @Test
  void aTaskIsRunAndItsValueComesBack() throws Exception {
    int base = 41;
    assertEquals(42, pool.submit(() -> base + 1).get());
    assertEquals(9, pool.apply(PoolContract::square, 3));
  }

  @Test
  void aTaskWithoutAValueCompletesWithNull() throws Exception {
    Future<?> done =
        pool.submit(
            () -> {
              Thread.onSpinWait();
            });
    assertSame(null, done.get());
  }

  @Test
  void whatATaskThrowsIsTheFuturesFailure() {
    Future<Integer> failing = pool.submit(() -> refuseThree(3));
    ExecutionException thrown = assertThrows(ExecutionException.class, failing::get);
    assertInstanceOf(IllegalStateException.class, thrown.getCause());
    assertEquals("number=3", thrown.getCause().getMessage());
  }

  @Test
  void mapKeepsTheOrderOfTheInput() throws Exception {
    List<Integer> input = numbers(1000);
    List<Integer> expected = input.stream().map(PoolContract::square).toList();
    for (Chunking chunking :
        List.of(
            Chunking.PER_WORKER,
            Chunking.of(1),
            Chunking.of(7),
            Chunking.of(5000),
            Chunking.adaptive(Duration.ofMillis(1)))) {
      assertEquals(expected, pool.map(PoolContract::square, input, chunking));
    }
    assertEquals(List.of(), pool.map(PoolContract::square, List.of()));
  }

  @Test
  void starmapUnpacksItsArguments() throws Exception {
    assertEquals(
        List.of(8L, 1024L), pool.starmap(PoolContract::power, List.of(args(2, 3), args(4, 5))));
    assertThrows(
        IllegalArgumentException.class,
        () -> pool.starmap(PoolContract::power, List.of(args(1, 2, 3))));
  }

  @Test
  void mapFailsWithTheItemsFailureOnceAllAreDone() {
    ExecutionException thrown =
        assertThrows(
            ExecutionException.class,
            () -> pool.map(PoolContract::refuseThree, numbers(10), Chunking.of(2)));
    assertEquals("number=3", thrown.getCause().getMessage());
  }

  @Test
  void imapGoesOnAfterAnItemThatFails() {
    for (int chunkLength : new int[] {1, 2, 100}) {
      ImapOptions options = ImapOptions.DEFAULT.chunkLength(chunkLength);
      List<Object> seen = new ArrayList<>();
      try (LazyResults<Integer> results =
          pool.imap(PoolContract::refuseThree, numbers(5), options)) {
        while (results.hasNext()) {
          try {
            seen.add(results.next());
          } catch (TaskFailedException e) {
            seen.add(e.getCause().getMessage());
          }
        }
        assertThrows(NoSuchElementException.class, results::next);
      }
      assertEquals(List.of(0, 1, 2, "number=3", 4), seen);
    }
  }

  @Test
  void imapReadsAnEndlessInputOnlySoFarAhead() {
    int[] read = new int[1];
    Iterable<Integer> endless = () -> Stream.iterate(0, n -> n + 1).peek(n -> read[0]++).iterator();
    ImapOptions options = ImapOptions.DEFAULT.chunksAhead(8);
    try (LazyResults<Integer> results = pool.imap(PoolContract::square, endless, options)) {
      for (int index = 0; index < 100; index++) {
        assertEquals(index * index, results.next());
        assertTrue(read[0] <= index + 10, "read=" + read[0] + " after index=" + index);
      }
    }
  }

  @Test
  void imapDeliversWhatCameBeforeAFailureOfItsInput() {
    Iterator<Integer> failing =
        new Iterator<>() {
          private int next;

          @Override
          public boolean hasNext() {
            return true;
          }

          @Override
          public Integer next() {
            if (next == 3) {
              throw new IllegalStateException("input");
            }
            return next++;
          }
        };
    try (LazyResults<Integer> results = pool.imap(PoolContract::square, () -> failing)) {
      assertEquals(0, results.next());
      assertEquals(1, results.next());
      assertEquals(4, results.next());
      assertEquals("input", assertThrows(IllegalStateException.class, results::next).getMessage());
      assertFalse(results.hasNext());
    }
  }

  @Test
  void imapUnorderedDeliversEachOnce() {
    HashSet<Integer> seen = new HashSet<>();
    try (LazyResults<Integer> results = pool.imapUnordered(PoolContract::square, numbers(500))) {
      results.forEachRemaining(value -> assertTrue(seen.add(value)));
    }
    assertEquals(500, seen.size());
  }

  @Test
  void imapsNextHasATimeLimitAndCanGoOn() throws Exception {
    try (LazyResults<Integer> results = pool.imap(n -> endless(), List.of(1))) {
      assertThrows(TimeoutException.class, () -> results.next(20, TimeUnit.MILLISECONDS));
      assertTrue(results.hasNext());
    }
    assertEquals(1, pool.submit(() -> 1).get(20, TimeUnit.SECONDS)); // Closed, it is given up.
  }

  @Test
  void aCancelledTaskThatRunsIsInterruptedAndThePoolWorksOn() throws Exception {
    Future<Integer> sleeping = pool.submit(() -> endless());
    Future<Integer> spinning = pool.submit(() -> deaf());
    assertThrows(TimeoutException.class, () -> spinning.get(50, TimeUnit.MILLISECONDS));
    assertTrue(sleeping.cancel(true));
    assertTrue(spinning.cancel(true));
    assertThrows(CancellationException.class, sleeping::get);
    assertEquals(16, pool.submit(() -> square(4)).get(20, TimeUnit.SECONDS));
    assertEquals(numbers(50).size(), pool.map(PoolContract::square, numbers(50)).size());
  }

  @Test
  void aTaskThatRunsTooLongFailsWithItsLimitByName() throws Exception {
    TaskOptions limited = TaskOptions.DEFAULT.name("nap").limit(TaskLimit.RUN, millis(50));
    for (Future<Integer> future :
        List.of(pool.submit(() -> endless(), limited), pool.submit(() -> deaf(), limited))) {
      ExecutionException thrown = assertThrows(ExecutionException.class, future::get);
      TaskTimeoutException timeout =
          assertInstanceOf(TaskTimeoutException.class, thrown.getCause());
      assertSame(TaskLimit.RUN, timeout.limit());
      assertTrue(timeout.getMessage().contains("task=nap"), timeout.getMessage());
    }
    assertEquals(16, pool.submit(() -> square(4)).get(20, TimeUnit.SECONDS));
  }

  @Test
  void aTaskThatWaitsTooLongFailsWithItsLimitByName() {
    List<Future<Integer>> busy = new ArrayList<>();
    for (int index = 0; index < 64; index++) { // Enough to stand before it with any worker.
      busy.add(pool.submit(() -> endless()));
    }
    TaskOptions limited =
        TaskOptions.DEFAULT.limit(TaskLimit.QUEUE, millis(50)).limit(TaskLimit.START, millis(50));
    Future<Integer> waiting = pool.submit(() -> square(2), limited);
    ExecutionException thrown = assertThrows(ExecutionException.class, waiting::get);
    assertInstanceOf(TaskTimeoutException.class, thrown.getCause());
    busy.forEach(future -> future.cancel(true));
  }

  private static Duration millis(int count) {
    return Duration.ofMillis(count);
  }

  @Test
  void afterShutdownTasksRunToTheirEnd() throws Exception {
    try (ProcessPool closing = create(options())) {
      List<CompletableFuture<Integer>> futures = new ArrayList<>();
      for (int index = 0; index < 200; index++) {
        int number = index;
        futures.add(closing.submit(() -> square(number)));
      }
      closing.shutdown();
      assertTrue(closing.awaitTermination(30, TimeUnit.SECONDS));
      assertTrue(closing.isTerminated());
      for (int index = 0; index < 200; index++) {
        assertEquals(index * index, futures.get(index).get());
      }
    }
  }

  @Test
  void imapsMemoryIsBoundedOverAnInputLargerThanAllThereIs() {
    // 1.2 GB through a pool whose space holds 1 MB, in a JVM whose heap is smaller than that sum.
    long[] read = new long[1];
    Iterable<byte[]> endless =
        () -> Stream.generate(() -> new byte[100_000]).peek(n -> read[0]++).iterator();
    ImapOptions ahead = ImapOptions.DEFAULT.chunksAhead(6);
    try (LazyResults<Integer> results = pool.imap(bytes -> bytes.length, endless, ahead)) {
      for (int index = 0; index < 12_000; index++) {
        assertEquals(100_000, results.next());
        assertTrue(read[0] - index <= 8, "read=" + read[0] + " index=" + index);
      }
    }
  }

  @Test
  void imapDeliversWhatCameBeforeTheShutdownAndThenItsRefusal() throws Exception {
    try (ProcessPool closing = create(options())) {
      Iterable<Integer> endless = () -> Stream.iterate(0, n -> n + 1).iterator();
      LazyResults<Integer> results =
          closing.imap(PoolContract::square, endless, ImapOptions.DEFAULT.chunksAhead(3));
      assertEquals(0, results.next());
      closing.shutdown();
      int index = 1;
      try {
        for (; index < 10; index++) {
          assertEquals(index * index, results.next());
        }
        throw new AssertionError("read on for ever");
      } catch (RejectedExecutionException e) {
        assertTrue(index >= 3, "index=" + index);
      }
      assertFalse(results.hasNext());
    }
  }

  @Test
  void anItemThatIsClosedOverGivesUpTheRest() throws Exception {
    try (LazyResults<Integer> results = pool.imap(n -> endless(), numbers(10))) {
      assertTrue(results.hasNext());
    }
    assertEquals(1, pool.submit(() -> 1).get(20, TimeUnit.SECONDS));
    CompletableFuture<List<Integer>> mapped =
        pool.mapAsync(n -> endless(), numbers(10), MapOptions.DEFAULT.chunking(Chunking.of(1)));
    assertTrue(mapped.cancel(true));
    assertEquals(1, pool.submit(() -> 1).get(20, TimeUnit.SECONDS));
  }

  @Test
  void progressIsToldWithEachChunkAndOptionsHoldForEach() throws Exception {
    List<Long> seen = Collections.synchronizedList(new ArrayList<>());
    MapOptions options =
        MapOptions.DEFAULT
            .chunking(Chunking.of(10))
            .progress(
                (done, total) -> {
                  assertEquals(95, total);
                  seen.add(done);
                });
    assertEquals(95, pool.map(PoolContract::square, numbers(95), options).size());
    assertEquals(10, seen.size());
    assertEquals(seen.stream().sorted().toList(), seen);
    assertEquals(95, seen.get(9));
    TaskOptions limited = TaskOptions.DEFAULT.name("part").limit(TaskLimit.RUN, millis(50));
    ExecutionException thrown =
        assertThrows(
            ExecutionException.class,
            () -> pool.map(n -> endless(), numbers(2), MapOptions.DEFAULT.task(limited)));
    assertTrue(thrown.getCause().getMessage().contains("task=part limit=RUN"), thrown::toString);
    assertTrue(
        pool.starmapAsync(PoolContract::power, List.of(args(2, 2)), MapOptions.DEFAULT)
            .get()
            .equals(List.of(4L)));
    assertEquals(
        List.of(6),
        pool.starmap((Integer a, Integer b, Integer c) -> a * b * c, List.of(args(1, 2, 3))));
  }

  @Test
  void asCompletedAndWaitFor() throws Exception {
    List<CompletableFuture<Integer>> futures = new ArrayList<>();
    for (int index = 0; index < 20; index++) {
      int number = index;
      futures.add(pool.submit(() -> square(number)));
    }
    futures.add(futures.get(0));
    HashSet<CompletableFuture<Integer>> seen = new HashSet<>();
    for (CompletableFuture<Integer> done : Futures.asCompleted(futures)) {
      assertTrue(done.isDone());
      assertTrue(seen.add(done));
    }
    assertEquals(20, seen.size());
    assertTrue(
        Futures.waitFor(futures, Futures.When.ALL_COMPLETED, Futures.FOREVER).notDone().isEmpty());
    assertEquals(
        20, Futures.waitFor(futures, Futures.When.FIRST_EXCEPTION, Futures.FOREVER).done().size());
    CompletableFuture<Integer> never = pool.submit(() -> endless());
    Waited<CompletableFuture<Integer>> waited =
        Futures.waitFor(
            List.of(never, futures.get(0)), Futures.When.FIRST_COMPLETED, Futures.FOREVER);
    assertEquals(1, waited.done().size());
    assertThrows(
        UnfinishedException.class,
        () -> Futures.asCompleted(List.of(never), millis(20)).iterator().next());
    CompletableFuture<Integer> failing = pool.submit(() -> refuseThree(3));
    assertTrue(
        Futures.waitFor(List.of(never, failing), Futures.When.FIRST_EXCEPTION, Futures.FOREVER)
            .done()
            .contains(failing));
    never.cancel(true);
  }

  @Test
  void tasksSubmittedByManyThreadsAllEnd() throws Exception {
    List<Thread> threads = new ArrayList<>();
    List<Future<Integer>> futures = Collections.synchronizedList(new ArrayList<>());
    for (int count = 0; count < 8; count++) {
      Thread thread =
          new Thread(
              () -> {
                for (int index = 0; index < 200; index++) {
                  int number = index;
                  futures.add(pool.submit(() -> square(number)));
                }
              });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    long sum = 0;
    for (Future<Integer> future : futures) {
      sum += future.get();
    }
    assertEquals(8 * IntStream.range(0, 200).mapToLong(n -> n * n).sum(), sum);
  }

  @Test
  void aPoolCanBeResizedWhileItWorks() throws Exception {
    try (ProcessPool resized = create(PoolOptions.workers(1).workersMax(4))) {
      List<Future<Integer>> futures = new ArrayList<>();
      for (int index = 0; index < 400; index++) {
        int number = index;
        futures.add(resized.submit(() -> square(number)));
        if (index % 100 == 50) {
          resized.resize(1 + index / 100);
        }
      }
      resized.resize(1);
      for (int index = 0; index < 400; index++) {
        assertEquals(index * index, futures.get(index).get());
      }
      assertThrows(IllegalArgumentException.class, () -> resized.resize(5));
    }
  }
}
