package io.capstan.bench;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** The rows of a table, and how they are run one after the other. */
final class BarTable {
  private final List<Row> rows;
  private final boolean quick;
  private final PrintWriter progress;

  /**
   * All rows, or those of one number.
   *
   * @param only the number, or 0 for all
   * @param progress hears which row is being measured
   */
  BarTable(Table table, int only, boolean quick, PrintWriter progress) {
    this.rows =
        table.rows(quick).stream().filter(row -> only == 0 || row.number() == only).toList();
    this.quick = quick;
    this.progress = progress;
  }

  /** Measures each row; says at once which of them cannot be, for the others take minutes. */
  List<Outcome> measure(int rounds) throws InterruptedException {
    rows.stream().flatMap(row -> row.peers().stream()).distinct().forEach(this::warnIfMissing);
    List<Outcome> outcomes = new ArrayList<>();
    for (Row row : rows) {
      say("row %d: %s".formatted(row.number(), row.what()));
      outcomes.add(measure(row, rounds));
    }
    return outcomes;
  }

  private Outcome measure(Row row, int rounds) throws InterruptedException {
    try {
      Comparison comparison = row.measure(rounds);
      Verdict verdict = quick ? Verdict.QUICK : row.bar().judge(comparison);
      return Outcome.measured(row, verdict, comparison);
    } catch (MeasurementException e) {
      say("row %d: %s".formatted(row.number(), e.getMessage()));
      return Outcome.unmeasured(row, e);
    }
  }

  private void warnIfMissing(Peer peer) {
    try {
      peer.find();
    } catch (PeerMissingException e) {
      say(e.getMessage());
    }
  }

  private void say(String line) {
    progress.println(line);
    progress.flush();
  }
}
