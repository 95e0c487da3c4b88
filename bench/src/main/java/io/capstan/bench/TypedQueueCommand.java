package io.capstan.bench;

import java.util.List;

/** Compares the typed queue with Python's: {@code [ROUNDS [ITEMS]]}; prints a table. */
public final class TypedQueueCommand {
  private static final int ROUNDS = 7;
  private static final long ITEMS = 5_000_000;

  /** As long as ours take, or so. */
  private static final long PEER_SHARE = 50;

  private TypedQueueCommand() {}

  /** Ends with 0 if the row keeps to its bar, else with 1. */
  public static void main(String[] arguments) throws InterruptedException {
    int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : ROUNDS;
    long items = arguments.length > 1 ? Long.parseLong(arguments[1]) : ITEMS;
    TypedQueueRow row = new TypedQueueRow(items, items / PEER_SHARE);
    Outcome outcome;
    try {
      Comparison comparison = row.measure(rounds);
      outcome = Outcome.measured(row, row.bar().judge(comparison), comparison);
    } catch (MeasurementException e) {
      outcome = Outcome.unmeasured(row, e);
    }
    String command = "TypedQueueCommand " + String.join(" ", arguments);
    System.out.print(
        new Report("Typed queue", List.of(outcome), Machine.describe(command)).toMarkdown());
    System.exit(outcome.verdict() == Verdict.PASS ? 0 : 1);
  }
}
