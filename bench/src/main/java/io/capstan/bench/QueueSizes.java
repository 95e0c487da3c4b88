package io.capstan.bench;

import java.time.Duration;

/**
 * How much work the rows of the queues do.
 *
 * @param ringMessages messages of each producer in a sample of a ring
 * @param competingMessages messages of each of the competing producers in a sample
 * @param typedItems items of a sample of the typed queue
 * @param timedMessages messages of each producer, sent at fixed times to see how long each takes
 * @param handOffs there and back in a sample of the blocks
 * @param pipeRounds round trips of a sample of a pipe
 * @param idle how long the consumers of a sample wait
 */
record QueueSizes(
    long ringMessages,
    long competingMessages,
    long typedItems,
    long timedMessages,
    int handOffs,
    int pipeRounds,
    Duration idle) {

  /** As the bar says. */
  static final QueueSizes FULL =
      new QueueSizes(
          5_000_000, 2_000_000, 5_000_000, 30_000, 200_000, 1_000_000, Duration.ofSeconds(10));

  /** To see that the harness works. */
  static final QueueSizes QUICK =
      new QueueSizes(100_000, 20_000, 50_000, 500, 2_000, 2_000, Duration.ofMillis(200));
}
