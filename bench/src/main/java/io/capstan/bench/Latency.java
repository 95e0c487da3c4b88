package io.capstan.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;

/**
 * How long things took, in nanoseconds: what half of them took at most, and the few that took long.
 *
 * @param median the 50th percentile
 * @param nines the 99th
 * @param moreNines the 99.9th
 */
record Latency(double median, double nines, double moreNines) {
  private static final int PRECISE_DIGITS = 3;

  /** For what may take seconds, and should take nanoseconds. */
  static Histogram histogram() {
    return new Histogram(PRECISE_DIGITS);
  }

  /** Of what was recorded. */
  static Latency of(Histogram nanos) {
    return new Latency(
        nanos.getValueAtPercentile(50),
        nanos.getValueAtPercentile(99),
        nanos.getValueAtPercentile(99.9));
  }

  /** Reads what {@link #toString} wrote, or Python. */
  static Latency parse(String line) {
    String[] words = line.split(" ");
    return new Latency(
        Double.parseDouble(words[0]), Double.parseDouble(words[1]), Double.parseDouble(words[2]));
  }

  /** Three words. */
  @Override
  public String toString() {
    return median + " " + nines + " " + moreNines;
  }

  /** Those of several samples; of each percentile the median counts. */
  static final class Log {
    private final List<Latency> samples = new ArrayList<>();

    void add(Latency sample) {
      samples.add(sample);
    }

    private double median(ToDoubleFunction<Latency> percentile) {
      return Samples.of(samples.stream().mapToDouble(percentile).toArray()).median();
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "p50 %.0f p99 %.0f p99.9 %.0f",
          median(Latency::median),
          median(Latency::nines),
          median(Latency::moreNines));
    }
  }
}
