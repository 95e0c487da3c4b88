package io.capstan.examples;

import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says in one line which argument is wrong, and what is allowed. */
final class RefusalText {

  private RefusalText() {}

  static String of(ParameterException refusal, String... arguments) {
    CommandSpec command = refusal.getCommandLine().getCommandSpec();
    String text = text(refusal, command, arguments).lines().findFirst().orElse("");
    return text + " (see " + command.qualifiedName() + " --help)";
  }

  private static String text(ParameterException refusal, CommandSpec command, String... arguments) {
    if (refusal instanceof UnmatchedArgumentException unmatched && !unmatched.isUnknownOption()) {
      return tooMany(unmatched.getUnmatched().get(0), command);
    }
    String negative = negativeNumber(arguments);
    if (refusal instanceof MissingParameterException missing && negative != null) {
      // Taken for an option by picocli, and so missed; but who writes this means a number.
      return badValue(missing.getMissing().get(0), "'" + negative + "' (allowed: 0 or more)");
    }
    String text = String.valueOf(refusal.getMessage());
    int value = text.indexOf(": '");
    return refusal.getArgSpec() == null || value < 0
        ? text
        : badValue(refusal.getArgSpec(), text.substring(value + 2));
  }

  private static String tooMany(String argument, CommandSpec command) {
    return command.subcommands().isEmpty()
        ? "'" + argument + "' is one argument too many"
        : "'%s' is no command (allowed: %s)"
            .formatted(argument, String.join(", ", command.subcommands().keySet()));
  }

  private static String negativeNumber(String... arguments) {
    for (String argument : arguments) {
      if (argument.matches("-\\d.*")) {
        return argument;
      }
    }
    return null;
  }

  /** Shorter than picocli's: "Invalid value for positional parameter at index 0 (TO): 'x' ...". */
  private static String badValue(ArgSpec argument, String valueAndAllowed) {
    String name =
        argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    return name + "=" + valueAndAllowed;
  }
}
