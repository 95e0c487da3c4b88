package io.capstan.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
final class AnswersTest {
  @TempDir static Path kernelParent;
  private static String kernels;

  @TempDir Path location;

  @BeforeAll
  static void compileKernels() {
    kernels = UserKernels.compileIn(kernelParent).toString();
  }

  private Invocation capstan(String commandLine) {
    return Invocation.of((commandLine + " --location " + location).split(" "));
  }

  @AfterEach
  void leavesNothingBehind() throws IOException {
    try (var files = Files.list(location)) {
      assertEquals(0, files.count());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "primes 1_000_000                       | 78,498",
        "primes 1,000,000 --threads             | 78,498",
        "primes 1000000 --from 1_000_000        | 0",
        "primes 10 --from=3 --workers 1         | 3",
        "primes 0                               | 0",
        "sum-squares 5_000_000                  | 41,666,654,166,667,500,000",
        "sum-squares 5_000_000 --from 4,999,999 | 24,999,990,000,001",
        "run primes 100 --threads               | 25",
        "run sum-squares 4 --heap 64            | 14",
      })
  void quietPrintsTheAnswerAlone(String commandLine, String answer) {
    assertEquals(answer + "\n", capstan(commandLine + " --quiet").succeeds().out());
  }

  @Test
  void aPersonSeesTheAnswerFirst() {
    var lines = capstan("sum-squares 3_000_000 --workers 2 --compare").succeeds().lines();
    assertEquals("8,999,995,500,000,500,000", lines.get(0));
    assertTrue(lines.get(1).matches("time {9}\\d+\\.\\d{3} s"), lines.get(1));
    assertEquals("workers      2 processes", lines.get(2));
    assertTrue(
        lines.get(3).matches("one process {2}\\d+\\.\\d{3} s, speed-up \\d+\\.\\d\\d"),
        lines.get(3));
    int shares = lines.size() - 4;
    assertTrue(shares == 1 || shares == 2, "one line for each worker that contributed");
    for (String line : lines.subList(4, lines.size())) {
      assertTrue(
          line.matches("worker [01] {5}pid +\\d+ {3} *\\d+ chunks? +busy +\\d+\\.\\d{3} s"), line);
    }
  }

  @Test
  void threadsAreCalledThreads() {
    var lines = capstan("primes 100 --threads --workers 1").succeeds().lines();
    assertEquals("workers      1 thread", lines.get(2));
    assertTrue(lines.get(3).contains("pid " + ProcessHandle.current().pid() + " "), lines.get(3));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "primes 1_000_000              | 1 thread",
        "primes 0                      | 1 thread",
        "run primes 1_000_000          | 1 thread",
        "primes 1_000_000 --workers 1  | 1 process",
        "primes 1_000_000 --heap 64    | 1 process",
        "primes 1_000_000 --threads    | 1 thread",
        "run ones 1 -cp KERNELS        | 1 process",
      })
  void onlyOursOfASingleChunkIsAThreadUnasked(String commandLine, String crew) {
    var lines = capstan(commandLine.replace("KERNELS", "" + kernels)).succeeds().lines();
    assertEquals("workers      " + crew, lines.get(2));
  }

  @Test
  void jsonHasEverything() throws IOException {
    String json =
        capstan("sum-squares 5_000_000 --from 1000 --workers 2 --json --compare").succeeds().out();
    Map<String, String> fields = fields(json);
    assertEquals("sum-squares", fields.get("kernel"));
    assertEquals("1000", fields.get("from"));
    assertEquals("5000000", fields.get("to"));
    assertEquals("2", fields.get("workers"));
    assertEquals("processes", fields.get("backend"));
    assertEquals("41666654166334666500", fields.get("value"));
    assertTrue(json.contains("\"value\" : \"41666654166334666500\""), "128 bits need a string");
    for (String field :
        new String[] {"elapsedSeconds", "chunks", "worker", "pid", "busySeconds", "speedUp"}) {
      assertTrue(Double.parseDouble(fields.get(field)) >= 0, field);
    }
  }

  /** The last scalar of each name. */
  private static Map<String, String> fields(String json) throws IOException {
    Map<String, String> fields = new HashMap<>();
    try (JsonParser parser = new JsonFactory().createParser(json)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token.isScalarValue()) {
          fields.put(parser.currentName(), parser.getText());
        }
      }
    }
    return fields;
  }

  @ParameterizedTest
  @CsvSource({"ones,,'3,000'", "ones,--threads,'3,000'", "halves,,1500.0"})
  void aUsersKernelNeedsOnlyAClassPath(String kernel, String option, String answer) {
    String options = " --quiet --class-path " + kernels + (option == null ? "" : " " + option);
    assertEquals(answer + "\n", capstan("run " + kernel + " 3000" + options).succeeds().out());
  }

  @ParameterizedTest
  @CsvSource({"--workers 2", "--threads"})
  void aKernelThatThrowsIsOneLine(String option) {
    String commandLine = "run broken 60 --class-path " + kernels + " " + option;
    capstan(commandLine)
        .failsWith(1, "kernel=broken", "IllegalStateException", "no luck at ", "pid=");
    Invocation verbose = capstan(commandLine + " --stacktrace");
    assertEquals(1, verbose.status());
    assertTrue(verbose.err().contains("at user.Broken.compute(Broken.java"), verbose.err());
  }

  @Test
  void answersThatDifferAreNotPassedOver() {
    capstan("run impure 3000 --compare --class-path " + kernels)
        .failsWith(1, "kernel=impure", "workers=", "oneProcess=");
  }

  @Test
  void kernelsAreListed() {
    assertEquals(
        "primes       io.capstan.engine.kernel.PrimeCount\n"
            + "sum-squares  io.capstan.engine.kernel.SumOfSquares\n",
        Invocation.of("kernels").succeeds().out());
    assertTrue(
        Invocation.of("kernels", "--class-path", kernels).succeeds().out().contains("user.Ones"));
  }

  @Test
  void sweepCountsWhatItRemoved() throws IOException {
    assertEquals("removed 0 regions\n", capstan("sweep").succeeds().out());
    Path leftBehind = Files.createDirectory(location.resolve("capstan-left-behind"));
    Files.createFile(leftBehind.resolve("gate.lock"));
    Path foreign = Files.createDirectory(location.resolve("capstan-foreign"));
    assertEquals("removed 1 region\n", capstan("sweep").succeeds().out());
    assertFalse(Files.exists(leftBehind));
    Files.delete(foreign); // It is still there.
  }

  @Test
  void helpAndVersion() {
    for (String command : new String[] {"primes", "sum-squares", "run", "kernels", "sweep"}) {
      assertTrue(Invocation.of("--help").succeeds().out().contains("  " + command + " "), command);
      assertTrue(
          Invocation.of(command, "--help")
              .succeeds()
              .out()
              .startsWith("Usage: capstan " + command));
    }
    String version = Invocation.of("--version").succeeds().out();
    assertTrue(version.matches("capstan \\d+\\.\\d+\\.\\d+.*\njava \\d+.*\n"), version);
    assertFalse(version.contains("$"));
  }
}
