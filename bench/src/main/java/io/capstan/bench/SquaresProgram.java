package io.capstan.bench;

import io.capstan.engine.kernel.Range;

/** The sum of squares in C, compiled on this machine. */
final class SquaresProgram {
  /** What a loop's time must at least grow by when its range becomes four times as long. */
  private static final double GROWTH_MIN = 2;

  /** Which of the program's loops to run. */
  enum Loop {
    /** One multiplication to 128 bits for each element. */
    WIDE("wide"),
    /** The kernel's own trick below 2^32, which C compilers vectorise. */
    HALVES("halves");

    private final String argument;

    Loop(String argument) {
      this.argument = argument;
    }
  }

  private final CProgram program;

  private SquaresProgram(CProgram program) {
    this.program = program;
  }

  static SquaresProgram compile() throws MeasurementException, InterruptedException {
    return new SquaresProgram(CProgram.compile("sum_squares"));
  }

  /** The loop's own time for each element, in nanoseconds. */
  Sample sample(Loop loop, Range range) throws MeasurementException, InterruptedException {
    String[] words = program.run(2, loop.argument, range.from(), range.to());
    return new Sample(Double.parseDouble(words[1]) * 1e9 / range.length(), words[0]);
  }

  /** Refuses a loop that the compiler replaced by a formula: its time would not grow. */
  void requireLoop(Loop loop, Range range) throws MeasurementException, InterruptedException {
    Range quarter = Range.of(range.from(), range.from() + range.length() / 4);
    double shortTime = sample(loop, quarter).figure() * quarter.length();
    double longTime = sample(loop, range).figure() * range.length();
    if (longTime < GROWTH_MIN * shortTime) {
      throw new MeasurementException(
          "loop=%s takes quarterNanos=%.0f wholeNanos=%.0f (allowed: a time that grows with the range)"
              .formatted(loop.argument, shortTime, longTime));
    }
  }
}
