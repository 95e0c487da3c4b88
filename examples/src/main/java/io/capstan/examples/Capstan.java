package io.capstan.examples;

import io.capstan.engine.protocol.WorkerArguments;
import io.capstan.engine.worker.WorkerMain;
import java.io.PrintWriter;
import java.util.Arrays;
import picocli.CommandLine.Command;

/** The command line. */
@Command(
    name = "capstan",
    description = "Splits work over worker processes that share one region of memory.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      PrimesCommand.class,
      SumSquaresCommand.class,
      RunCommand.class,
      KernelsCommand.class,
      LessonCommand.class,
      SweepCommand.class
    },
    footer = {
      "",
      "For instance:",
      "  capstan primes 1_000_000",
      "  capstan primes 10_000_000_000 --from 9_000_000_000 --compare",
      "  capstan sum-squares 5_000_000 --workers 2 --json",
      "  capstan lesson shared-counter",
      "",
      "Exit status: 0 for an answer, 1 if the computation failed, 2 for bad input, 130 after Ctrl-C."
    })
public final class Capstan {

  Capstan() {}

  /** Runs the command line and exits with its status, or is a worker of one that runs. */
  public static void main(String... arguments) {
    if (arguments.length > 0 && arguments[0].equals(WorkerArguments.MAIN_CLASS)) {
      WorkerMain.main(Arrays.copyOfRange(arguments, 1, arguments.length));
      return;
    }
    PrintWriter out = new PrintWriter(System.out, true);
    PrintWriter err = new PrintWriter(System.err, true);
    int status;
    try (Interruption interruption = new Interruption()) {
      status = run(out, err, arguments);
    }
    System.exit(status);
  }

  private static int run(PrintWriter out, PrintWriter err, String... arguments) {
    JobRequest plain = PlainRequest.parse(arguments);
    return plain == null
        ? Parser.execute(out, err, arguments)
        : Failures.guard(err, false, () -> new JobRunner(out).run(plain));
  }
}
