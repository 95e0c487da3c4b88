package io.capstan.bench;

import java.time.Duration;

/**
 * How much work the rows of the shared state do.
 *
 * @param spinRounds round trips of a sample while both sides spin
 * @param parkRounds round trips of a sample while both sides sleep
 * @param additions additions of each process in a sample
 * @param idle how long the waiters of a sample wait
 */
record SharedSizes(int spinRounds, int parkRounds, int additions, Duration idle) {

  /** As the bar says. */
  static final SharedSizes FULL =
      new SharedSizes(2_000_000, 100_000, 20_000_000, Duration.ofSeconds(10));

  /** To see that the harness works. */
  static final SharedSizes QUICK =
      new SharedSizes(20_000, 1_000, 1_000_000, Duration.ofMillis(500));
}
