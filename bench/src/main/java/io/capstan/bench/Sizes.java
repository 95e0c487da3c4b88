package io.capstan.bench;

import java.time.Duration;

/**
 * How much work the rows do.
 *
 * @param primesTo row 1 counts primes below it
 * @param squaresCount row 2 sums that many squares
 * @param workersTo row 3 counts primes below it
 * @param engineJob how long row 4's job takes, about
 */
record Sizes(long primesTo, long squaresCount, long workersTo, Duration engineJob) {

  /** As the bar says. */
  static final Sizes FULL =
      new Sizes(1_000_000_000L, 2_000_000_000L, 10_000_000_000L, Duration.ofSeconds(1));

  /** To see that the harness works. */
  static final Sizes QUICK =
      new Sizes(100_000_000L, 200_000_000L, 1_000_000_000L, Duration.ofMillis(100));
}
