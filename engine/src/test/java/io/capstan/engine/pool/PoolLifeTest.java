package io.capstan.engine.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.engine.process.WorkerDiedException;
import io.capstan.engine.trial.Deadline;
import io.capstan.engine.trial.QuickJvm;
import io.capstan.engine.trial.Surroundings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** When workers come and go, what they are started with, and where what they print goes. */
@Timeout(120)
final class PoolLifeTest {
  @RegisterExtension final Surroundings surroundings = new Surroundings();
  private final List<PoolEvent> events = Collections.synchronizedList(new ArrayList<>());
  private final List<String> lines = Collections.synchronizedList(new ArrayList<>());

  private PoolOptions options(int workers) {
    return PoolOptions.workers(workers)
        .location(surroundings.location())
        .sharedBytes(1 << 23)
        .heapBytesTotal(workers * (32L << 20))
        .jvmOptions(QuickJvm.options())
        .output(lines::add)
        .listener(events::add);
  }

  private long count(PoolEvent.Kind kind) {
    return List.copyOf(events).stream().filter(event -> event.kind() == kind).count();
  }

  private boolean wasSaid(PoolEvent.Kind kind, String why) {
    return List.copyOf(events).stream()
        .anyMatch(event -> event.kind() == kind && event.why().contains(why));
  }

  private static final AtomicInteger INITIALIZED = new AtomicInteger();

  static long pid() {
    return ProcessHandle.current().pid();
  }

  @Test
  void aWorkerIsStartedOnDemandWithAllThatItsOptionsSay() throws Exception {
    Path folder = surroundings.desk().toRealPath();
    PoolOptions told =
        options(4)
            .workingDirectory(folder)
            .environment("CAPSTAN_TRIAL", "yes")
            .jvmOptions("-Dtrial=1")
            .processorsPerWorker(3)
            .initializer(() -> INITIALIZED.incrementAndGet());
    try (ProcessPool pool = ProcessPool.create(told)) {
      assertEquals(List.of(), pool.workerPids());
      Set<Long> pids = new HashSet<>();
      for (int count = 0; count < 3; count++) {
        pids.add(pool.submit(() -> pid()).get());
      }
      assertEquals(1, pids.size()); // One at a time needs no second.
      assertEquals("yes 1 3", pool.submit(() -> PoolLifeTest.surroundingsOfWorker()).get());
      assertEquals(folder.toString(), pool.submit(() -> Path.of("").toRealPath().toString()).get());
      long heapBytes = pool.submit(() -> Runtime.getRuntime().maxMemory()).get();
      assertTrue(heapBytes <= 32L << 20, "heapBytes=" + heapBytes);
      assertEquals(1, pool.submit(() -> INITIALIZED.get()).get());
      pool.submit(
              () -> {
                System.out.println("to out");
                System.err.println("to err");
              })
          .get();
      String tag = "[worker 0 pid " + pids.iterator().next() + "] ";
      Deadline.await(
          "its lines", () -> lines.contains(tag + "to out") && lines.contains(tag + "to err"));
    }
  }

  static String surroundingsOfWorker() {
    return System.getenv("CAPSTAN_TRIAL")
        + " "
        + System.getProperty("trial")
        + " "
        + Runtime.getRuntime().availableProcessors();
  }

  @Test
  void noWorkerRunsMoreThanItsTasksAndItsSuccessorIsThereInTime() throws Exception {
    try (ProcessPool pool = ProcessPool.create(options(1).tasksPerWorker(20))) {
      Map<Long, Integer> tasks = new HashMap<>();
      for (int count = 0; count < 70; count++) {
        tasks.merge(pool.submit(() -> pid()).get(), 1, Integer::sum);
      }
      assertTrue(tasks.values().stream().allMatch(ran -> ran <= 20), tasks::toString);
      assertTrue(tasks.size() >= 4, tasks::toString);
      assertTrue(wasSaid(PoolEvent.Kind.RETIRED, "tasksPerWorker=20"));
    }
  }

  @Test
  void anIdleWorkerLeavesAndOneComesBack() throws Exception {
    try (ProcessPool pool = ProcessPool.create(options(1).idleLimit(Duration.ofMillis(50)))) {
      long first = pool.submit(() -> pid()).get();
      Deadline.await("no worker", () -> pool.workerPids().isEmpty());
      assertTrue(wasSaid(PoolEvent.Kind.RETIRED, "idleLimit="));
      assertNotEquals(first, pool.submit(() -> pid()).get());
      assertEquals(0, count(PoolEvent.Kind.DIED));
    }
  }

  private static final List<byte[]> KEPT = new ArrayList<>();

  static long keep() {
    for (int count = 0; count < 8; count++) {
      byte[] bytes = new byte[1 << 20];
      java.util.Arrays.fill(bytes, (byte) 1);
      KEPT.add(bytes);
    }
    return pid();
  }

  @Test
  void aWorkerThatGrewOrIsOldIsReplacedAheadOfTime() throws Exception {
    try (ProcessPool pool = ProcessPool.create(options(1).growthBytes(6L << 20))) {
      long first = pool.submit(() -> keep()).get();
      pool.submit(() -> keep()).get();
      pool.submit(() -> keep()).get();
      Deadline.await("another worker", () -> !pool.workerPids().contains(first));
      assertTrue(wasSaid(PoolEvent.Kind.RETIRED, "growthBytes="));
      assertNotEquals(first, pool.submit(() -> pid()).get());
    }
    try (ProcessPool pool = ProcessPool.create(options(1).lifetime(Duration.ofMillis(500)))) {
      long first = pool.submit(() -> pid()).get();
      Deadline.await("another worker", () -> !pool.workerPids().contains(first));
      assertTrue(wasSaid(PoolEvent.Kind.RETIRED, "lifetime="));
      // Its successor was up before it left.
      List<PoolEvent> seen = List.copyOf(events);
      int left = indexOf(seen, PoolEvent.Kind.LEFT, first);
      assertTrue(
          seen.subList(indexOf(seen, PoolEvent.Kind.RETIRED, first), left).stream()
              .anyMatch(event -> event.kind() == PoolEvent.Kind.READY));
    }
  }

  private static int indexOf(List<PoolEvent> events, PoolEvent.Kind kind, long pid) {
    for (int index = 0; index < events.size(); index++) {
      if (events.get(index).kind() == kind && events.get(index).pid() == pid) {
        return index;
      }
    }
    throw new AssertionError(kind + " of pid=" + pid + " is not in " + events);
  }

  @Test
  void workersThatDoNotStartBreakThePoolWithWhatTheySaid() throws IOException {
    try (ProcessPool pool = ProcessPool.create(options(2).jvmOptions("-XX:+NoSuchOption"))) {
      ExecutionException thrown =
          assertThrows(
              ExecutionException.class, () -> pool.submit(() -> 1).get(60, TimeUnit.SECONDS));
      assertInstanceOf(PoolBrokenException.class, thrown.getCause());
      assertInstanceOf(WorkerDiedException.class, thrown.getCause().getCause());
      assertTrue(thrown.getMessage().contains("NoSuchOption"), thrown::getMessage);
      assertTrue(count(PoolEvent.Kind.STARTED) <= 8, events::toString); // Two were under way.
      assertEquals(1, count(PoolEvent.Kind.BROKEN));
    }
  }

  static int loseArgument(long[] large) {
    Runtime.getRuntime().halt(large.length > 0 ? 4 : 5);
    return 0;
  }

  @Test
  void blocksComeBackAfterDeathsCancelsAndRefusals() throws Exception {
    long[] large = new long[400_000]; // Three of them do not fit at a time.
    PoolOptions options = options(1).jvmOptions(Bomb.WORKER_OPTION).heapBytesTotal(96L << 20);
    try (ProcessPool pool = ProcessPool.create(options)) {
      Bomb bomb = new Bomb(Misdeed.HALT, Bomb.Moment.ENCODING);
      for (int round = 0; round < 3; round++) {
        // Its argument is in a block, and its worker dies.
        assertThrows(
            ExecutionException.class,
            () -> pool.applyAsync(array -> loseArgument(array), large).get());
        // Its result is in a block half-written, and its worker dies.
        assertThrows(
            ExecutionException.class,
            () -> pool.map(n -> n == 0 ? new long[400_000] : bomb, List.of(0, 1), Chunking.of(2)));
      }
      // It was cancelled before, or while, its worker read it.
      for (int count = 0; count < 3; count++) {
        pool.applyAsync(array -> array.length, large).cancel(true);
      }
      // What it holds cannot be sent.
      Object[] unsendable = {large, Thread.currentThread()};
      assertThrows(
          NotSendableException.class, () -> pool.applyAsync(array -> array.length, unsendable));
      // More than the space holds at a time: who sends waits for room.
      List<Integer> lengths =
          pool.map(array -> array.length, Collections.nCopies(20, large), Chunking.of(1));
      assertEquals(Collections.nCopies(20, 400_000), lengths);
    }
  }
}
