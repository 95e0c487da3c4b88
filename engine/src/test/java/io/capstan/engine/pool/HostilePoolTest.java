package io.capstan.engine.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.engine.process.WorkerDiedException;
import io.capstan.engine.trial.Deadline;
import io.capstan.engine.trial.QuickJvm;
import io.capstan.engine.trial.Signals;
import io.capstan.engine.trial.Surroundings;
import io.capstan.ipc.memory.RegionReaper;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Kills, cancels and shutdowns at the worst moments; after each, nothing is left. */
@Timeout(120)
final class HostilePoolTest {
  @RegisterExtension final Surroundings surroundings = new Surroundings();

  private PoolOptions options(int workers) {
    return PoolOptions.workers(workers)
        .location(surroundings.location())
        .sharedBytes(1 << 20)
        .heapBytesTotal(workers * (16L << 20))
        .jvmOptions(QuickJvm.options())
        .grace(Duration.ofMillis(100))
        .restarts(100_000, Duration.ofMinutes(1))
        .output(line -> {});
  }

  static int endless() throws InterruptedException {
    while (true) {
      TimeUnit.DAYS.sleep(1);
    }
  }

  static int die() {
    Runtime.getRuntime().halt(9);
    return 0;
  }

  private static void killAll(ProcessPool pool) {
    pool.workerPids().forEach(Signals::kill);
  }

  /** Each future ends; with its value, or as what befell it says. Returns how many had no value. */
  private static int accountFor(List<CompletableFuture<Integer>> futures) throws Exception {
    int failed = 0;
    for (int index = 0; index < futures.size(); index++) {
      try {
        assertEquals(index, futures.get(index).get(60, TimeUnit.SECONDS));
      } catch (ExecutionException e) {
        boolean isKnown =
            e.getCause() instanceof WorkerDiedException
                || e.getCause() instanceof RejectedExecutionException
                || e.getCause() instanceof TaskTimeoutException;
        assertTrue(isKnown, e::toString);
        failed++;
      } catch (CancellationException e) {
        failed++;
      }
    }
    return failed;
  }

  private static List<CompletableFuture<Integer>> submit(ProcessPool pool, int count) {
    return IntStream.range(0, count).mapToObj(n -> pool.submit(() -> n)).toList();
  }

  @Test
  void killsWhileItIsResizedAndWhileItShutsDown() throws Exception {
    try (ProcessPool pool = ProcessPool.create(options(2).workersMax(3))) {
      for (int round = 0; round < 2; round++) {
        List<CompletableFuture<Integer>> futures = submit(pool, 300);
        pool.resize(1 + round % 3);
        killAll(pool);
        pool.resize(3 - round % 3);
        assertTrue(accountFor(futures) <= 3);
      }
      List<CompletableFuture<Integer>> last = submit(pool, 500);
      pool.shutdown();
      killAll(pool);
      assertTrue(accountFor(last) <= 3);
      assertTrue(pool.awaitTermination(60, TimeUnit.SECONDS));
    }
  }

  @Test
  void whatDependsOnATaskMayWaitForThePoolHoweverTheTaskEnded() throws Exception {
    try (ProcessPool pool = ProcessPool.create(options(1))) {
      // On the reaper's thread: there is no worker left to run what it waits for.
      CompletableFuture<Integer> afterDeath =
          pool.submit(() -> die()).handle((value, failure) -> pool.submit(() -> 1).join());
      assertEquals(1, afterDeath.get(60, TimeUnit.SECONDS));
      // On the thread that reads answers, and on that of a caller who helps.
      assertEquals(2, pool.submit(() -> 1).thenApply(n -> getFrom(pool, n + 1)).get());
      CompletableFuture<Integer> read = pool.submit(() -> 1).thenApply(n -> getFrom(pool, n + 2));
      assertEquals(3, pool.submit(() -> 3).get(60, TimeUnit.SECONDS));
      assertEquals(3, read.get(60, TimeUnit.SECONDS));
      // On the thread that tells of limits; the worker has to be replaced for it.
      TaskOptions limited = TaskOptions.DEFAULT.limit(TaskLimit.RUN, Duration.ofMillis(50));
      CompletableFuture<Integer> afterLimit =
          pool.submit(() -> endless(), limited).handle((value, failure) -> getFrom(pool, 4));
      assertEquals(4, afterLimit.get(60, TimeUnit.SECONDS));
      // A kill out of what depends on a task.
      CompletableFuture<Integer> killing =
          pool.submit(() -> 1)
              .thenApply(
                  n -> {
                    killAll(pool);
                    return getFrom(pool, 5, TaskOptions.DEFAULT.retries(1));
                  });
      assertEquals(5, killing.get(60, TimeUnit.SECONDS));
      // What throws there is the derived future's failure, and nobody else's.
      CompletableFuture<Integer> throwing =
          pool.submit(() -> 1)
              .thenApply(
                  n -> {
                    throw new IllegalStateException("callback");
                  });
      assertThrows(ExecutionException.class, () -> throwing.get(60, TimeUnit.SECONDS));
      assertEquals(6, getFrom(pool, 6));
    }
  }

  private static int getFrom(ProcessPool pool, int number) {
    return getFrom(pool, number, TaskOptions.DEFAULT);
  }

  private static int getFrom(ProcessPool pool, int number, TaskOptions options) {
    try {
      return pool.submit(() -> number, options).get(60, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aStormOfCancelsLeavesAPoolThatWorks() throws Exception {
    try (ProcessPool pool = ProcessPool.create(options(2))) {
      Random random = new Random(7);
      for (int round = 0; round < 2; round++) {
        List<CompletableFuture<Integer>> futures = new ArrayList<>();
        for (int index = 0; index < 2000; index++) {
          int number = index;
          futures.add(pool.submit(() -> number % 500 == 3 ? endless() : number));
          futures.get(random.nextInt(futures.size())).cancel(random.nextBoolean());
        }
        for (int index = 3; index < 2000; index += 500) {
          futures.get(index).cancel(true);
        }
        killAll(pool); // Those that were cancelled without interrupt would run for ever.
        accountFor(futures);
      }
      assertEquals(0, accountFor(submit(pool, 100)));
    }
  }

  @Test
  void tenThousandEndlessTasksAndShutdownNow() throws Exception {
    try (ProcessPool pool = ProcessPool.create(options(2))) {
      List<CompletableFuture<Integer>> futures = new ArrayList<>();
      for (int index = 0; index < 10_000; index++) {
        futures.add(pool.submit(() -> endless(), TaskOptions.DEFAULT.retries(3)));
      }
      assertThrows(
          java.util.concurrent.TimeoutException.class,
          () -> futures.get(0).get(100, TimeUnit.MILLISECONDS));
      assertTrue(pool.shutdownNow().size() >= 9_990);
      assertTrue(pool.awaitTermination(60, TimeUnit.SECONDS));
      assertTrue(futures.stream().allMatch(CompletableFuture::isCompletedExceptionally));
    }
  }

  @Tag("proof")
  @Test
  void tenThreadsSubmitWhileWorkersDie() throws Exception {
    BlockingQueue<Long> up = new LinkedBlockingQueue<>();
    PoolOptions options =
        options(3)
            .listener(
                event -> {
                  if (event.kind() == PoolEvent.Kind.READY) {
                    up.add(event.pid());
                  }
                });
    try (ProcessPool pool = ProcessPool.create(options)) {
      AtomicBoolean submitting = new AtomicBoolean(true);
      Thread killer =
          new Thread(
              () -> {
                for (int kills = 0; kills < 12 && submitting.get(); ) {
                  Long pid = up.poll();
                  Deadline.pauseMillis(40); // Time for some tasks, even of one that is new.
                  if (pid != null) {
                    Signals.kill(pid);
                    kills++;
                  }
                }
              });
      killer.start();
      List<Throwable> wrong = Collections.synchronizedList(new ArrayList<>());
      List<Thread> submitters = new ArrayList<>();
      for (int thread = 0; thread < 10; thread++) {
        submitters.add(
            new Thread(
                () -> {
                  try {
                    for (int round = 0; round < 5; round++) {
                      accountFor(submit(pool, 100));
                    }
                  } catch (Throwable e) {
                    wrong.add(e);
                  }
                }));
      }
      submitters.forEach(Thread::start);
      for (Thread submitter : submitters) {
        submitter.join();
      }
      submitting.set(false);
      killer.join();
      assertEquals(List.of(), wrong);
      assertEquals(0, accountFor(submit(pool, 100)));
    }
  }

  @Test
  void terminateEndsWhatRunsAtOnceAndJoinWaitsForIt() throws Exception {
    ProcessPool pool = ProcessPool.create(options(1));
    assertThrows(IllegalStateException.class, pool::join);
    CompletableFuture<Integer> running = pool.submit(() -> endless());
    CompletableFuture<Integer> first = pool.submit(() -> 1);
    assertThrows(java.util.concurrent.TimeoutException.class, () -> first.get(1, TimeUnit.SECONDS));
    pool.terminate();
    pool.join();
    ExecutionException thrown = assertThrows(ExecutionException.class, running::get);
    assertTrue(
        thrown.getCause() instanceof WorkerDiedException
            || thrown.getCause() instanceof RejectedExecutionException,
        thrown::toString);
    assertTrue(pool.isTerminated());
  }

  @Test
  void aDeathBreaksThePoolIfSoAsked() throws Exception {
    try (ProcessPool pool = ProcessPool.create(options(2).breakOnDeath())) {
      List<CompletableFuture<Integer>> others =
          IntStream.range(0, 50).mapToObj(n -> pool.submit(() -> endless())).toList();
      Deadline.await("two workers", () -> pool.workerPids().size() == 2);
      Signals.kill(pool.workerPids().get(0));
      for (CompletableFuture<Integer> other : others) {
        ExecutionException thrown =
            assertThrows(ExecutionException.class, () -> other.get(60, TimeUnit.SECONDS));
        assertTrue(
            thrown.getCause() instanceof PoolBrokenException
                || thrown.getCause() instanceof WorkerDiedException,
            thrown::toString);
      }
      PoolBrokenException refused =
          assertThrows(PoolBrokenException.class, () -> pool.submit(() -> 1));
      assertInstanceOf(WorkerDiedException.class, refused.getCause());
      Deadline.await("no workers", () -> pool.workerPids().isEmpty());
    }
  }

  @Test
  void aListenerThatThrowsAndAStoppedWorkerHoldNothingUp() throws Exception {
    PoolOptions options =
        options(1)
            .listener(
                event -> {
                  throw new IllegalStateException("listener");
                });
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {});
    try (ProcessPool pool = ProcessPool.create(options)) {
      assertThrows(ExecutionException.class, () -> pool.submit(() -> die()).get());
      long pid = pool.submit(() -> ProcessHandle.current().pid()).get(60, TimeUnit.SECONDS);
      Signals.stop(pid);
      TaskOptions limited = TaskOptions.DEFAULT.limit(TaskLimit.QUEUE, Duration.ofMillis(50));
      assertThrows(ExecutionException.class, () -> pool.submit(() -> 1, limited).get());
      Signals.kill(pid);
      assertNotEquals(pid, pool.submit(() -> ProcessHandle.current().pid()).get());
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
  }

  @Test
  void workersOfAKilledParentLeaveInTheMidstOfTheirTasks() throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx64m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            PoolParent.class.getName(),
            surroundings.location().toString());
    Process parent = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (BufferedReader out = parent.inputReader()) {
      String pids = out.readLine();
      List<Long> workers =
          Stream.of(pids.substring("pids=[".length(), pids.length() - 1).split(", "))
              .map(Long::valueOf)
              .toList();
      parent.destroyForcibly();
      assertTrue(parent.waitFor(30, TimeUnit.SECONDS));
      workers.forEach(Signals::awaitDeath);
    } finally {
      parent.destroyForcibly();
    }
    RegionReaper.sweep(surroundings.location());
    assertEquals(List.of(), surroundings.files());
  }

  @Tag("proof")
  @Test
  @Timeout(300)
  void minutesOfRandomTasksAndRandomKillsAndEveryFutureIsAccountedFor() throws Exception {
    Random random = new Random();
    long endNanos =
        System.nanoTime() + TimeUnit.SECONDS.toNanos(Long.getLong("capstan.chaos", 150));
    long tasks = 0;
    long failed = 0;
    long kills = 0;
    try (ProcessPool pool = ProcessPool.create(options(2).workersMax(4).tasksPerWorker(5000))) {
      while (System.nanoTime() - endNanos < 0) {
        List<CompletableFuture<Integer>> futures = new ArrayList<>();
        int count = 1 + random.nextInt(400);
        for (int index = 0; index < count; index++) {
          futures.add(submitAny(pool, index, random));
          if (random.nextInt(40) == 0) {
            futures.get(random.nextInt(futures.size())).cancel(true);
          }
        }
        if (random.nextInt(3) == 0) {
          pool.resize(1 + random.nextInt(4));
        }
        List<Long> pids = pool.workerPids();
        if (!pids.isEmpty() && random.nextInt(3) == 0) {
          Signals.kill(pids.get(random.nextInt(pids.size())));
          kills++;
        }
        failed += accountFor(futures);
        tasks += count;
      }
      assertEquals(0, accountFor(submit(pool, 100)));
    }
    System.out.printf("tasks=%d failed=%d kills=%d%n", tasks, failed, kills);
  }

  private static CompletableFuture<Integer> submitAny(ProcessPool pool, int index, Random random) {
    TaskOptions options =
        random.nextInt(4) == 0
            ? TaskOptions.DEFAULT.retries(2).limit(TaskLimit.RUN, Duration.ofSeconds(2))
            : TaskOptions.DEFAULT;
    return switch (random.nextInt(100)) {
      case 0 -> pool.submit(() -> die(), options);
      case 1 -> pool.submit(() -> endless(), options.limit(TaskLimit.RUN, Duration.ofMillis(20)));
      case 2, 3, 4 -> {
        long[] large = new long[random.nextInt(20_000)];
        yield pool.submit(() -> large.length >= 0 ? index : -1, options);
      }
      default -> pool.submit(() -> index, options);
    };
  }
}
