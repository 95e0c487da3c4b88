package io.capstan.bench;

import io.capstan.ipc.sync.WaitStrategy;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Row 7 of the pool: what a pool costs its process while there is nothing to do. */
final class PoolIdleRow implements Row {
  private static final int WORKERS = 2;
  private static final int TASKS = 20_000;

  /** After its work a JVM still compiles and cleans up. */
  private static final Duration SETTLING = Duration.ofSeconds(2);

  private final Duration idle;

  PoolIdleRow(PoolSizes sizes) {
    this.idle = sizes.idle();
  }

  @Override
  public int number() {
    return 7;
  }

  @Override
  public String what() {
    return String.format(
        Locale.ROOT,
        "coordinator's processor time in %.1f s, %d workers idle; a JVM without a pool",
        idle.toMillis() / 1e3,
        WORKERS);
  }

  @Override
  public String unit() {
    return "s";
  }

  @Override
  public Bar bar() {
    return Bar.below(0.05);
  }

  @Override
  public List<Peer> peers() {
    return List.of();
  }

  @Override
  public Comparison measure(int rounds) throws MeasurementException, InterruptedException {
    try (PoolProcess pool = PoolProcess.start(WORKERS, WaitStrategy.ADAPTIVE);
        PoolProcess other = PoolProcess.start(IdleMain.class)) {
      pool.sample(PoolWork.BURST, TASKS);
      Thread.sleep(SETTLING.toMillis());
      double[] ours = new double[rounds];
      double[] others = new double[rounds];
      for (int round = 0; round < rounds; round++) {
        // Both at once: neither uses what the other could miss.
        Duration before = ProcessorTime.of(pool.pid());
        Duration otherBefore = ProcessorTime.of(other.pid());
        Thread.sleep(idle.toMillis());
        ours[round] = seconds(before, ProcessorTime.of(pool.pid()));
        others[round] = seconds(otherBefore, ProcessorTime.of(other.pid()));
      }
      return new Comparison(Samples.of(ours), Samples.of(others), "");
    }
  }

  private static double seconds(Duration before, Duration after) {
    return after.minus(before).toNanos() / 1e9;
  }
}
