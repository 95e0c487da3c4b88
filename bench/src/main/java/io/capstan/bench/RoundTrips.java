package io.capstan.bench;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * How long round trips took, in nanoseconds.
 *
 * @param middleMean the mean of what is between the quartiles. Where the clock ticks every ten
 *     nanoseconds, the median alone would be ten nanoseconds more or less; with the mean, ticks
 *     fall out
 * @param median the 50th percentile, to a tick of the clock
 * @param nines the 99th percentile
 */
record RoundTrips(double middleMean, double median, double nines) {

  /** Of what was recorded. */
  static RoundTrips of(Histogram nanos) {
    return new RoundTrips(
        middleMean(nanos), nanos.getValueAtPercentile(50), nanos.getValueAtPercentile(99));
  }

  /** Reads what {@link #toString} wrote, or a program in C. */
  static RoundTrips parse(String[] words) {
    return new RoundTrips(
        Double.parseDouble(words[0]), Double.parseDouble(words[1]), Double.parseDouble(words[2]));
  }

  private static double middleMean(Histogram nanos) {
    long from = nanos.getTotalCount() / 4;
    long to = nanos.getTotalCount() - from;
    double sum = 0;
    for (HistogramIterationValue step : nanos.recordedValues()) {
      long end = step.getTotalCountToThisValue();
      long start = end - step.getCountAddedInThisIterationStep();
      long inMiddle = Math.min(end, to) - Math.max(start, from);
      if (inMiddle > 0) {
        sum += (double) inMiddle * nanos.medianEquivalentValue(step.getValueIteratedTo());
      }
    }
    return sum / (to - from);
  }

  /** Three words. */
  @Override
  public String toString() {
    return middleMean + " " + median + " " + nines;
  }
}
