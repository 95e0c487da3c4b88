package io.capstan.engine.pool;

import java.util.Objects;

/**
 * How {@code map} and {@code starmap} cut their input, and what holds for each chunk. Immutable:
 * each method returns a changed copy.
 *
 * @param chunking how the input is cut
 * @param task limits, retries and name of each chunk, which is a task
 * @param progress hears of each chunk that has ended
 */
public record MapOptions(Chunking chunking, TaskOptions task, ProgressListener progress) {
  /** As Python: four chunks a worker, no limits, no listener. */
  public static final MapOptions DEFAULT =
      new MapOptions(Chunking.PER_WORKER, TaskOptions.DEFAULT, (done, total) -> {});

  /** Checks that all are there. */
  public MapOptions {
    Objects.requireNonNull(chunking, "chunking");
    Objects.requireNonNull(task, "task");
    Objects.requireNonNull(progress, "progress");
  }

  /** With the input cut in that way. */
  public MapOptions chunking(Chunking way) {
    return new MapOptions(way, task, progress);
  }

  /** With that for each chunk. */
  public MapOptions task(TaskOptions options) {
    return new MapOptions(chunking, options, progress);
  }

  /** With that listener. */
  public MapOptions progress(ProgressListener listener) {
    return new MapOptions(chunking, task, listener);
  }
}
