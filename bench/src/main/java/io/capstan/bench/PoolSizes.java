package io.capstan.bench;

import java.time.Duration;

/**
 * How much work the rows of the pool do.
 *
 * @param trips round trips of a sample
 * @param peerTrips those of a slower peer
 * @param tasks tasks of a burst, and items of an imap
 * @param peerTasks those of a slower peer, which takes as long for each of more
 * @param arrayBytes how long the array is
 * @param deaths deaths of a sample
 * @param idle how long a pool is idle in a sample
 */
record PoolSizes(
    int trips, int peerTrips, int tasks, int peerTasks, int arrayBytes, int deaths, Duration idle) {

  /** As the bar says. */
  static final PoolSizes FULL =
      new PoolSizes(20_000, 2_000, 100_000, 20_000, 32 << 20, 10, Duration.ofSeconds(10));

  /** To see that the harness works. */
  static final PoolSizes QUICK =
      new PoolSizes(200, 200, 1_000, 1_000, 1 << 20, 1, Duration.ofMillis(300));
}
