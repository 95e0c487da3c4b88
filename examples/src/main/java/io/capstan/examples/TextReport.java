package io.capstan.examples;

import io.capstan.engine.coordinator.WorkerShare;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;

/**
 * The answer for people.
 *
 * <pre>
 *   50,847,534
 *   time         0.612 s
 *   workers      2 processes
 *   one process  1.180 s, speed-up 1.93
 *   worker 0     pid 4711   511 chunks   busy 0.590 s
 *   worker 1     pid 4712   513 chunks   busy 0.588 s
 * </pre>
 */
final class TextReport {
  /*
   * No String.format here: its first use costs more than a short job.
   */

  private static final int LABEL_WIDTH = 13;
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final long MILLIS_PER_SECOND = 1000;

  private TextReport() {}

  static String answer(JobReport report) {
    return NumberText.grouped(report.result().value().toString());
  }

  static void print(JobReport report, PrintWriter out) {
    StringBuilder text = new StringBuilder();
    text.append(answer(report)).append('\n');
    line(text, "time").append(seconds(report.result().elapsed())).append('\n');
    line(text, "workers").append(crew(report.request().crew())).append('\n');
    if (report.plainElapsed() != null) {
      line(text, "one process")
          .append(seconds(report.plainElapsed()))
          .append(", speed-up ")
          .append(hundredths(report.speedUp()))
          .append('\n');
    }
    shares(text, report.result().shares());
    out.print(text);
    out.flush();
  }

  private static StringBuilder line(StringBuilder text, String label) {
    return text.append(label).append(" ".repeat(Math.max(1, LABEL_WIDTH - label.length())));
  }

  private static String crew(JobRequest.Crew crew) {
    String kind = crew.threads() ? "thread" : "process";
    String ending = crew.workers() == 1 ? "" : crew.threads() ? "s" : "es";
    return crew.workers() + " " + kind + ending;
  }

  private static void shares(StringBuilder text, List<WorkerShare> shares) {
    int pidWidth = 0;
    int chunksWidth = 0;
    int busyWidth = 0;
    for (WorkerShare share : shares) {
      pidWidth = Math.max(pidWidth, ("" + share.pid()).length());
      chunksWidth = Math.max(chunksWidth, ("" + share.chunks()).length());
      busyWidth = Math.max(busyWidth, seconds(share.busy()).length());
    }
    for (WorkerShare share : shares) {
      line(text, "worker " + share.worker()).append("pid ");
      right(text, "" + share.pid(), pidWidth).append("   ");
      right(text, "" + share.chunks(), chunksWidth);
      text.append(share.chunks() == 1 ? " chunk " : " chunks").append("   busy ");
      right(text, seconds(share.busy()), busyWidth).append('\n');
    }
  }

  private static StringBuilder right(StringBuilder text, String value, int width) {
    return text.append(" ".repeat(width - value.length())).append(value);
  }

  /** For instance {@code 1.234 s}. */
  private static String seconds(Duration duration) {
    long millis = (duration.toNanos() + NANOS_PER_MILLI / 2) / NANOS_PER_MILLI;
    long fraction = MILLIS_PER_SECOND + millis % MILLIS_PER_SECOND;
    return millis / MILLIS_PER_SECOND + "." + ("" + fraction).substring(1) + " s";
  }

  private static String hundredths(double value) {
    long hundredths = Math.round(value * 100);
    return hundredths / 100 + "." + ("" + (100 + hundredths % 100)).substring(1);
  }
}
