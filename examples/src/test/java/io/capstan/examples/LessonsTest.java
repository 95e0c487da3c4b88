package io.capstan.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.memory.Region;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The lessons with this JVM as the parent; their children are processes. */
@Timeout(60)
final class LessonsTest {
  private static final String LOCATION_PROPERTY = "capstan.dir";

  @TempDir Path location;
  private String locationBefore;

  @BeforeEach
  void makeRegionsHere() {
    locationBefore = System.setProperty(LOCATION_PROPERTY, location.toString());
  }

  @AfterEach
  void leavesNothingBehind() throws IOException {
    if (locationBefore == null) {
      System.clearProperty(LOCATION_PROPERTY);
    } else {
      System.setProperty(LOCATION_PROPERTY, locationBefore);
    }
    assertEquals(List.of(), children());
    try (var files = Files.list(location)) {
      assertEquals(List.of(), files.toList());
    }
  }

  private List<ProcessHandle> children() {
    return ProcessHandle.current()
        .children()
        .filter(child -> child.info().commandLine().orElse("").contains(location.toString()))
        .toList();
  }

  static List<String> names() {
    return Lessons.all().stream().map(Lesson::name).toList();
  }

  @Test
  void areListed() {
    List<String> lines = Invocation.of("lesson").succeeds().lines();
    assertEquals(Lessons.all().size(), lines.size());
    Set<String> names = new HashSet<>();
    for (int index = 0; index < lines.size(); index++) {
      Lesson lesson = Lessons.all().get(index);
      assertTrue(lesson.name().matches("[a-z]+(-[a-z]+)*"), lesson.name());
      assertTrue(names.add(lesson.name()), "twice: " + lesson.name());
      assertTrue(lines.get(index).startsWith(lesson.name() + "  "), lines.get(index));
      assertTrue(lines.get(index).endsWith("  " + lesson.idea()), lines.get(index));
      assertTrue(lines.get(index).length() <= 80, lines.get(index));
    }
  }

  /** What each must print somewhere, besides checking its own answer; for the others see below. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "processes            | in parallel, processes up .* 3 x 41,666,654,166,667,500,000",
        "executor             | below 1,000,000 there are 78,498 primes",
        "pool                 | starmap .* \\[1024, 243, 1000000000\\]",
        "threads-or-processes | a task of nothing, there and back .* us .* us",
        "queue                | sum of the squares 333,383,335,000",
      })
  void eachShowsItsPoint(String name, String line) {
    List<String> lines = Invocation.of("lesson", name).succeeds().lines();
    assertTrue(lines.stream().anyMatch(printed -> printed.matches(line)), lines::toString);
  }

  /** All tasks but the one of the killed worker, and one after them. */
  @Test
  void aCrashIsSurvivedByAllOthers() {
    List<String> lines = Invocation.of("lesson", "survive-crash").succeeds().lines();
    assertEquals(
        9, lines.stream().filter(line -> line.matches("task \\d   (\\d) x \\1 = \\d+")).count());
    String died = "task 3   worker died .* pid=\\d+ exitStatus=137 \\(SIGKILL\\)";
    assertTrue(lines.stream().anyMatch(line -> line.matches(died)), lines::toString);
    assertTrue(lines.get(lines.size() - 1).startsWith("and one more task ran, in process "));
  }

  @Test
  void aSharedCounterIsRightWithTheLock() {
    List<String> lines = Invocation.of("lesson", "shared-counter").succeeds().lines();
    assertEquals(3, lines.size());
    assertEquals("4 processes each add 1 to the same number, 50,000 times", lines.get(0));
    assertEquals("with the lock      200,000", lines.get(1));
    assertTrue(lines.get(2).matches("without the lock   [0-9,]+: .* lost.*"), lines.get(2));
  }

  @Test
  void aSharedArrayHasTheSumsOfTheClosedForm() {
    assertEquals(
        List.of(
            "4 processes turn 1, 2, 3 ... 1,000,000 into running sums, a slice each",
            "child 0   1 + 2 + ... + 250,000 = 31,250,125,000",
            "child 1   1 + 2 + ... + 500,000 = 125,000,250,000",
            "child 2   1 + 2 + ... + 750,000 = 281,250,375,000",
            "child 3   1 + 2 + ... + 1,000,000 = 500,000,500,000"),
        Invocation.of("lesson", "shared-array").succeeds().lines());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "lesson shared-count         | lesson=shared-count (allowed: processes, executor, pool, ",
        "lesson SHARED-COUNTER       | lesson=SHARED-COUNTER (allowed: processes, ",
        "lesson shared-counter twice | 'twice' is one argument too many",
        "lesson --bogus              | '--bogus'",
      })
  void wrongNamesAreRefused(String commandLine, String text) {
    Invocation.of(commandLine.split(" ")).failsWith(2, text);
  }

  @Test
  void anEmptyNameIsRefused() {
    Invocation.of("lesson", "").failsWith(2, "lesson= (allowed: processes, ");
  }

  @Test
  void aLocationThatDoesNotExistIsRefused() {
    System.setProperty(LOCATION_PROPERTY, location + "/missing");
    Invocation.of("lesson", "shared-array").failsWith(2, "location=" + location + "/missing");
  }

  @Test
  void aFailingChildFailsTheLessonAtOnceAlsoIfTheOthersWaitForIt() throws Exception {
    try (Region region = Region.create("lesson-test", 1 << 16)) {
      LessonFailedException failure =
          assertThrows(
              LessonFailedException.class, () -> ChildProcesses.run(region, 3, LastOneExits.class));
      assertTrue(
          failure.getMessage().matches(".*: child=2 pid=\\d+ exitStatus=42 \\(allowed: 0\\)"),
          failure.getMessage());
    }
  }

  @Test
  void aChildThatThrowsFailsTheLesson() throws Exception {
    try (Region region = Region.create("lesson-test", 1 << 16)) {
      LessonFailedException failure =
          assertThrows(
              LessonFailedException.class, () -> ChildProcesses.run(region, 1, Throws.class));
      assertTrue(failure.getMessage().contains("exitStatus=1 "), failure.getMessage());
    }
  }

  @Test
  void anInterruptEndsTheChildren() throws Exception {
    try (Region region = Region.create("lesson-test", 1 << 16)) {
      AtomicReference<Throwable> outcome = new AtomicReference<>();
      Thread parent =
          new Thread(
              () -> {
                try {
                  ChildProcesses.run(region, 2, WaitsForEver.class);
                } catch (Throwable thrown) {
                  outcome.set(thrown);
                }
              });
      parent.start();
      parent.interrupt();
      parent.join();
      assertEquals(InterruptedException.class, outcome.get().getClass());
      assertEquals(List.of(), children());
    }
  }

  /** Waits, but for the last child, which ends without having told anybody. */
  static final class LastOneExits implements ChildTask {
    @Override
    public void run(Region region, int child) throws Exception {
      if (child == 2) {
        Runtime.getRuntime().halt(42);
      }
      new WaitsForEver().run(region, child);
    }
  }

  /** Nobody ends it but its parent. */
  static final class WaitsForEver implements ChildTask {
    @Override
    public void run(Region region, int child) throws Exception {
      Thread.currentThread().join();
    }
  }

  /** Its stack is this test's noise on standard error. */
  static final class Throws implements ChildTask {
    @Override
    public void run(Region region, int child) {
      throw new IllegalStateException("thrown by a test, child=" + child);
    }
  }
}
