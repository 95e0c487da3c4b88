package io.capstan.engine.coordinator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.engine.kernel.Kernel;
import io.capstan.engine.kernel.PlainLoop;
import io.capstan.engine.kernel.Range;
import io.capstan.engine.kernel.Scalar;
import io.capstan.engine.process.CrashLogs;
import io.capstan.engine.process.WorkerDiedException;
import io.capstan.engine.protocol.EngineSpace;
import io.capstan.engine.trial.Deadline;
import io.capstan.engine.trial.QuickJvm;
import io.capstan.engine.trial.Signals;
import io.capstan.engine.trial.Surroundings;
import io.capstan.engine.trial.TrialKernels;
import io.capstan.ipc.memory.Region;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Workers that are killed, stopped, or end themselves. */
@Timeout(120)
class WorkerDeathTest {
  private static final long SEED = 9;
  private static final int KILLS = 10;
  private static final Range WITH_BAD = Range.of(0, 100);
  private static final Range LONG = Range.of(0, EngineSpace.CHUNKS_MAX / 2);
  private static final long LONG_SUM = LONG.to() * (LONG.to() - 1) / 2;

  @RegisterExtension final Surroundings surroundings = new Surroundings();

  private CoordinatorOptions options(int workers) {
    return CoordinatorOptions.workers(workers)
        .location(surroundings.location())
        .heapMebibytes(32)
        .jvmOptions(QuickJvm.options(surroundings.deskOption()));
  }

  private Coordinator start(int workers) throws IOException {
    return Coordinator.start(options(workers));
  }

  private static CompletableFuture<JobResult> runAside(
      Coordinator coordinator, Kernel kernel, Range range) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return coordinator.run(kernel, range);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private static JobResult answerOf(CompletableFuture<JobResult> job) throws Exception {
    return job.get(2 * Deadline.PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  private static void assertEachChunkCountedOnce(JobResult result) {
    assertEquals(result.chunkCount(), result.shares().stream().mapToInt(WorkerShare::chunks).sum());
  }

  /** Attaches to the coordinator's region, to see which workers have got as far as that. */
  private Region attachAsOnlooker() throws IOException {
    String directory = surroundings.files().get(0);
    return Region.attach(surroundings.location(), directory.substring("capstan-".length()));
  }

  /**
   * Kills workers at random moments. Only such as are attached: what dies before it starts, three
   * times in a row, is rightly given up.
   */
  private Set<Long> killTenTimes(Coordinator coordinator, int workers) throws IOException {
    var random = new SplittableRandom(SEED);
    Set<Long> killed = new HashSet<>();
    try (Region region = attachAsOnlooker()) {
      EngineSpace space = EngineSpace.open(region);
      while (killed.size() < KILLS) {
        Deadline.pauseMillis(random.nextInt(60));
        int victim = random.nextInt(workers);
        long pid = coordinator.workerPids().get(victim);
        if (space.worker(victim).participantId() != 0 && killed.add(pid)) {
          Signals.kill(pid);
        }
      }
    }
    return killed;
  }

  private static void assertReplaced(Coordinator coordinator, Set<Long> killed) {
    Deadline.await(
        "successors", () -> coordinator.workerPids().stream().noneMatch(killed::contains));
  }

  @Test
  void tenKillsDuringALongRangeCostNothingButTime() throws Exception {
    int workers = 4;
    try (Coordinator coordinator = start(workers)) {
      var job = runAside(coordinator, new TrialKernels.Brisk(), LONG);
      Set<Long> killed = killTenTimes(coordinator, workers);
      assertFalse(job.isDone(), "the kills must hit the job");
      JobResult result = answerOf(job);
      assertEquals(LONG_SUM, result.asLong());
      assertEachChunkCountedOnce(result);
      assertReplaced(coordinator, killed);
      assertEquals(LONG_SUM, coordinator.run(new TrialKernels.Sum(), LONG).asLong());
    }
  }

  /** The chunks are so short that the kills hit claims and publications, too. */
  private void killAmidShortChunks() throws Exception {
    int workers = 3;
    Kernel kernel = new TrialKernels.Harmonic();
    Range range = Range.of(0, 2L * EngineSpace.CHUNKS_MAX);
    Scalar expected = PlainLoop.run(kernel, range, EngineSpace.CHUNKS_MAX);
    try (Coordinator coordinator = start(workers)) {
      CompletableFuture<Set<Long>> killer =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return killTenTimes(coordinator, workers);
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              });
      int jobs = 0;
      while (!killer.isDone()) {
        JobResult result = coordinator.run(kernel, range);
        assertEquals(expected, result.value());
        assertEachChunkCountedOnce(result);
        jobs++;
      }
      assertReplaced(coordinator, killer.get());
      assertTrue(jobs > 1, "jobs=" + jobs); // Hundreds, where nothing else keeps the cores busy.
    }
  }

  @Test
  void tenKillsAmidShortChunksChangeNoBitOfTheAnswer() throws Exception {
    killAmidShortChunks();
  }

  @Tag("proof")
  @RepeatedTest(20)
  void manyKillsAmidShortChunksChangeNoBitOfTheAnswer() throws Exception {
    killAmidShortChunks();
  }

  @Test
  void killedIdleWorkerIsReplacedAndNothingFails() throws Exception {
    try (Coordinator coordinator = start(2)) {
      assertEquals(4950, coordinator.run(new TrialKernels.Sum(), WITH_BAD).asLong());
      List<Long> pids = coordinator.workerPids();
      Signals.kill(pids.get(1));
      Deadline.await("its successor", () -> !coordinator.workerPids().get(1).equals(pids.get(1)));
      assertEquals(pids.get(0), coordinator.workerPids().get(0));
      assertEquals(4950, coordinator.run(new TrialKernels.Sum(), WITH_BAD).asLong());
      coordinator.workerPids().forEach(Signals::kill);
      assertEquals(4950, coordinator.run(new TrialKernels.Sum(), WITH_BAD).asLong());
    }
  }

  @Test
  void replacingWorkersLeaksNoDescriptorAndNoThread() throws Exception {
    try (Coordinator coordinator = start(1);
        Region region = attachAsOnlooker()) {
      EngineSpace space = EngineSpace.open(region);
      killAndAwaitSuccessor(coordinator, space); // What is made once is made now.
      long descriptors = descriptors();
      int threads = surroundings.threads().size();
      for (int round = 0; round < 4; round++) {
        killAndAwaitSuccessor(coordinator, space);
      }
      Deadline.await("as few descriptors as before", () -> descriptors() <= descriptors);
      Deadline.await("as few threads as before", () -> surroundings.threads().size() <= threads);
    }
  }

  private static void killAndAwaitSuccessor(Coordinator coordinator, EngineSpace space) {
    Deadline.await("a worker", () -> space.worker(0).participantId() != 0);
    long pid = coordinator.workerPids().get(0);
    Signals.kill(pid);
    Deadline.await(
        "its successor",
        () -> coordinator.workerPids().get(0) != pid && space.worker(0).participantId() != 0);
  }

  private static long descriptors() {
    try (var open = Files.list(Path.of("/proc/self/fd"))) {
      return open.count();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void stoppedWorkerIsAwaitedAndNotReplaced() throws Exception {
    try (Coordinator coordinator = start(2)) {
      assertEquals(4950, coordinator.run(new TrialKernels.Sum(), WITH_BAD).asLong());
      List<Long> pids = coordinator.workerPids();
      var job = runAside(coordinator, new TrialKernels.Gated(), WITH_BAD);
      Deadline.await("a worker at the gate", () -> Files.exists(TrialKernels.onDesk("waiting")));
      // One of them holds the chunk at the gate: with both stopped, nothing can be finished.
      pids.forEach(Signals::stop);
      TrialKernels.touch("gate");
      Deadline.pauseMillis(5000);
      assertFalse(job.isDone());
      assertEquals(pids, coordinator.workerPids());
      pids.forEach(pid -> Signals.send("CONT", pid));
      JobResult result = answerOf(job);
      assertEquals(4950, result.asLong());
      assertEachChunkCountedOnce(result);
      assertEquals(pids, coordinator.workerPids());
    }
  }

  @Test
  void stoppedWorkerDoesNotKeepACoordinatorFromClosing() throws Exception {
    Coordinator coordinator = start(2);
    assertEquals(4950, coordinator.run(new TrialKernels.Sum(), WITH_BAD).asLong());
    coordinator.workerPids().forEach(Signals::stop);
    coordinator.close();
    assertEquals(List.of(), surroundings.files());
    assertEquals(List.of(), surroundings.processes());
  }

  @Test
  void workerThatStaysWithAJobThatWasGivenUpIsReplaced() throws Exception {
    try (Coordinator coordinator = start(2)) {
      List<Long> pids = coordinator.workerPids();
      Thread caller = Thread.currentThread();
      CompletableFuture.runAsync(
          () -> {
            Deadline.await("a worker at work", () -> Files.exists(TrialKernels.onDesk("waiting")));
            caller.interrupt();
          });
      assertThrows(
          InterruptedException.class, () -> coordinator.run(new TrialKernels.Endless(), WITH_BAD));
      assertEquals(4950, coordinator.run(new TrialKernels.Sum(), WITH_BAD).asLong());
      Deadline.await(
          "one successor",
          () -> coordinator.workerPids().stream().filter(pids::contains).count() == 1);
    }
  }

  @Test
  void oneDeathInAChunkIsNoFailure() throws Exception {
    try (Coordinator coordinator = start(2)) {
      TrialKernels.touch("fuse");
      JobResult result = coordinator.run(new TrialKernels.HaltingOnce(), WITH_BAD);
      assertEquals(4950, result.asLong());
      assertEachChunkCountedOnce(result);
    }
  }

  /** The kernel kills every worker; the coordinator survives it. */
  private WorkerDiedException deathBy(Kernel kernel) throws Exception {
    try (Coordinator coordinator = start(2)) {
      var death = assertThrows(WorkerDiedException.class, () -> coordinator.run(kernel, WITH_BAD));
      assertNotEquals(0, death.pid());
      assertTrue(
          death.getMessage().contains("chunk=7 range=[7, 8) killed workers=4: worker="),
          death::getMessage);
      assertTrue(death.getMessage().contains(" pid=" + death.pid() + " exitStatus="));
      assertEquals(4950, coordinator.run(new TrialKernels.Sum(), WITH_BAD).asLong());
      return death;
    }
  }

  @Test
  void kernelThatExitsIsGivenUp() throws Exception {
    WorkerDiedException death = deathBy(new TrialKernels.Exiting());
    assertEquals(42, death.exitStatus().value());
    assertTrue(death.getMessage().contains("about to exit"), death::getMessage);
  }

  @Test
  void kernelThatHaltsIsGivenUp() throws Exception {
    WorkerDiedException death = deathBy(new TrialKernels.Halting());
    assertEquals(43, death.exitStatus().value());
    assertTrue(death.getMessage().contains("last words"), death::getMessage);
  }

  @Test
  void kernelThatFillsTheHeapIsGivenUp() throws Exception {
    WorkerDiedException death = deathBy(new TrialKernels.Hungry());
    assertEquals(3, death.exitStatus().value());
    assertTrue(death.getMessage().contains("java.lang.OutOfMemoryError"), death::getMessage);
  }

  @Test
  void kernelThatCrashesTheJvmIsGivenUpWithTheHeadOfTheCrashLog() throws Exception {
    WorkerDiedException death = deathBy(new TrialKernels.Crashing());
    assertEquals(1, death.exitStatus().value(), "what a JVM that dumps no core makes of it");
    assertTrue(death.getMessage().contains("SIGSEGV"), death::getMessage);
    assertTrue(
        death.getMessage().contains("# A fatal error has been detected by the Java Runtime"),
        death::getMessage);
  }

  @Test
  void childOfAKernelThatHoldsTheOutputOpenHoldsNobodyUp() throws Exception {
    try (Coordinator coordinator = start(2)) {
      TrialKernels.touch("fuse");
      assertEquals(4950, coordinator.run(new TrialKernels.Parental(), WITH_BAD).asLong());
    }
    assertEquals(1, surroundings.processes().size(), "the child");
    surroundings.processes().forEach(Signals::kill);
  }

  @Test
  void workerThatCannotStartIsExplainedInTheWordsOfItsJvm() throws Exception {
    CoordinatorOptions options = options(2).jvmOptions("-XX:+NoSuchOption");
    try (Coordinator coordinator = Coordinator.start(options)) {
      for (int round = 0; round < 2; round++) {
        var death =
            assertThrows(
                WorkerDiedException.class, () -> coordinator.run(new TrialKernels.Sum(), WITH_BAD));
        assertTrue(
            death.getMessage().startsWith("no worker starts: attempts=5: worker="),
            death::getMessage);
        assertTrue(
            death.getMessage().contains("Unrecognized VM option 'NoSuchOption'"),
            death::getMessage);
        assertEquals(1, death.exitStatus().value());
        assertTrue(death.lastLines().get(0).contains("'NoSuchOption'"), death::getMessage);
        assertEquals(List.of(), death.crashLog());
      }
    }
  }

  @Test
  void workersThatKeepDyingAreGivenUpWithTheLastCause() throws Exception {
    CoordinatorOptions options = options(1).restarts(2, Duration.ofHours(1));
    try (Coordinator coordinator = Coordinator.start(options);
        Region region = attachAsOnlooker()) {
      EngineSpace space = EngineSpace.open(region);
      killAndAwaitSuccessor(coordinator, space);
      killAndAwaitSuccessor(coordinator, space);
      assertEquals(4950, coordinator.run(new TrialKernels.Sum(), WITH_BAD).asLong());
      long pid = coordinator.workerPids().get(0);
      var job = runAside(coordinator, new TrialKernels.Gated(), WITH_BAD);
      Deadline.await("a worker at the gate", () -> Files.exists(TrialKernels.onDesk("waiting")));
      Signals.kill(pid);
      var failed = assertThrows(ExecutionException.class, () -> answerOf(job));
      for (int round = 0; round < 2; round++) {
        var death =
            round == 0
                ? (WorkerDiedException) failed.getCause()
                : assertThrows(
                    WorkerDiedException.class,
                    () -> coordinator.run(new TrialKernels.Sum(), WITH_BAD));
        assertTrue(
            death
                .getMessage()
                .startsWith(
                    "workers keep dying: deaths=3 windowSeconds=3600 (allowed: 2): worker=0 pid="
                        + pid
                        + " exitStatus=137 (SIGKILL)"),
            death::getMessage);
        assertEquals(pid, death.pid());
        assertEquals(-9, death.exitStatus().pythonValue());
      }
      assertEquals(List.of(pid), coordinator.workerPids(), "no successor");
    }
  }

  @Test
  void crashLogsOfManyWorkersDoNotPileUp() throws Exception {
    try (Coordinator coordinator = start(2)) {
      for (int round = 0; round < 2; round++) {
        var death =
            assertThrows(
                WorkerDiedException.class,
                () -> coordinator.run(new TrialKernels.Crashing(), WITH_BAD));
        assertTrue(death.crashLog().get(1).startsWith("# A fatal error"), death::getMessage);
      }
      Path directory = surroundings.location().resolve(surroundings.files().get(0));
      try (var files = Files.newDirectoryStream(directory, "crash-*")) {
        int count = 0;
        for (Path log : files) {
          count++;
        }
        assertEquals(CrashLogs.KEPT, count, "of the eight that crashed");
      }
    }
  }
}
