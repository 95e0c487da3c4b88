package io.capstan.engine.trial;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Two folders for each test: one for regions, one for its own files. After the test it checks that
 * nothing is left: no process that knows the first folder, no file in it, no thread of the engine.
 * What is left all the same it removes, and fails.
 */
public final class Surroundings implements BeforeEachCallback, AfterEachCallback {
  private static final Path SHARED_MEMORY = Path.of("/dev/shm");

  private final Set<Thread> strangers = new HashSet<>();
  private Path location;
  private Path desk;

  /** Used with {@code @RegisterExtension}. */
  public Surroundings() {}

  @Override
  public void beforeEach(ExtensionContext context) throws IOException {
    strangers.addAll(Thread.getAllStackTraces().keySet()); // Left by a test that failed.
    location =
        Files.isDirectory(SHARED_MEMORY)
            ? Files.createTempDirectory(SHARED_MEMORY, "trial-")
            : Files.createTempDirectory("trial-");
    desk = Files.createTempDirectory("desk-");
    System.setProperty(TrialKernels.DESK_PROPERTY, desk.toString());
  }

  /** Where the test's regions are made. */
  public Path location() {
    return location;
  }

  /** Where the test's own files are; {@link TrialKernels} find it by {@link #deskOption}. */
  public Path desk() {
    return desk;
  }

  /** The JVM option that shows a worker the way to the desk. */
  public String deskOption() {
    return "-D" + TrialKernels.DESK_PROPERTY + "=" + desk;
  }

  /**
   * The processes with one of the folders in their command line: this test's, and their children.
   */
  public List<Long> processes() {
    try (var all = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      List<Long> found = new ArrayList<>();
      for (Path process : all) {
        String line = commandLine(process);
        if (line.contains(location.toString()) || line.contains(desk.toString())) {
          found.add(Long.parseLong(process.getFileName().toString()));
        }
      }
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String commandLine(Path process) {
    try {
      return new String(
          Files.readAllBytes(process.resolve("cmdline")), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return ""; // It has just gone.
    }
  }

  /** The files in the location, by name. */
  public List<String> files() {
    try (var files = Files.list(location)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The threads of the engine that the test has started in this JVM, by name. */
  public List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !strangers.contains(thread))
        .map(Thread::getName)
        .filter(name -> name.startsWith("capstan-"))
        .sorted()
        .toList();
  }

  /** Waits until nothing is left. */
  public void awaitNothingLeft() {
    Deadline.await(
        "nothing left of processes, files and threads",
        () -> processes().isEmpty() && files().isEmpty() && threads().isEmpty());
  }

  @Override
  public void afterEach(ExtensionContext context) throws IOException {
    try {
      awaitNothingLeft();
    } catch (AssertionError e) {
      assertEquals("no processes [], files [], threads []", leftovers(), context.getDisplayName());
    } finally {
      processes().forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
      removeAll(location);
      removeAll(desk);
      System.clearProperty(TrialKernels.DESK_PROPERTY);
    }
  }

  private String leftovers() {
    return "no processes %s, files %s, threads %s".formatted(processes(), files(), threads());
  }

  private static void removeAll(Path folder) throws IOException {
    try (var paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
