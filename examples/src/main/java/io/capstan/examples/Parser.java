package io.capstan.examples;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** The full command line, with options, help and errors. */
final class Parser {

  private Parser() {}

  /** Parses the arguments and runs the command. */
  static int execute(PrintWriter out, PrintWriter err, String... arguments) {
    return new CommandLine(new Capstan())
        .setOut(out)
        .setErr(err)
        .setParameterExceptionHandler(Parser::refuse)
        .execute(arguments);
  }

  private static int refuse(ParameterException refusal, String... arguments) {
    refusal.getCommandLine().getErr().println("capstan: " + RefusalText.of(refusal, arguments));
    return Failures.REFUSED;
  }
}
