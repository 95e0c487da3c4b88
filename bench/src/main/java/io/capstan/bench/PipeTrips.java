package io.capstan.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;

/**
 * How long round trips through a pipe took, in nanoseconds.
 *
 * @param trips their middle, and most of them
 * @param threeNines the 99.9th percentile
 */
record PipeTrips(RoundTrips trips, double threeNines) {
  private static final double THREE_NINES = 99.9;
  private static final int WORD = 3;

  /** Of what was recorded. */
  static PipeTrips of(Histogram nanos) {
    return new PipeTrips(RoundTrips.of(nanos), nanos.getValueAtPercentile(THREE_NINES));
  }

  /** Reads what {@link #toString} wrote, or a program in Python. */
  static PipeTrips parse(String line) {
    String[] words = line.strip().split(" ");
    return new PipeTrips(RoundTrips.parse(words), Double.parseDouble(words[WORD]));
  }

  /** Four words. */
  @Override
  public String toString() {
    return trips + " " + threeNines;
  }

  /** The percentiles of all samples but the untimed one. */
  static final class Percentiles {
    private final List<PipeTrips> samples = new ArrayList<>();

    /** Adds a sample; what it was is not lost. */
    PipeTrips add(PipeTrips sample) {
      samples.add(sample);
      return sample;
    }

    private double median(ToDoubleFunction<PipeTrips> percentile) {
      return Samples.of(samples.stream().skip(1).mapToDouble(percentile).toArray()).median();
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "p50 %.0f p99 %.0f p99.9 %.0f",
          median(sample -> sample.trips().median()),
          median(sample -> sample.trips().nines()),
          median(PipeTrips::threeNines));
    }
  }
}
