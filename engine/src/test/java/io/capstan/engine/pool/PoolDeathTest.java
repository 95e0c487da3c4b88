package io.capstan.engine.pool;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.engine.process.WorkerDiedException;
import io.capstan.engine.task.RemoteCallable;
import io.capstan.engine.trial.QuickJvm;
import io.capstan.ipc.codec.StandInException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the death of a worker does to a pool: to its own task, and to no other. */
@Timeout(120)
final class PoolDeathTest {
  @TempDir Path location;
  private ProcessPool pool;
  private List<Long> pids = new ArrayList<>();

  @BeforeEach
  void open() throws IOException {
    pool = ProcessPool.create(options());
  }

  private PoolOptions options() {
    return PoolOptions.workers(2)
        .location(location)
        .sharedBytes(1 << 23)
        .heapBytesTotal(128L << 20)
        .grace(Duration.ofMillis(200))
        .jvmOptions(QuickJvm.options(Bomb.WORKER_OPTION))
        .output(line -> {});
  }

  @AfterEach
  void nothingIsLeft() throws IOException {
    pids.addAll(pool.workerPids());
    pool.shutdownNow();
    pool.close();
    for (long pid : pids) {
      assertFalse(
          ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false), "alive: pid=" + pid);
    }
    try (var files = Files.list(location)) {
      assertEquals(List.of(), files.toList());
    }
  }

  static long pid() {
    return ProcessHandle.current().pid();
  }

  static int die(int status) {
    Runtime.getRuntime().halt(status);
    return 0;
  }

  static int exit(int status) {
    System.err.println("leaving by exit");
    System.exit(status);
    return 0;
  }

  static int killSelf() throws IOException {
    new ProcessBuilder("kill", "-9", Long.toString(pid())).start();
    return sleepLong();
  }

  static int sleepLong() {
    long startNanos = System.nanoTime();
    while (System.nanoTime() - startNanos < TimeUnit.MINUTES.toNanos(5)) {
      LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
    }
    return 0;
  }

  static int fillHeap() {
    List<long[]> kept = new ArrayList<>();
    while (kept.size() < 1_000_000) {
      kept.add(new long[1 << 20]);
    }
    return kept.size();
  }

  private WorkerDiedException deathOf(RemoteCallable<Integer> task) {
    Future<Integer> doomed = pool.submit(task, TaskOptions.DEFAULT.name("doomed"));
    ExecutionException thrown =
        assertThrows(ExecutionException.class, () -> doomed.get(60, TimeUnit.SECONDS));
    WorkerDiedException death = assertInstanceOf(WorkerDiedException.class, thrown.getCause());
    assertTrue(death.getMessage().contains("task=doomed"), death.getMessage());
    return death;
  }

  private void works() throws Exception {
    assertEquals(
        LongStream.range(0, 100).boxed().toList(),
        pool.map(n -> n, LongStream.range(0, 100).boxed().toList(), Chunking.of(3)));
  }

  @Test
  void aTaskThatEndsItsWorkerFailsAloneAndWithTheStatus() throws Exception {
    assertEquals(3, deathOf(() -> die(3)).exitStatus().value());
    works();
    WorkerDiedException exited = deathOf(() -> exit(0));
    assertEquals(0, exited.exitStatus().value());
    assertTrue(exited.getMessage().contains("leaving by exit"), exited.getMessage());
    works();
    assertEquals(-9, deathOf(PoolDeathTest::killSelf).exitStatus().pythonValue());
    works();
    assertEquals(3, deathOf(PoolDeathTest::fillHeap).exitStatus().value());
    works();
  }

  @Test
  void theOtherTasksOfADeadWorkerRunElsewhere() throws Exception {
    List<CompletableFuture<Integer>> futures = new ArrayList<>();
    for (int index = 0; index < 200; index++) {
      int number = index;
      futures.add(pool.submit(() -> number % 50 == 7 ? die(9) : number));
    }
    for (int index = 0; index < 200; index++) {
      CompletableFuture<Integer> future = futures.get(index);
      if (index % 50 == 7) {
        assertThrows(ExecutionException.class, future::get);
      } else {
        assertEquals(index, future.get());
      }
    }
  }

  @Test
  void aTaskThatMayRunAgainOutlivesItsWorker() throws Exception {
    Path once = location.resolve("once");
    String path = once.toString();
    RemoteCallable<Integer> task =
        () -> {
          if (Path.of(path).toFile().createNewFile()) {
            die(1);
          }
          return 42;
        };
    assertEquals(42, pool.submit(task, TaskOptions.DEFAULT.retries(1)).get());
    Files.delete(once);
  }

  @Test
  void killedAtRandomInstantsEveryFutureIsAccountedFor() throws Exception {
    Random random = new Random(1);
    int rounds = System.getProperty("capstan.proof") == null ? 2 : 3;
    for (int round = 0; round < rounds; round++) {
      List<CompletableFuture<Integer>> futures = new ArrayList<>();
      for (int index = 0; index < 2000; index++) {
        int number = index;
        futures.add(pool.submit(() -> number * 2));
      }
      LockSupport.parkNanos(random.nextInt(5_000_000)); // The instant is what is random.
      for (long pid : pool.workerPids()) {
        pids.add(pid);
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
      }
      int failed = 0;
      for (int index = 0; index < 2000; index++) {
        try {
          assertEquals(index * 2, futures.get(index).get(60, TimeUnit.SECONDS));
        } catch (ExecutionException e) {
          assertInstanceOf(WorkerDiedException.class, e.getCause());
          failed++;
        }
      }
      assertTrue(failed <= 2, "one task a dead worker at most: failed=" + failed);
    }
    works();
  }

  @Test
  void tooManyDeathsBreakThePoolWithTheLastCause() throws Exception {
    try (ProcessPool fragile = ProcessPool.create(options().restarts(2, Duration.ofMinutes(5)))) {
      for (int count = 0; count < 3; count++) {
        assertThrows(ExecutionException.class, () -> fragile.submit(() -> die(5)).get());
      }
      RejectedExecutionException refused = null;
      for (int count = 0; count < 1000 && refused == null; count++) {
        try {
          fragile.submit(() -> 1).get();
        } catch (RejectedExecutionException e) {
          refused = e;
        } catch (ExecutionException e) {
          assertTrue(
              e.getCause() instanceof WorkerDiedException
                  || e.getCause() instanceof PoolBrokenException,
              e::toString);
        }
      }
      assertInstanceOf(PoolBrokenException.class, refused);
      assertTrue(refused.getMessage().contains("(allowed: 2)"), refused.getMessage());
      assertTrue(refused.getMessage().contains("exitStatus=5"), refused.getMessage());
      fragile.shutdownNow();
    }
  }

  @Test
  void largeArgumentsAndResultsTravelInBlocksThatComeBack() throws Exception {
    long[] large = LongStream.range(0, 1 << 17).toArray();
    for (int round = 0; round < 50; round++) { // More than the space holds at a time.
      long[] back = pool.apply(array -> Arrays.stream(array).map(n -> n + 1).toArray(), large);
      assertArrayEquals(LongStream.rangeClosed(1, 1 << 17).toArray(), back);
    }
  }

  @Test
  void whatCannotBeSentIsRefusedByName() throws Exception {
    Thread thread = Thread.currentThread();
    NotSendableException refused =
        assertThrows(NotSendableException.class, () -> pool.submit(() -> thread.getName()));
    assertTrue(refused.getMessage().contains("java.lang.Thread"), refused.getMessage());
    Future<Object> unsendable = pool.submit(() -> Thread.currentThread());
    ExecutionException thrown = assertThrows(ExecutionException.class, unsendable::get);
    assertTrue(thrown.getMessage().contains("java.lang.Thread"), thrown.getMessage());
    works();
  }

  static final class Unsendable extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Object lost;

    @SuppressWarnings("serial") // That is what it is here for.
    private final Thread thread = Thread.currentThread();

    Unsendable(Object lost, String text, int number) {
      super(text + number);
      this.lost = lost;
    }

    Object lost() {
      return lost == null ? thread : lost;
    }
  }

  static final class Sendable extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int code;

    Sendable(int code, Throwable cause) {
      super("code=" + code, cause);
      this.code = code;
    }
  }

  static int throwAll() {
    Sendable failure = new Sendable(5, new IOException("cause"));
    failure.addSuppressed(new IllegalStateException("suppressed"));
    throw failure;
  }

  @Test
  void whatATaskThrowsArrivesAsItsClassWithItsStackOrAsAStandIn() throws Exception {
    ExecutionException thrown =
        assertThrows(ExecutionException.class, () -> pool.submit(() -> throwAll()).get());
    Sendable same = assertInstanceOf(Sendable.class, thrown.getCause());
    assertEquals(5, same.code);
    assertEquals("cause", assertInstanceOf(IOException.class, same.getCause()).getMessage());
    assertEquals("suppressed", same.getSuppressed()[0].getMessage());
    assertEquals("throwAll", same.getStackTrace()[0].getMethodName());
    thrown =
        assertThrows(
            ExecutionException.class,
            () ->
                pool.submit(
                        () -> {
                          throw new Unsendable(1, "number=", 7);
                        })
                    .get());
    StandInException other = assertInstanceOf(StandInException.class, thrown.getCause());
    assertEquals(Unsendable.class.getName(), other.originalClassName());
    assertEquals("number=7", other.getMessage());
    works();
  }

  @Test
  void aChunkThatCannotBeReadThereFailsWhole() throws Exception {
    Bomb bomb = new Bomb(Misdeed.THROW, Bomb.Moment.DECODING);
    ExecutionException thrown =
        assertThrows(
            ExecutionException.class,
            () -> pool.map(Bomb::run, List.of(bomb, bomb, bomb), Chunking.of(3)));
    assertTrue(thrown.toString().contains("misdeed"), thrown::toString);
    try (LazyResults<Bomb> results =
        pool.imap(Bomb::run, List.of(bomb, bomb), ImapOptions.DEFAULT.chunkLength(2))) {
      assertThrows(TaskFailedException.class, results::next);
      assertThrows(TaskFailedException.class, results::next);
      assertFalse(results.hasNext());
    }
    List<Object> mixed = List.of(1, Thread.currentThread(), 3);
    assertThrows(NotSendableException.class, () -> pool.map(n -> 1, mixed, Chunking.of(1)));
    try (LazyResults<Integer> results = pool.imap(n -> 1, mixed)) {
      assertEquals(1, results.next());
      TaskFailedException failed = assertThrows(TaskFailedException.class, results::next);
      assertInstanceOf(NotSendableException.class, failed.getCause());
      assertEquals(1, results.next());
    }
    works();
  }
}
