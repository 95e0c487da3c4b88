package io.capstan.bench;

import java.util.ArrayList;
import java.util.List;

/** Compares the rings: arguments {@code [ROUNDS [MESSAGES [ROW]]]}; prints a table. */
public final class RingCommand {
  private static final int ROUNDS = 9;
  private static final long MESSAGES = 5_000_000;

  private RingCommand() {}

  /** Ends with 0 if every row keeps to its bar, else with 1. */
  public static void main(String[] arguments) throws InterruptedException {
    int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : ROUNDS;
    long messages = arguments.length > 1 ? Long.parseLong(arguments[1]) : MESSAGES;
    int only = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 0;
    List<Outcome> outcomes = new ArrayList<>();
    for (RingRow row : rows(messages)) {
      if (only == 0 || only == row.number()) {
        outcomes.add(measure(row, rounds));
      }
    }
    String command = String.join(" ", arguments);
    System.out.print(
        new Report("Rings", outcomes, Machine.describe("RingCommand " + command)).toMarkdown());
    boolean good = outcomes.stream().allMatch(outcome -> outcome.verdict() == Verdict.PASS);
    System.exit(good ? 0 : 1);
  }

  static List<RingRow> rows(long messages) {
    return List.of(
        new RingRow(1, 1, RingContender.CAPSTAN, RingContender.AGRONA, messages),
        new RingRow(2, 1, RingContender.CAPSTAN_COPY, RingContender.AGRONA_COPY, messages),
        new RingRow(3, 2, RingContender.CAPSTAN, RingContender.AGRONA, messages),
        new RingRow(4, 2, RingContender.CAPSTAN_COPY, RingContender.AGRONA_COPY, messages));
  }

  private static Outcome measure(RingRow row, int rounds) throws InterruptedException {
    try {
      Comparison comparison = row.measure(rounds);
      return Outcome.measured(row, row.bar().judge(comparison), comparison);
    } catch (MeasurementException e) {
      return Outcome.unmeasured(row, e);
    }
  }
}
