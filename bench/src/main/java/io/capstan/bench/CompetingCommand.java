package io.capstan.bench;

import java.util.ArrayList;
import java.util.List;

/** Compares the many-to-many queues: arguments {@code [ROUNDS [MESSAGES]]}; prints a table. */
public final class CompetingCommand {
  private static final int ROUNDS = 15;
  private static final long MESSAGES = 2_000_000;

  private CompetingCommand() {}

  /** Ends with 0 if every row keeps to its bar, else with 1. */
  public static void main(String[] arguments) throws InterruptedException {
    int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : ROUNDS;
    long messages = arguments.length > 1 ? Long.parseLong(arguments[1]) : MESSAGES;
    List<Outcome> outcomes = new ArrayList<>();
    for (CompetingRow row : rows(messages)) {
      outcomes.add(measure(row, rounds));
    }
    String command = "CompetingCommand " + String.join(" ", arguments);
    System.out.print(
        new Report("Competing queues", outcomes, Machine.describe(command)).toMarkdown());
    boolean good = outcomes.stream().allMatch(outcome -> outcome.verdict() == Verdict.PASS);
    System.exit(good ? 0 : 1);
  }

  static List<CompetingRow> rows(long messages) {
    return List.of(new CompetingRow(5, false, messages), new CompetingRow(6, true, messages));
  }

  private static Outcome measure(CompetingRow row, int rounds) throws InterruptedException {
    try {
      Comparison comparison = row.measure(rounds);
      return Outcome.measured(row, row.bar().judge(comparison), comparison);
    } catch (MeasurementException e) {
      return Outcome.unmeasured(row, e);
    }
  }
}
