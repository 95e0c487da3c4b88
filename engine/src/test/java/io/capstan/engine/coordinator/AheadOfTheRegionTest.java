package io.capstan.engine.coordinator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.engine.kernel.PrimeCount;
import io.capstan.engine.kernel.Range;
import io.capstan.engine.protocol.EngineSpace;
import io.capstan.engine.protocol.PipeSignal;
import io.capstan.engine.protocol.WorkerArguments;
import io.capstan.engine.trial.Deadline;
import io.capstan.engine.trial.QuickJvm;
import io.capstan.engine.trial.Surroundings;
import io.capstan.engine.trial.TrialKernels;
import io.capstan.engine.worker.WorkerMain;
import io.capstan.ipc.memory.Region;
import io.capstan.ipc.memory.RegionException;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Workers that boot while their region is being made, and the ways to start one sooner. */
@Timeout(120)
class AheadOfTheRegionTest {
  private static final String REGION = "ahead";

  @RegisterExtension final Surroundings surroundings = new Surroundings();

  private CoordinatorOptions options(int workers) {
    return CoordinatorOptions.workers(workers)
        .location(surroundings.location())
        .heapMebibytes(32)
        .jvmOptions(QuickJvm.options(surroundings.deskOption()));
  }

  @Test
  void regionThatCannotBeMadeLeavesNoWorker() {
    Path nowhere = surroundings.location().resolve("no such folder");
    assertThrows(RegionException.class, () -> Coordinator.start(options(3).location(nowhere)));
    assertEquals(List.of(), surroundings.processes());
  }

  /** A worker process whose parent is this test. */
  private Process startWorker() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(QuickJvm.options()));
    command.add("--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(WorkerArguments.MAIN_CLASS);
    command.addAll(new WorkerArguments(surroundings.location(), REGION, 0).toCommandLine());
    return new ProcessBuilder(command)
        .inheritIO()
        .redirectInput(ProcessBuilder.Redirect.PIPE)
        .start();
  }

  private static int exitValue(Process worker) throws InterruptedException {
    assertTrue(worker.waitFor(Deadline.PATIENCE.toSeconds(), TimeUnit.SECONDS), "still there");
    return worker.exitValue();
  }

  @Test
  void workerWaitsForTheFirstRingAndThenAttaches() throws Exception {
    Process worker = startWorker();
    try (OutputStream bell = worker.getOutputStream()) {
      assertFalse(worker.waitFor(1, TimeUnit.SECONDS), "no region, and yet no end");
      try (Region region =
          Region.create(surroundings.location(), REGION, EngineSpace.lengthBytes(1))) {
        EngineSpace space = EngineSpace.create(region, 1);
        bell.write(PipeSignal.RING);
        bell.flush();
        Deadline.await("the worker", () -> space.worker(0).participantId() != 0);
        int worked = space.worker(0).participantId();
        bell.write(PipeSignal.LEAVE);
        bell.flush(); // And not closed: it is the signal that ends it.
        assertEquals(0, exitValue(worker));
        assertFalse(region.participant().isAlive(worked));
      }
    } finally {
      worker.destroyForcibly().waitFor();
    }
  }

  @Test
  void workerWhoseParentDiesBeforeTheFirstRingLeaves() throws Exception {
    Process worker = startWorker();
    try {
      worker.getOutputStream().close();
      assertEquals(0, exitValue(worker));
    } finally {
      worker.destroyForcibly().waitFor();
    }
  }

  @Test
  void workersStartFromAnExecutableJar() throws Exception {
    Path jar = executableJar();
    var lines = new ConcurrentLinkedQueue<String>();
    CoordinatorOptions options = options(2).executableJar(jar).output(lines::add);
    try (Coordinator coordinator = Coordinator.start(options)) {
      assertEquals(4950, coordinator.run(new TrialKernels.Sum(), Range.of(0, 100)).asLong());
      for (long pid : coordinator.workerPids()) {
        String commandLine = Files.readString(Path.of("/proc", "" + pid, "cmdline"));
        assertTrue(commandLine.contains("-jar\0" + jar + "\0"), commandLine);
        assertFalse(commandLine.contains("--add-exports"), commandLine);
      }
    }
    assertEquals(List.of(), List.copyOf(lines));
  }

  /** A jar with no class but a manifest that leads to this JVM's class path. */
  private Path executableJar() throws IOException {
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.put(Attributes.Name.MAIN_CLASS, JarMain.class.getName());
    attributes.putValue("Add-Exports", "java.base/jdk.internal.misc");
    attributes.put(
        Attributes.Name.CLASS_PATH,
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(entry -> Path.of(entry).toUri().toString())
            .collect(Collectors.joining(" ")));
    Path jar = surroundings.desk().resolve("workers.jar");
    new JarOutputStream(Files.newOutputStream(jar), manifest).close();
    return jar;
  }

  /** What the main class of such a jar does. */
  public static final class JarMain {

    private JarMain() {}

    /** Is a worker. */
    public static void main(String[] arguments) {
      assertEquals(WorkerArguments.MAIN_CLASS, arguments[0]);
      WorkerMain.main(Arrays.copyOfRange(arguments, 1, arguments.length));
    }
  }

  @Test
  void shortCountOfPrimesMakesNoTables() throws Exception {
    assertFalse(classesLoadedFor(1_000_000).contains("SmallPrimePatterns$Tables"));
    assertTrue(classesLoadedFor(100_000_000).contains("SmallPrimePatterns$Tables"));
  }

  private String classesLoadedFor(long to) throws Exception {
    var lines = new ConcurrentLinkedQueue<String>();
    CoordinatorOptions options = options(1).jvmOptions("-Xlog:class+load").output(lines::add);
    try (Coordinator coordinator = Coordinator.start(options)) {
      coordinator.run(new PrimeCount(), Range.of(0, to));
    }
    assertTrue(String.join("\n", lines).contains("PrimeSieve"));
    return String.join("\n", lines);
  }
}
