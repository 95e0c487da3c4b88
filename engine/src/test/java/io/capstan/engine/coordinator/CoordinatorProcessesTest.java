package io.capstan.engine.coordinator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.engine.kernel.Range;
import io.capstan.engine.trial.Deadline;
import io.capstan.engine.trial.QuickJvm;
import io.capstan.engine.trial.TrialKernels;
import java.io.File;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

class CoordinatorProcessesTest extends CoordinatorContract {

  @Override
  CoordinatorOptions options(int workers) {
    return CoordinatorOptions.workers(workers)
        .location(surroundings.location())
        .heapMebibytes(32)
        .jvmOptions(QuickJvm.options(surroundings.deskOption()));
  }

  @Test
  void everyWorkerIsAProcessOfItsOwn() throws Exception {
    try (Coordinator coordinator = Coordinator.start(options(3))) {
      Set<Long> pids = new HashSet<>(coordinator.workerPids());
      assertEquals(3, pids.size());
      assertEquals(pids, new HashSet<>(surroundings.processes()));
      JobResult result = coordinator.run(new TrialKernels.Slow(), Range.of(0, 100));
      for (WorkerShare share : result.shares()) {
        assertEquals(coordinator.workerPids().get(share.worker()), share.pid());
      }
    }
  }

  @Test
  void whatWorkersPrintIsPassedOnLineByLineAndTheirInputIsEmpty() throws Exception {
    var lines = new ConcurrentLinkedQueue<String>();
    long pid;
    try (Coordinator coordinator = Coordinator.start(options(1).output(lines::add))) {
      assertEquals(3, coordinator.run(new TrialKernels.Talkative(), Range.of(0, 3)).asLong());
      pid = coordinator.workerPids().get(0);
    }
    List<String> kept =
        lines.stream().filter(line -> line.startsWith("[worker 0 pid " + pid + "] line ")).toList();
    assertEquals(3 * TrialKernels.Talkative.LINES, kept.size());
    assertTrue(kept.get(1).contains("line 1 of [0, 1)"), kept.get(1));
  }

  @Test
  void readerOfTheOutputThatThrowsGetsTheNextLineAllTheSame() throws Exception {
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    var reported = new ConcurrentLinkedQueue<String>();
    var lines = new ConcurrentLinkedQueue<String>();
    Thread.setDefaultUncaughtExceptionHandler((thread, e) -> reported.add(e.getMessage()));
    CoordinatorOptions options =
        options(1)
            .output(
                line -> {
                  lines.add(line);
                  throw new IllegalStateException("line=" + lines.size());
                });
    try (Coordinator coordinator = Coordinator.start(options)) {
      assertEquals(3, coordinator.run(new TrialKernels.Talkative(), Range.of(0, 3)).asLong());
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
    assertTrue(lines.size() >= 3 * TrialKernels.Talkative.LINES, "lines=" + lines.size());
    assertEquals(lines.size(), reported.size());
    assertEquals("line=1", reported.peek());
  }

  @Test
  void endlessLineIsPassedOnInPieces() throws Exception {
    var lines = new ConcurrentLinkedQueue<String>();
    try (Coordinator coordinator = Coordinator.start(options(1).output(lines::add))) {
      coordinator.run(new TrialKernels.Unpunctuated(), Range.of(0, 10));
    }
    int printed = lines.stream().mapToInt(line -> line.length() - line.indexOf("] ") - 2).sum();
    assertEquals(TrialKernels.Unpunctuated.LENGTH, printed);
    assertTrue(lines.size() > 10, "lines=" + lines.size());
  }

  @Test
  void classPathMayBeLongerThanAnArgument() throws Exception {
    String nothing = File.pathSeparator + surroundings.desk().resolve("no \"such\" \\ folder");
    String classPath = System.getProperty("java.class.path") + nothing.repeat(4000);
    assertTrue(classPath.length() > 140_000);
    try (Coordinator coordinator = Coordinator.start(options(2).classPath(classPath))) {
      assertEquals(45, coordinator.run(new TrialKernels.Sum(), Range.of(0, 10)).asLong());
    }
  }

  @Test
  void classPathWithoutTheKernelIsToldSo() throws Exception {
    String engineAlone =
        List.of(System.getProperty("java.class.path").split(File.pathSeparator)).stream()
            .filter(entry -> !entry.contains("test-classes"))
            .reduce((left, right) -> left + File.pathSeparator + right)
            .orElseThrow();
    try (Coordinator coordinator = Coordinator.start(options(1).classPath(engineAlone))) {
      var failure =
          assertThrows(
              KernelException.class,
              () -> coordinator.run(new TrialKernels.Sum(), Range.of(0, 10)));
      assertEquals("java.lang.ClassNotFoundException", failure.remoteClassName());
      assertEquals(TrialKernels.Sum.class.getName(), failure.remoteMessage());
    }
  }

  @Test
  void folderWithoutAJavaIsRefusedByItsName() {
    CoordinatorOptions options = options(1).javaHome(Path.of("/no/such/jdk"));
    var refusal = assertThrows(IllegalArgumentException.class, () -> Coordinator.start(options));
    assertTrue(
        refusal.getMessage().startsWith("javaHome=/no/such/jdk (allowed: "), refusal::getMessage);
  }

  @Test
  void idleWorkersCostNoProcessorTime() throws Exception {
    try (Coordinator coordinator = Coordinator.start(options(1))) {
      coordinator.run(new TrialKernels.Sum(), Range.of(0, 10));
      ProcessHandle worker = ProcessHandle.of(coordinator.workerPids().get(0)).orElseThrow();
      long start = System.nanoTime();
      var cpuAtStart = worker.info().totalCpuDuration().orElseThrow();
      Deadline.pauseMillis(1000);
      var cpu = worker.info().totalCpuDuration().orElseThrow().minus(cpuAtStart);
      long elapsed = System.nanoTime() - start;
      assertTrue(cpu.toNanos() < elapsed / 2, "cpu=" + cpu);
    }
  }
}
