package io.capstan.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class BenchCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--rounds 4",
        "--rounds 100",
        "--rounds 0 --quick",
        "--rounds five",
        "--only 0",
        "--only 6",
        "--shared-state --only 0",
        "--shared-state --only 7",
        "--shared-state --quick --save",
        "--shared-state --jmh Lock",
        "--pool --only 0",
        "--pool --only 8",
        "--pool --shared-state",
        "--pool --quick --save",
        "--pool --jmh Pool",
        "--shared-state --queues",
        "--queues --only 8",
        "--queues --quick --save",
        "--queues --jmh Queue",
        "--save --quick",
        "--save --only 1",
        "--jmh Kernel --save",
        "--jmh [",
        "--fast",
        "primes"
      })
  void wrongOptionsAreRefusedInOneLine(String arguments) {
    assertEquals(2, execute(arguments));
    assertEquals("", out.toString());
    assertEquals(1, err.toString().lines().count(), err::toString);
  }

  /** The whole path of one row, with a worker, a plain loop in its own JVM, and no peer. */
  @Test
  void aQuickRowIsMeasuredAndIsNotTheBar() {
    assertEquals(0, execute("--quick --only 4"), err::toString);
    String report = out.toString();
    assertTrue(report.startsWith("# Quick run: sizes too small for the bar\n"), report);
    assertTrue(report.contains("| quick, not the bar |"), report);
    assertTrue(report.contains("- command: bench/run --quick --only 4\n"), report);
    assertTrue(report.contains("-XX:+UseSerialGC"), report);
  }

  /** A row's whole path: its processes, its peer, and that both come to the same answer. */
  @ParameterizedTest
  @CsvSource({"--shared-state, 1", "--queues, 4", "--pool, 2"})
  void aQuickRowIsMeasuredAgainstItsPeers(String table, int row) {
    List<Row> lines =
        tableOf(table).rows(true).stream().filter(line -> line.number() == row).toList();
    lines.forEach(line -> line.peers().forEach(BenchCommandTest::assumeInstalled));
    assertEquals(0, execute(table + " --quick --only " + row), err::toString);
    String report = out.toString();
    assertEquals(
        lines.size(),
        report.lines().filter(line -> line.contains("| quick, not the bar |")).count(),
        report);
    assertTrue(report.contains("- child flags: -Xm"), report);
  }

  /** The same of all: a minute or two. */
  @ParameterizedTest
  @MethodSource("allRows")
  @Tag("proof")
  void eachQuickRowIsMeasuredAgainstItsPeers(String table, int row) {
    aQuickRowIsMeasuredAgainstItsPeers(table, row);
  }

  static Stream<Arguments> allRows() {
    return Stream.of("--shared-state", "--queues", "--pool")
        .flatMap(
            table ->
                IntStream.rangeClosed(1, tableOf(table).rowLast())
                    .mapToObj(row -> Arguments.of(table, row)));
  }

  private static Table tableOf(String option) {
    return switch (option) {
      case "--shared-state" -> Table.SHARED_STATE;
      case "--queues" -> Table.QUEUES;
      default -> Table.POOL;
    };
  }

  private static void assumeInstalled(Peer peer) {
    try {
      peer.find();
    } catch (PeerMissingException e) {
      assumeTrue(false, e.getMessage());
    }
  }

  @Test
  void theTablesHaveTheRowsOfTheirIssues() {
    assertEquals(5, Table.ENGINE.rowLast());
    assertEquals(6, Table.SHARED_STATE.rowLast());
    assertEquals(7, Table.QUEUES.rowLast());
    assertEquals(7, Table.POOL.rowLast());
  }

  private int execute(String arguments) {
    CommandLine commandLine = BenchCommand.commandLine();
    commandLine.setOut(new PrintWriter(out, true));
    commandLine.setErr(new PrintWriter(err, true));
    return commandLine.execute(arguments.split(" "));
  }
}
