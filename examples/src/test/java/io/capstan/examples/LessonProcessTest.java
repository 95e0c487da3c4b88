package io.capstan.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.capstan.ipc.memory.Region;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A lesson as a whole process: what it leaves behind, whoever of its family is killed. */
@Timeout(60)
final class LessonProcessTest {
  private static final int CHILDREN = 3;

  @TempDir Path directory;

  static List<String> names() {
    return LessonsTest.names();
  }

  private CommandProcess start(List<String> capstan) throws Exception {
    List<String> command = new ArrayList<>();
    command.add("setsid"); // A process group of its own, as a terminal gives it.
    command.addAll(CommandProcess.LISTENING);
    command.addAll(capstan);
    return CommandProcess.start(directory, command);
  }

  /** A lesson that does not end by itself, before a signal comes. */
  private CommandProcess startEndless() throws Exception {
    List<String> command = CommandProcess.command();
    command.set(command.indexOf(Capstan.class.getName()), Endless.class.getName());
    return start(command);
  }

  /** Runs as {@link Capstan} runs a lesson. */
  static final class Endless {
    public static void main(String... none) {
      int status;
      try (Interruption interruption = new Interruption()) {
        status = Failures.guard(new PrintWriter(System.err, true), false, Endless::run);
      }
      System.exit(status);
    }

    private static int run() throws Exception {
      try (Region region = Region.create("lesson-endless", 1 << 16)) {
        ChildProcesses.run(region, CHILDREN, LessonsTest.WaitsForEver.class);
        return 0;
      }
    }
  }

  /** {@link LessonsTest} runs the others, in its own JVM. */
  @ParameterizedTest
  @ValueSource(strings = {"shared-array", "pipe"})
  void succeedsAndLeavesNothing(String lesson) throws Exception {
    try (var capstan = start(CommandProcess.command("lesson", lesson))) {
      capstan.result().succeeds();
      capstan.assertNothingLeft();
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  @Tag("proof")
  void eachSucceedsAndLeavesNothing(String lesson) throws Exception {
    succeedsAndLeavesNothing(lesson);
  }

  @Test
  void aMissingFlagIsNamed() throws Exception {
    try (var capstan = start(CommandProcess.commandWithoutExports("lesson", "shared-array"))) {
      capstan.result().failsWith(2, "--add-exports java.base/jdk.internal.misc=ALL-UNNAMED");
      capstan.assertNothingLeft();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void ctrlCLeavesNothing(boolean wholeGroup) throws Exception {
    try (var capstan = startEndless()) {
      capstan.awaitWorkers(CHILDREN);
      capstan.kill("INT", wholeGroup);
      assertEquals(130, capstan.result().status());
      capstan.assertNothingLeft();
    }
  }

  @Test
  void ctrlCEndsAStoppedChildToo() throws Exception {
    try (var capstan = startEndless()) {
      capstan.awaitWorkers(CHILDREN);
      CommandProcess.kill("STOP", capstan.workers().get(0));
      capstan.kill("INT", false);
      assertEquals(new Invocation(130, "", ""), capstan.result());
      capstan.assertNothingLeft();
    }
  }

  /** From the first file on, until the children are at work. */
  @ParameterizedTest
  @ValueSource(ints = {0, 20, 100})
  void ctrlCAtTheStartLeavesNothing(int millis) throws Exception {
    try (var capstan = startEndless()) {
      capstan.awaitFile();
      Thread.sleep(millis);
      capstan.kill("INT", false);
      assertEquals(new Invocation(130, "", ""), capstan.result());
      capstan.assertNothingLeft();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 5, 10, 50, 150, 200})
  @Tag("proof")
  void ctrlCAtAnyTimeOfTheStartLeavesNothing(int millis) throws Exception {
    ctrlCAtTheStartLeavesNothing(millis);
  }

  @Test
  void aKilledParentLeavesNothing() throws Exception {
    try (var capstan = startEndless()) {
      capstan.awaitWorkers(CHILDREN);
      capstan.kill("KILL", false);
      assertEquals(137, capstan.result().status());
      capstan.assertNothingLeft();
    }
  }

  @Test
  void aKilledChildFailsTheLessonAndLeavesNothing() throws Exception {
    try (var capstan = startEndless()) {
      capstan.awaitWorkers(CHILDREN);
      ProcessHandle child = capstan.workers().get(0);
      CommandProcess.kill("KILL", child);
      capstan
          .result()
          .failsWith(
              1,
              "capstan: a child process failed: ",
              "pid=" + child.pid() + " exitStatus=137 (allowed: 0)");
      capstan.assertNothingLeft();
    }
  }
}
