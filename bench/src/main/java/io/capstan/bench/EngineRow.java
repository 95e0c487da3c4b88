package io.capstan.bench;

import io.capstan.engine.kernel.PrimeCount;
import io.capstan.engine.kernel.Range;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Row 4: what the engine costs over the same kernel in a plain loop. */
final class EngineRow implements Row {
  /** Counted first, to find out how fast this machine is. */
  private static final long TRIAL_TO = 1_000_000_000L;

  /** The first ones are slow: the kernel is still being compiled. */
  private static final int TRIALS = 5;

  /** For a range that can be typed again. */
  private static final long ROUND_TO = 10_000_000L;

  private final Duration job;

  EngineRow(Sizes sizes) {
    this.job = sizes.engineJob();
  }

  @Override
  public int number() {
    return 4;
  }

  @Override
  public String what() {
    return String.format(
        Locale.ROOT,
        "primes for about %.1f s, engine with 1 worker; plain loop",
        job.toMillis() / 1e3);
  }

  @Override
  public String unit() {
    return "s";
  }

  @Override
  public Bar bar() {
    return Bar.atMost(1.05);
  }

  @Override
  public List<Peer> peers() {
    return List.of();
  }

  @Override
  public Comparison measure(int rounds) throws MeasurementException, InterruptedException {
    PrimeCount kernel = new PrimeCount();
    Range trial = Range.of(0, TRIAL_TO);
    try (WarmEngine engine = WarmEngine.start(1)) {
      double trialSeconds = fastest(() -> engine.elapsed(kernel, trial));
      Range range = Range.of(0, jobTo(trialSeconds));
      try (PlainLoopProcess loop = PlainLoopProcess.start(engine.workerCommand(), kernel)) {
        // The same history on both sides, down to what the compiler has seen.
        fastest(() -> loop.elapsed(trial));
        return Comparison.interleaved(
                rounds, () -> engine.elapsed(kernel, range), () -> loop.elapsed(range))
            .withNote(String.format(Locale.ROOT, "primes below %,d", range.to()));
      }
    }
  }

  private static double fastest(Contender contender)
      throws MeasurementException, InterruptedException {
    double least = Double.MAX_VALUE;
    for (int trial = 0; trial < TRIALS; trial++) {
      least = Math.min(least, contender.sample().figure());
    }
    return least;
  }

  private long jobTo(double trialSeconds) {
    double trials = job.toNanos() / 1e9 / trialSeconds;
    return Math.max(1, Math.round(trials * TRIAL_TO / ROUND_TO)) * ROUND_TO;
  }
}
