package io.capstan.bench;

import io.capstan.engine.kernel.Range;
import io.capstan.engine.kernel.SumOfSquares;
import java.util.List;
import java.util.Locale;

/**
 * Row 2: the sum of squares for each element, one worker, against a loop in C. The kernel has two
 * loops, below 2^32 and above, and C has two ways to do the first: so the row has three lines.
 */
final class SquaresRow implements Row {
  private static final long NARROW_END = 1L << 32;

  private final String what;
  private final SquaresProgram.Loop loop;
  private final Range range;

  private SquaresRow(String what, SquaresProgram.Loop loop, Range range) {
    this.what = what;
    this.loop = loop;
    this.range = range;
  }

  static List<Row> lines(Sizes sizes) {
    Range narrow = Range.of(0, sizes.squaresCount());
    Range wide = Range.of(NARROW_END, NARROW_END + sizes.squaresCount());
    return List.of(
        new SquaresRow("below 2^32; C, __int128", SquaresProgram.Loop.WIDE, narrow),
        new SquaresRow("below 2^32; C, our halves", SquaresProgram.Loop.HALVES, narrow),
        new SquaresRow("above 2^32; C, __int128", SquaresProgram.Loop.WIDE, wide));
  }

  @Override
  public int number() {
    return 2;
  }

  @Override
  public String what() {
    return String.format(Locale.ROOT, "%,d squares, 1 worker, %s", range.length(), what);
  }

  @Override
  public String unit() {
    return "ns each";
  }

  @Override
  public Bar bar() {
    return Bar.atMost(6);
  }

  @Override
  public List<Peer> peers() {
    return List.of(Peer.GCC);
  }

  @Override
  public Comparison measure(int rounds) throws MeasurementException, InterruptedException {
    SquaresProgram program = SquaresProgram.compile();
    program.requireLoop(loop, range);
    try (WarmEngine engine = WarmEngine.start(1)) {
      return Comparison.interleaved(rounds, () -> ours(engine), () -> program.sample(loop, range));
    }
  }

  private Sample ours(WarmEngine engine) throws MeasurementException, InterruptedException {
    Sample seconds = engine.busy(new SumOfSquares(), range);
    return new Sample(seconds.figure() * 1e9 / range.length(), seconds.answer());
  }
}
