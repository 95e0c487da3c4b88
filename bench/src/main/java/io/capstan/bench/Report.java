package io.capstan.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Outcomes as Markdown that is also fit to be read in a terminal. */
final class Report {
  private static final List<String> HEADER =
      List.of("row", "what; peer", "ours", "peer", "ratio", "bar", "verdict");

  private final String title;
  private final List<Outcome> outcomes;
  private final Map<String, String> machine;

  Report(String title, List<Outcome> outcomes, Map<String, String> machine) {
    this.title = title;
    this.outcomes = outcomes;
    this.machine = machine;
  }

  /** All of it: the table, the notes, the samples, the machine. */
  String toMarkdown() {
    StringBuilder text = new StringBuilder("# " + title + "\n\n");
    appendTable(text);
    text.append("\nMedians. Every sample, in the order taken, and notes:\n\n");
    outcomes.forEach(outcome -> appendSamples(text, outcome));
    text.append('\n');
    machine.forEach(
        (name, value) -> text.append("- ").append(name).append(": ").append(value).append('\n'));
    return text.toString();
  }

  private void appendTable(StringBuilder text) {
    List<List<String>> lines = new ArrayList<>();
    lines.add(HEADER);
    outcomes.forEach(outcome -> lines.add(cells(outcome)));
    int[] widths = new int[HEADER.size()];
    for (List<String> line : lines) {
      for (int column = 0; column < widths.length; column++) {
        widths[column] = Math.max(widths[column], line.get(column).length());
      }
    }
    appendLine(text, HEADER, widths);
    appendLine(text, HEADER.stream().map(name -> "---").toList(), widths);
    lines.subList(1, lines.size()).forEach(line -> appendLine(text, line, widths));
  }

  private static void appendLine(StringBuilder text, List<String> cells, int[] widths) {
    for (int column = 0; column < widths.length; column++) {
      text.append("| ").append(String.format("%-" + widths[column] + "s ", cells.get(column)));
    }
    text.append("|\n");
  }

  private static List<String> cells(Outcome outcome) {
    Row row = outcome.row();
    String number = Integer.toString(row.number());
    String bar = row.bar().toString();
    String verdict = outcome.verdict().toString();
    return outcome
        .comparison()
        .map(
            comparison ->
                List.of(
                    number,
                    row.what(),
                    figure(comparison.ours(), row),
                    figure(comparison.peer(), row),
                    String.format(Locale.ROOT, "%.3f", row.bar().ratio(comparison)),
                    bar,
                    verdict))
        .orElse(List.of(number, row.what(), "", "", "", bar, verdict));
  }

  private static String figure(Samples samples, Row row) {
    return String.format(Locale.ROOT, "%.3f %s", samples.median(), row.unit());
  }

  private static void appendSamples(StringBuilder text, Outcome outcome) {
    text.append("- row ").append(outcome.row().number());
    outcome
        .comparison()
        .ifPresent(
            comparison ->
                text.append(" ours ")
                    .append(comparison.ours())
                    .append(", peer ")
                    .append(comparison.peer()));
    if (!outcome.note().isEmpty()) {
      // A compiler's error has several lines; a list item has one.
      text.append(": ").append(outcome.note().replaceAll("\\s*\\R\\s*", " / "));
    }
    text.append('\n');
  }
}
