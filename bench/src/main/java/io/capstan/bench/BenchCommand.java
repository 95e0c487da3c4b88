package io.capstan.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.openjdk.jmh.runner.RunnerException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What bench/run starts. */
@Command(
    name = "bench/run",
    description = "Measures Capstan against its bar: rows, each against a peer.",
    footer = {
      "",
      "Exit status: 0 if every row keeps to its bar, 1 if one falls short or is not",
      "measured, 2 if an option is wrong. To be run on a machine that does nothing",
      "else: a result says how loaded it was."
    },
    sortOptions = false)
public final class BenchCommand implements Callable<Integer> {
  private static final int ROUNDS = 5;
  private static final int ROUNDS_QUICK = 1;
  private static final int ROUNDS_MAX = 99;
  private static final int STATUS_FALLS_SHORT = 1;
  private static final int STATUS_WRONG_OPTION = 2;

  @Spec private CommandSpec spec;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "Samples of each contender: 5 (default) to 99; with --quick 1 (default) to 99.")
  private Integer rounds;

  @Option(
      names = "--shared-state",
      description = "The table of values, locks and waiting instead of that of the engine.")
  private boolean sharedState;

  @Option(names = "--pool", description = "The table of the process pool instead.")
  private boolean pool;

  @Option(
      names = "--queues",
      description = "The table of queues and pipes instead of that of the engine.")
  private boolean queues;

  @Option(
      names = "--only",
      paramLabel = "ROW",
      description =
          "This row alone: 1 to 5; with --shared-state 1 to 6, with --queues and --pool 1 to 7.")
  private Integer only;

  @Option(
      names = "--quick",
      description = "Small sizes, to see that the harness works. Not the bar.")
  private boolean quick;

  @Option(names = "--save", description = "Also write the result to a file in bench/results.")
  private boolean save;

  @Option(
      names = "--jmh",
      paramLabel = "PATTERN",
      arity = "0..1",
      fallbackValue = ".*",
      description = "Instead of the table, run the JMH benchmarks whose name has PATTERN.")
  private Pattern jmh;

  @Option(names = "--help", usageHelp = true, description = "Say this and leave.")
  private boolean help;

  BenchCommand() {}

  /** Ends with the command's exit status. */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new BenchCommand())
        .setParameterExceptionHandler(BenchCommand::refuse)
        .setExecutionExceptionHandler(BenchCommand::fail);
  }

  private static int refuse(ParameterException reason, String[] arguments) {
    // A wrong pattern is explained in several lines.
    String line = reason.getMessage().replaceAll("\\s*\\R\\s*", " ");
    reason.getCommandLine().getErr().println("bench/run: " + line);
    return STATUS_WRONG_OPTION;
  }

  private static int fail(
      Exception reason, CommandLine commandLine, CommandLine.ParseResult arguments) {
    commandLine.getErr().println("bench/run: " + reason.getMessage());
    return STATUS_FALLS_SHORT;
  }

  @Override
  public Integer call()
      throws IOException, InterruptedException, MeasurementException, RunnerException {
    if (jmh != null) {
      requireAlone();
      if (!JmhRun.run(jmh.pattern(), quick)) {
        throw refusal("--jmh=%s (allowed: part of a benchmark's name)".formatted(jmh));
      }
      return 0;
    }
    int samples = requireRounds();
    requireOneTable();
    requireRow();
    requireWholeTableToSave();
    return measure(samples);
  }

  private int measure(int samples) throws IOException, InterruptedException {
    Map<String, String> machine = Machine.describe(typed(), table());
    PrintWriter progress = spec.commandLine().getErr();
    List<Outcome> outcomes =
        new BarTable(table(), only == null ? 0 : only, quick, progress).measure(samples);
    String report = new Report(title(), outcomes, machine).toMarkdown();
    spec.commandLine().getOut().print(report);
    spec.commandLine().getOut().flush();
    if (save) {
      progress.println("saved: " + save(report));
    }
    boolean good = outcomes.stream().map(Outcome::verdict).allMatch(Verdict::isGood);
    return good ? 0 : STATUS_FALLS_SHORT;
  }

  private String typed() {
    List<String> arguments = spec.commandLine().getParseResult().originalArgs();
    return String.join(" ", Stream.concat(Stream.of(spec.name()), arguments.stream()).toList());
  }

  private Table table() {
    if (pool) {
      return Table.POOL;
    }
    if (queues) {
      return Table.QUEUES;
    }
    return sharedState ? Table.SHARED_STATE : Table.ENGINE;
  }

  private String title() {
    return quick ? "Quick run: sizes too small for the bar" : table().title();
  }

  private Path save(String report) throws IOException {
    // Without the build's number: one file for a day, a JDK and a table, the latest result.
    String name =
        "%s-jdk-%s%s.md"
            .formatted(
                LocalDate.now(ZoneOffset.UTC),
                System.getProperty("java.version"),
                table().fileSuffix());
    Path folder = Files.createDirectories(Home.directory().resolve("bench/results"));
    return Files.writeString(folder.resolve(name), report);
  }

  private int requireRounds() {
    int least = quick ? ROUNDS_QUICK : ROUNDS;
    int samples = rounds == null ? least : rounds;
    if (samples < least || samples > ROUNDS_MAX) {
      throw refusal("--rounds=%d (allowed: %d to %d)".formatted(samples, least, ROUNDS_MAX));
    }
    return samples;
  }

  private void requireOneTable() {
    if (Stream.of(sharedState, queues, pool).filter(chosen -> chosen).count() > 1) {
      throw refusal("--shared-state --queues --pool (allowed: one of them)");
    }
  }

  private void requireRow() {
    if (only != null && (only < 1 || only > table().rowLast())) {
      throw refusal("--only=%d (allowed: 1 to %d)".formatted(only, table().rowLast()));
    }
  }

  /** A file in bench/results is always the whole bar. */
  private void requireWholeTableToSave() {
    if (save && (quick || only != null)) {
      throw refusal("--save (allowed: without --quick and --only)");
    }
  }

  private void requireAlone() {
    if (save || table() != Table.ENGINE || only != null || rounds != null) {
      throw refusal("--jmh (allowed: alone or with --quick)");
    }
  }

  private ParameterException refusal(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
