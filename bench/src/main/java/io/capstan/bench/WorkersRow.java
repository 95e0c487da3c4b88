package io.capstan.bench;

import io.capstan.engine.kernel.PrimeCount;
import io.capstan.engine.kernel.Range;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Row 3: two workers against one, both coordinators up all the time. */
final class WorkersRow implements Row {
  private final PrimeCount kernel = new PrimeCount();
  private final Range range;

  WorkersRow(Sizes sizes) {
    this.range = Range.of(0, sizes.workersTo());
  }

  @Override
  public int number() {
    return 3;
  }

  @Override
  public String what() {
    return String.format(Locale.ROOT, "primes below %,d, 2 workers; 1 worker", range.to());
  }

  @Override
  public String unit() {
    return "s";
  }

  @Override
  public Bar bar() {
    return Bar.speedUp(1.8);
  }

  @Override
  public List<Peer> peers() {
    return List.of();
  }

  @Override
  public Comparison measure(int rounds) throws MeasurementException, InterruptedException {
    try (WarmEngine two = WarmEngine.start(2);
        WarmEngine one = WarmEngine.start(1)) {
      // A worker that still boots or compiles does not count as a waiting one.
      two.elapsed(kernel, range);
      one.elapsed(kernel, range);
      IdleTime idle = new IdleTime();
      return Comparison.interleaved(
              rounds, () -> sample(two, one, idle), () -> sample(one, two, idle))
          .withNote(idle.toString());
    }
  }

  private Sample sample(WarmEngine working, WarmEngine waiting, IdleTime idle)
      throws MeasurementException, InterruptedException {
    Duration before = waiting.processorTime();
    Sample sample = working.elapsed(kernel, range);
    idle.add(waiting.processorTime().minus(before), sample.figure());
    return sample;
  }

  /** Proves that who waits leaves the cores to who works. */
  private static final class IdleTime {
    private double busySeconds;
    private double seconds;

    void add(Duration processorTime, double elapsedSeconds) {
      busySeconds += processorTime.toNanos() / 1e9;
      seconds += elapsedSeconds;
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT, "the waiting workers used %.1f %% of a core", 100 * busySeconds / seconds);
    }
  }
}
