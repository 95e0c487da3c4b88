package io.capstan.examples;

import io.capstan.engine.kernel.Range;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The range on the command line. */
final class RangeParameters {

  @Parameters(
      paramLabel = "TO",
      converter = Converters.Bound.class,
      description = "End of the range, which itself is not part of it; at most 2^63-1.")
  private long to;

  @Option(
      names = "--from",
      paramLabel = "N",
      converter = Converters.Bound.class,
      description = "Start of the range (default: 0).")
  private long from;

  Range range() {
    return Range.of(from, to);
  }
}
