package io.capstan.engine.pool;

import java.util.Objects;

/**
 * How {@code imap} reads and delivers. Immutable: each method returns a changed copy.
 *
 * @param chunkLength items of one task
 * @param isOrdered whether results come in the order of the input, or as they are done
 * @param chunksAhead tasks under way at a time, and so how far ahead the input is read; 0 for the
 *     pool's choice
 * @param task limits, retries and name of each task
 */
public record ImapOptions(int chunkLength, boolean isOrdered, int chunksAhead, TaskOptions task) {
  private static final int CHUNKS_AHEAD_PER_WORKER = 64;

  /** One item a task, in the order of the input. */
  public static final ImapOptions DEFAULT = new ImapOptions(1, true, 0, TaskOptions.DEFAULT);

  /**
   * Checks them.
   *
   * @throws IllegalArgumentException if one is out of range
   */
  public ImapOptions {
    if (chunkLength < 1) {
      throw new IllegalArgumentException("chunkLength=" + chunkLength + " (allowed: 1 or more)");
    }
    if (chunksAhead < 0) {
      throw new IllegalArgumentException("chunksAhead=" + chunksAhead + " (allowed: 0 or more)");
    }
    Objects.requireNonNull(task, "task");
  }

  /** With that many items in each task. */
  public ImapOptions chunkLength(int items) {
    return new ImapOptions(items, isOrdered, chunksAhead, task);
  }

  /** Results as they are done. */
  public ImapOptions unordered() {
    return new ImapOptions(chunkLength, false, chunksAhead, task);
  }

  /** With that many tasks under way at a time. */
  public ImapOptions chunksAhead(int chunks) {
    return new ImapOptions(chunkLength, isOrdered, chunks, task);
  }

  /** With that for each task. */
  public ImapOptions task(TaskOptions options) {
    return new ImapOptions(chunkLength, isOrdered, chunksAhead, options);
  }

  /** As they are, but with a number of chunks ahead that keeps so many workers busy. */
  ImapOptions chunksAheadOr(int workers) {
    return chunksAhead > 0 ? this : chunksAhead(CHUNKS_AHEAD_PER_WORKER * workers);
  }
}
