package io.capstan.engine.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.engine.archive.ArchiveRequest;
import io.capstan.engine.archive.ClassArchive;
import io.capstan.engine.task.RemoteAction;
import io.capstan.engine.trial.Deadline;
import io.capstan.engine.trial.Signals;
import io.capstan.engine.trial.Surroundings;
import io.capstan.engine.trial.TrialKernels;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Archives of classes: made once, used, ignored where they do not fit. In programs from jars. */
@Timeout(240)
final class ArchivedStartTest {
  private static final long MAKING_NANOS = Deadline.PATIENCE.multipliedBy(3).toNanos();

  @RegisterExtension final Surroundings surroundings = new Surroundings();

  private Path cache;
  private String classPath;

  /** Folders go into jars, but for the tests' own: a class path has folders, too. */
  @BeforeEach
  void packJars() throws IOException {
    cache = surroundings.desk().resolve("cache");
    List<String> entries = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path path = Path.of(entry);
      boolean isOurs =
          Files.exists(path.resolve("io/capstan/engine/worker"))
              || Files.exists(path.resolve("io/capstan/ipc/memory/Region.class"));
      boolean isNeeded =
          path.toString().matches(".*(agrona|jna|opentest4j|junit|capstan|test-classes|tout).*");
      if (isOurs && Files.isDirectory(path)) {
        entries.add(pack(path, surroundings.desk().resolve(entries.size() + ".jar")).toString());
      } else if (isNeeded) {
        entries.add(entry);
      }
    }
    classPath = String.join(File.pathSeparator, entries);
  }

  private static Path pack(Path folder, Path jar) throws IOException {
    try (OutputStream out = Files.newOutputStream(jar);
        ZipOutputStream zip = new ZipOutputStream(out);
        var files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        zip.putNextEntry(new ZipEntry(folder.relativize(file).toString()));
        zip.write(Files.readAllBytes(file));
      }
    }
    return jar;
  }

  private WorkerProcess program(RemoteAction main) throws IOException {
    WorkerProcess program =
        WorkerProcess.of(
            main,
            Family.options()
                .classPath(classPath)
                .environment("CAPSTAN_DIR", surroundings.location().toString())
                .jvmOptions("-Dcapstan.cache=" + cache));
    program.start();
    return program;
  }

  private static void awaitGoodEnd(WorkerProcess program) throws Exception {
    assertTrue(program.join(Deadline.PATIENCE.multipliedBy(4)), program::toString);
    assertEquals(0, program.exitCode().orElseThrow(), () -> program.lastLines().toString());
  }

  private static ClassArchive archive() {
    return ClassArchive.of(ArchiveRequest.ofThis());
  }

  /** What class path a worker of a pool has, and so, whether it was started with an archive. */
  private static String workersClassPath(String... jvmOptions) throws Exception {
    PoolOptions options =
        PoolOptions.workers(1)
            .sharedBytes(1 << 20)
            .heapBytesTotal(64L << 20)
            .jvmOptions(deskOption())
            .jvmOptions(jvmOptions);
    try (ProcessPool pool = ProcessPool.create(options)) {
      return pool.submit(() -> System.getProperty("java.class.path")).get();
    }
  }

  private List<String> cached() throws IOException {
    try (var files = Files.list(cache)) {
      return files
          .map(file -> file.getFileName().toString().replaceAll("^[0-9a-f]+\\.", ""))
          .filter(name -> !name.equals("children"))
          .sorted()
          .toList();
    }
  }

  @Test
  void anArchiveIsMadeOnceUsedAndIgnoredWhereItDoesNotFit() throws Exception {
    WorkerProcess first = program(ArchivedStartTest::makeAndUse);
    WorkerProcess second = program(ArchivedStartTest::makeAtTheSameTime);
    awaitGoodEnd(first);
    awaitGoodEnd(second);
    assertEquals(List.of("archive", "jar", "lock"), cached());
    String jar = Family.awaitWord("used");
    assertTrue(jar.startsWith(cache.toString()), jar);
    assertEquals(jar, Family.awaitWord("nested"));
    assertEquals(jar, Family.awaitWord("child"));
    // Another file in the place of an archive, and a change of a jar.
    Path archive = Path.of(jar.replaceAll("\\.jar$", ".archive"));
    assertTrue(archive.toFile().setWritable(true) && archive.toFile().length() > 1 << 20);
    Files.writeString(archive, "not an archive, but long enough to be taken for one".repeat(1000));
    awaitGoodEnd(program(() -> Family.leaveWord("damaged", workersClassPath())));
    assertEquals(jar, Family.awaitWord("damaged"));
    Files.setLastModifiedTime(
        surroundings.desk().resolve("1.jar").toFile().exists()
            ? surroundings.desk().resolve("1.jar")
            : surroundings.desk().resolve("0.jar"),
        FileTime.fromMillis(1));
    awaitGoodEnd(program(() -> Family.leaveWord("stale", workersClassPath())));
    assertEquals(classPath, Family.awaitWord("stale"));
  }

  private static void makeAndUse() throws Exception {
    ClassArchive archive = archive();
    if (archive.isReady()) {
      throw new IllegalStateException("there is one in an empty cache");
    }
    Family.leaveWord("making", "");
    if (!archive.make(Duration.ofMinutes(2))) {
      Deadline.await("the other's archive", archive::isReady);
    }
    // The JVM ends at once if it cannot use what it must.
    String must = Runtime.version().feature() >= 25 ? "-XX:AOTMode=on" : "-Xshare:on";
    Family.leaveWord("used", workersClassPath(must));
    PoolOptions options = PoolOptions.workers(1).sharedBytes(1 << 20).heapBytesTotal(64L << 20);
    try (ProcessPool pool =
        ProcessPool.create(options.jvmOptions(must, deskOption(), cacheOption()))) {
      Family.leaveWord("nested", pool.submit(() -> workersClassPath()).get());
    }
    WorkerProcess child =
        WorkerProcess.of(
            () -> Family.leaveWord("child", System.getProperty("java.class.path")),
            new ProcessOptions().heapBytes(32 << 20).jvmOptions(must).jvmOptions(deskOption()));
    child.start();
    child.join();
    System.exit(child.exitCode().orElseThrow());
  }

  private static String deskOption() {
    return "-D" + TrialKernels.DESK_PROPERTY + "=" + TrialKernels.onDesk("");
  }

  private static String cacheOption() {
    return "-Dcapstan.cache=" + System.getProperty("capstan.cache");
  }

  private static void makeAtTheSameTime() throws Exception {
    Family.awaitWord("making");
    archive().makeInBackground();
    archive().makeInBackground(); // The same, in hand already.
    // Its maker may be the one that makes it, with the lowest priority beside other tests.
    long startNanos = System.nanoTime();
    while (!Family.hasWord("used") && System.nanoTime() - startNanos < MAKING_NANOS) {
      Deadline.pauseMillis(10);
    }
    Family.awaitWord("used");
  }

  /** Kills the program at a random time while its archive is being made, then makes it. */
  @Test
  @Tag("proof")
  void aMakerEndsWithItsParentAndTheNextOneStartsAfresh() throws Exception {
    for (int millis : new int[] {50, 300, 800, 1500, 2500}) {
      WorkerProcess killed = program(() -> makeForEver());
      Family.awaitWord("making");
      Deadline.pauseMillis(millis);
      Signals.kill(killed.pid());
      killed.join();
      Files.delete(TrialKernels.onDesk("making"));
      Deadline.await("the makers' end", () -> surroundings.processes().isEmpty());
    }
    awaitGoodEnd(program(ArchivedStartTest::makeAlone));
    assertEquals(List.of("archive", "jar", "lock"), cached());
    assertFalse(Family.awaitWord("made").isEmpty());
  }

  @Test
  @Tag("proof")
  void whoWaitsForAnothersArchiveMakesItWhenThatOneIsKilled() throws Exception {
    WorkerProcess killed = program(ArchivedStartTest::makeForEver);
    Deadline.await("another's maker", () -> Files.isDirectory(cache) && isBeingMade());
    WorkerProcess waiting = program(ArchivedStartTest::makeAlone);
    Deadline.pauseMillis(700); // Its own maker finds the other's, mostly.
    Signals.kill(killed.pid());
    killed.join();
    awaitGoodEnd(waiting);
    assertEquals(List.of("archive", "jar", "lock"), cached());
    assertFalse(Family.awaitWord("made").isEmpty());
  }

  private boolean isBeingMade() {
    try (var files = Files.list(cache)) {
      return files.anyMatch(file -> file.toString().endsWith(".making"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void makeForEver() throws Exception {
    archive().makeInBackground();
    Family.leaveWord("making", "");
    Thread.currentThread().join();
  }

  private static void makeAlone() throws Exception {
    ClassArchive archive = archive();
    boolean made = archive.make(Duration.ofMinutes(2));
    Family.leaveWord("made", made ? archive.jar() : "");
  }
}
