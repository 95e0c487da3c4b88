package io.capstan.engine.coordinator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.capstan.engine.kernel.Kernel;
import io.capstan.engine.trial.CoordinatorChild;
import io.capstan.engine.trial.CoordinatorChild.Deed;
import io.capstan.engine.trial.Deadline;
import io.capstan.engine.trial.Signals;
import io.capstan.engine.trial.Surroundings;
import io.capstan.engine.trial.TrialKernels;
import io.capstan.ipc.memory.RegionReaper;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real child JVMs whose coordinator ends without closing. */
@Timeout(120)
class CoordinatorDeathTest {

  @RegisterExtension final Surroundings surroundings = new Surroundings();

  private CoordinatorChild start(Deed deed, Class<? extends Kernel> kernel, String... wrapper)
      throws Exception {
    return CoordinatorChild.start(surroundings, deed, kernel, wrapper);
  }

  private static void awaitKernelAtWork() {
    Deadline.await("a kernel at work", () -> Files.exists(TrialKernels.onDesk("waiting")));
  }

  private static List<Long> pidsSaidBy(CoordinatorChild child) throws Exception {
    String pids = child.awaitLine("pids=");
    return Stream.of(pids.substring(1, pids.length() - 1).split(", ")).map(Long::valueOf).toList();
  }

  /** An endless kernel, and one in a loop in which a JVM does not look whether it shall stop. */
  @ParameterizedTest
  @ValueSource(classes = {TrialKernels.Endless.class, TrialKernels.Unstoppable.class})
  void workersOfAKilledCoordinatorLeaveInTheMidstOfAChunk(Class<? extends Kernel> kernel)
      throws Exception {
    try (CoordinatorChild child = start(Deed.RUN, kernel)) {
      List<Long> workers = pidsSaidBy(child);
      awaitKernelAtWork();
      Signals.kill(child.pid());
      assertEquals(137, child.awaitEnd());
      workers.forEach(Signals::awaitDeath);
    }
    RegionReaper.sweep(surroundings.location());
    assertEquals(List.of(), surroundings.files());
  }

  @Test
  void workersOfAKilledCoordinatorLeaveWhenIdle() throws Exception {
    try (CoordinatorChild child = start(Deed.RUN, TrialKernels.Sum.class)) {
      List<Long> workers = pidsSaidBy(child);
      assertEquals("499500", child.awaitLine("value="));
      Signals.kill(child.pid());
      child.awaitEnd();
      workers.forEach(Signals::awaitDeath);
    }
    RegionReaper.sweep(surroundings.location());
    assertEquals(List.of(), surroundings.files());
  }

  @Test
  void workersOfAKilledCoordinatorLeaveThoughTheyHaveHardlyStarted() throws Exception {
    try (CoordinatorChild child = start(Deed.RUN, TrialKernels.Sum.class)) {
      List<Long> workers = pidsSaidBy(child);
      Signals.kill(child.pid());
      child.awaitEnd();
      workers.forEach(Signals::awaitDeath);
    }
    RegionReaper.sweep(surroundings.location());
    assertEquals(List.of(), surroundings.files());
  }

  @Test
  void nextCoordinatorSweepsWhatAKilledOneLeft() throws Exception {
    try (CoordinatorChild child = start(Deed.RUN, TrialKernels.Endless.class)) {
      List<Long> workers = pidsSaidBy(child);
      awaitKernelAtWork();
      // The workers cannot detach, and leave the region behind.
      workers.forEach(Signals::stop);
      Signals.kill(child.pid());
      child.awaitEnd();
      workers.forEach(Signals::kill);
      workers.forEach(Signals::awaitDeath);
      assertEquals(1, surroundings.files().size());
    }
    CoordinatorOptions options =
        CoordinatorOptions.workers(1).threads().location(surroundings.location());
    try (Coordinator next = Coordinator.start(options)) {
      assertEquals(1, next.workerPids().size());
      assertEquals(1, surroundings.files().size(), "its own");
    }
  }

  /** Under nohup, or in the background of a script, this JVM's children ignore signals: undone. */
  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM", "HUP"})
  void endBySignalLeavesNothing(String signal) throws Exception {
    try (CoordinatorChild child =
        start(Deed.RUN, TrialKernels.Endless.class, "env", "--default-signal")) {
      child.awaitLine("pids=");
      awaitKernelAtWork();
      Signals.send(signal, child.pid());
      assertTrue(child.awaitEnd() > 128);
      assertEquals(List.of(), surroundings.files(), "closed before the end, by the hook");
    }
  }

  @Test
  void interruptFromATerminalWhichWorkersHearTooLeavesNothing() throws Exception {
    try (CoordinatorChild child =
        start(Deed.RUN, TrialKernels.Endless.class, "setsid", "env", "--default-signal")) {
      child.awaitLine("pids=");
      awaitKernelAtWork();
      Signals.send("INT", -child.pid());
      assertEquals(130, child.awaitEnd());
      assertEquals(List.of(), surroundings.files(), "closed before the end, by the hook");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EXIT", "RETURN"})
  void endOfTheProgramWithoutAClosingLeavesNothing(Deed deed) throws Exception {
    try (CoordinatorChild child = start(deed, TrialKernels.Endless.class)) {
      child.awaitLine("pids=");
      assertEquals(deed == Deed.EXIT ? 3 : 0, child.awaitEnd());
      assertEquals(List.of(), surroundings.files(), "closed before the end, by the hook");
    }
  }

  @Test
  void deathOfAWorkerIsHandledThoughTheCommonPoolIsBusyWithJobs() throws Exception {
    TrialKernels.touch("fuse");
    try (CoordinatorChild child = start(Deed.RUN_IN_POOL, TrialKernels.HaltingOnce.class)) {
      assertEquals("499500 499500", child.awaitLine("values="));
      assertEquals(0, child.awaitEnd());
    }
  }

  @Test
  void fileSystemThatIsTooSmallIsRefusedAndNothingIsLeft() throws Exception {
    String mount = "mount -t tmpfs -o size=1m tmpfs '" + surroundings.location() + "'";
    assumeTrue(succeeds("unshare", "-m", "sh", "-c", mount), "no tmpfs can be mounted here");
    try (CoordinatorChild child =
        start(
            Deed.FAIL,
            TrialKernels.Sum.class,
            "unshare",
            "-m",
            "sh",
            "-c",
            mount + " && exec \"$@\"",
            "sh")) {
      String failure = child.awaitLine("failure=");
      assertTrue(failure.contains("RegionSpaceException: sizeBytes="), failure);
      assertTrue(failure.contains("--shm-size"), failure);
      assertEquals("[]", child.awaitLine("files="));
      child.awaitEnd();
    }
  }

  private static boolean succeeds(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      return process.waitFor(Deadline.PATIENCE.toSeconds(), TimeUnit.SECONDS)
          && process.exitValue() == 0;
    } finally {
      process.destroyForcibly();
    }
  }
}
