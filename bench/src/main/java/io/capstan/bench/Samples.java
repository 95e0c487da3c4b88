package io.capstan.bench;

import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/** The figures of one contender, in the order they were taken. Immutable. */
final class Samples {
  private final double[] figures;

  private Samples(double[] figures) {
    this.figures = figures;
  }

  /**
   * At least one figure.
   *
   * @throws IllegalArgumentException if there is none
   */
  static Samples of(double... figures) {
    if (figures.length == 0) {
      throw new IllegalArgumentException("figures=0 (allowed: 1 or more)");
    }
    return new Samples(figures.clone());
  }

  /** The figure in the middle; of an even number, the mean of the two in the middle. */
  double median() {
    double[] sorted = DoubleStream.of(figures).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** All figures, in the order they were taken. */
  @Override
  public String toString() {
    return DoubleStream.of(figures)
        .mapToObj(figure -> String.format(Locale.ROOT, "%.3f", figure))
        .collect(Collectors.joining(" "));
  }
}
