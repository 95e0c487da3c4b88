package io.capstan.engine.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.engine.process.WorkerDiedException;
import io.capstan.engine.task.RemoteRunnable;
import io.capstan.engine.trial.Deadline;
import io.capstan.engine.trial.QuickJvm;
import io.capstan.engine.trial.Signals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each misdeed at each moment: its own task ends as documented, in bounded time, no other one does,
 * and the pool works afterwards. One pool outlives all of it, but for the initializer's.
 */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CrashMatrixTest {
  private static final Duration RUN_LIMIT = Duration.ofMillis(700);

  @TempDir static Path folder;
  private Path location;
  private ProcessPool pool;

  @BeforeAll
  void open() throws IOException {
    location = Files.createDirectory(folder.resolve("regions"));
    pool = ProcessPool.create(options());
  }

  private PoolOptions options() {
    return PoolOptions.workers(2)
        .location(location)
        .sharedBytes(1 << 22)
        .heapBytesTotal(64L << 20)
        .grace(Duration.ofMillis(100))
        .restarts(1000, Duration.ofMinutes(1))
        .jvmOptions(QuickJvm.options(Bomb.WORKER_OPTION))
        .output(line -> {});
  }

  @AfterAll
  void nothingIsLeft() throws IOException {
    List<Long> pids = pool.workerPids();
    pool.shutdownNow();
    pool.close();
    pids.forEach(Signals::awaitDeath);
    try (var files = Files.list(location)) {
      assertEquals(List.of(), files.toList());
    }
  }

  private static void works(ProcessPool pool) throws Exception {
    List<Integer> numbers = IntStream.range(0, 20).boxed().toList();
    assertEquals(numbers, pool.map(n -> n, numbers, Chunking.of(3)));
  }

  @ParameterizedTest
  @CsvSource({
    "KILL, RUNNING",
    "HALT, DECODING",
    "NATIVE_CRASH, ENCODING",
    "EXIT, IDLE",
    "THROW, INITIALIZER"
  })
  void aTellingFew(Misdeed misdeed, Bomb.Moment moment) throws Exception {
    proveOne(misdeed, moment);
  }

  @Tag("proof")
  @ParameterizedTest
  @EnumSource
  void allMomentsOf(Misdeed misdeed) throws Exception {
    for (Bomb.Moment moment : Bomb.Moment.values()) {
      proveOne(misdeed, moment);
    }
  }

  private void proveOne(Misdeed misdeed, Bomb.Moment moment) throws Exception {
    if (moment == Bomb.Moment.INITIALIZER) {
      proveInitializer(misdeed);
    } else {
      proveTask(misdeed, moment);
      works(pool);
    }
  }

  private void proveTask(Misdeed misdeed, Bomb.Moment moment) throws Exception {
    Bomb bomb = new Bomb(misdeed, moment);
    List<CompletableFuture<Integer>> others =
        IntStream.range(0, 20).mapToObj(n -> pool.submit(() -> n)).toList();
    TaskOptions named = TaskOptions.DEFAULT.name("bomb");
    TaskOptions options =
        misdeed == Misdeed.ENDLESS_LOOP ? named.limit(TaskLimit.RUN, RUN_LIMIT) : named;
    CompletableFuture<Long> doomed =
        pool.submit(
            () -> {
              bomb.run();
              return ProcessHandle.current().pid();
            },
            options);
    CompletableFuture<Bomb> returning =
        moment == Bomb.Moment.ENCODING ? pool.submit(() -> bomb.run(), options) : null;
    if (moment == Bomb.Moment.IDLE) {
      long pid = doomed.get(60, TimeUnit.SECONDS);
      if (misdeed.isDeadly()) {
        Signals.awaitDeath(pid);
      }
    } else {
      proveFailure(misdeed, returning == null ? doomed : returning);
    }
    for (int index = 0; index < others.size(); index++) {
      assertEquals(index, others.get(index).get(60, TimeUnit.SECONDS));
    }
  }

  private static void proveFailure(Misdeed misdeed, CompletableFuture<?> doomed) {
    ExecutionException thrown =
        assertThrows(ExecutionException.class, () -> doomed.get(60, TimeUnit.SECONDS));
    Throwable cause = thrown.getCause();
    if (misdeed.isDeadly()) {
      WorkerDiedException death = assertInstanceOf(WorkerDiedException.class, cause);
      if (misdeed == Misdeed.NATIVE_CRASH) { // Its status says little: that is what the log is for.
        assertEquals("SIGSEGV", death.signalName().orElse(""), death::getMessage);
      } else {
        assertEquals(misdeed.exitStatus(), death.exitStatus().value(), death::getMessage);
        assertEquals(misdeed == Misdeed.KILL ? "SIGKILL" : "", death.signalName().orElse(""));
      }
      assertEquals("bomb", death.task());
      assertTrue(death.pid() > 0);
      assertEquals(
          misdeed == Misdeed.NATIVE_CRASH,
          death.crashLog().stream().anyMatch(line -> line.contains("SIGSEGV")),
          death::getMessage);
    } else if (misdeed == Misdeed.THROW) {
      assertTrue(cause.toString().contains("misdeed"), cause::toString);
    } else {
      TaskTimeoutException timeout = assertInstanceOf(TaskTimeoutException.class, cause);
      assertSame(TaskLimit.RUN, timeout.limit());
    }
  }

  /** The first worker does it, the others do not. */
  private void proveInitializer(Misdeed misdeed) throws Exception {
    String once = folder.resolve("once-" + misdeed).toString();
    RemoteRunnable initializer =
        () -> {
          try {
            if (Path.of(once).toFile().createNewFile()) {
              misdeed.commit();
            }
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        };
    Duration startLimit = Duration.ofSeconds(misdeed == Misdeed.ENDLESS_LOOP ? 4 : 60);
    try (ProcessPool fresh =
        ProcessPool.create(options().initializer(initializer).startLimit(startLimit))) {
      CompletableFuture<Integer> waiting = fresh.submit(() -> 1);
      if (misdeed.isDeadly()) {
        assertEquals(1, waiting.get(60, TimeUnit.SECONDS)); // Another one was started.
      } else {
        ExecutionException thrown =
            assertThrows(ExecutionException.class, () -> waiting.get(60, TimeUnit.SECONDS));
        if (misdeed == Misdeed.THROW) {
          assertInstanceOf(InitializerFailedException.class, thrown.getCause());
          assertTrue(thrown.getMessage().contains("misdeed"), thrown::getMessage);
        } else {
          assertTrue(thrown.getMessage().contains("startLimitMillis=4000"), thrown::getMessage);
        }
      }
      Deadline.await("the misdeed", () -> Files.exists(Path.of(once)));
      works(fresh);
      assertFalse(fresh.isShutdown());
    }
  }
}
