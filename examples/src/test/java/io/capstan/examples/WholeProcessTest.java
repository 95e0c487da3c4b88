package io.capstan.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The main class as a process: exit statuses, Ctrl-C, pipes and terminals. */
@Timeout(60)
final class WholeProcessTest {
  /** A sum that nobody waits for. */
  private static final String FOR_EVER = "4_000_000_000_000";

  @TempDir static Path kernelParent;
  private static String kernels;

  @TempDir Path directory;

  @BeforeAll
  static void compileKernels() {
    kernels = UserKernels.compileIn(kernelParent).toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"sum-squares 5_000_000 | 0", "sum-squares x | 2", "run broken 60 -cp KERNELS | 1"})
  void exitStatuses(String commandLine, int status) throws Exception {
    String[] arguments = commandLine.replace("KERNELS", kernels).split(" ");
    try (var capstan = CommandProcess.start(directory, CommandProcess.command(arguments))) {
      Invocation result = capstan.result();
      if (status == 0) {
        assertEquals("41,666,654,166,667,500,000", result.succeeds().lines().get(0));
      } else {
        result.failsWith(status);
      }
      capstan.assertNothingLeft();
    }
  }

  @Test
  void aMissingFlagIsNamed() throws Exception {
    var command = CommandProcess.commandWithoutExports("primes", "1000");
    try (var capstan = CommandProcess.start(directory, command)) {
      capstan.result().failsWith(2, "--add-exports java.base/jdk.internal.misc=ALL-UNNAMED");
      capstan.assertNothingLeft();
    }
  }

  @ParameterizedTest
  @CsvSource({"sum-squares,false", "sum-squares,true", "endless,true"})
  void ctrlCEndsALongRun(String kernel, boolean wholeGroup) throws Exception {
    List<String> command = new ArrayList<>();
    command.add("setsid"); // A process group of its own, as a terminal gives it.
    command.addAll(CommandProcess.LISTENING);
    command.addAll(
        CommandProcess.command("run", kernel, FOR_EVER, "-cp", kernels, "--workers", "2"));
    try (var capstan = CommandProcess.start(directory, command)) {
      capstan.awaitWorkers(2);
      long startNanos = System.nanoTime();
      capstan.kill("INT", wholeGroup);
      assertInterrupted(capstan, startNanos);
    }
  }

  private static void assertInterrupted(CommandProcess capstan, long startNanos) throws Exception {
    assertEquals(new Invocation(130, "", ""), capstan.result());
    long millis = (System.nanoTime() - startNanos) / 1_000_000;
    assertTrue(millis < 5000, "a second, on a machine with nothing else to do: millis=" + millis);
    capstan.assertNothingLeft();
  }

  /** Any moment from the first file on; before that, the JVM boots and knows nothing of us. */
  @ParameterizedTest
  @ValueSource(ints = {5, 50, 200})
  void ctrlCEndsARunThatStarts(int millis) throws Exception {
    List<String> command = new ArrayList<>(CommandProcess.LISTENING);
    command.addAll(CommandProcess.command("sum-squares", FOR_EVER));
    try (var capstan = CommandProcess.start(directory, command)) {
      capstan.awaitFile();
      Thread.sleep(millis);
      long startNanos = System.nanoTime();
      capstan.kill("INT", false);
      assertInterrupted(capstan, startNanos);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2, 10, 20, 100, 150})
  @Tag("proof")
  void ctrlCEndsARunAtAnyTimeOfItsStart(int millis) throws Exception {
    ctrlCEndsARunThatStarts(millis);
  }

  @Test
  void aPipeShowsNoProgress() throws Exception {
    try (var capstan = CommandProcess.start(directory, slowCommand())) {
      assertEquals("3,000\n", capstan.result().succeeds().out());
      capstan.assertNothingLeft();
    }
  }

  @Test
  void aTerminalShowsProgress() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")));
    String line = String.join(" ", slowCommand());
    var command = List.of("/usr/bin/script", "-qec", line, "/dev/null");
    try (var capstan = CommandProcess.start(directory, command)) {
      Invocation result = capstan.result();
      assertEquals(0, result.status(), result.err());
      assertTrue(result.out().contains("slow "), result.out());
      assertTrue(result.out().contains("%"), result.out());
      assertTrue(result.out().endsWith("\r3,000\r\n"), result.out());
      capstan.assertNothingLeft();
    }
  }

  private List<String> slowCommand() {
    return CommandProcess.command(
        "run", "slow", "3000", "--quiet", "--workers", "1", "-cp", kernels);
  }
}
