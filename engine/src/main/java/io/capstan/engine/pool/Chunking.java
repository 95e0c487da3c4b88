package io.capstan.engine.pool;

import java.time.Duration;

/**
 * Into how many items the input of {@code map} is cut for one task. Immutable.
 *
 * <p>Larger chunks cost less; smaller ones keep all workers busy to the end, and lose less where a
 * worker dies.
 */
public final class Chunking {
  /** As Python: the input in four chunks a worker, rounded up. */
  public static final Chunking PER_WORKER = new Chunking(0, null);

  private static final int CHUNKS_PER_WORKER = 4;

  private final int fixed;
  private final Duration target;

  private Chunking(int fixed, Duration target) {
    this.fixed = fixed;
    this.target = target;
  }

  /**
   * That many items each.
   *
   * @throws IllegalArgumentException if it is less than 1
   */
  public static Chunking of(int items) {
    if (items < 1) {
      throw new IllegalArgumentException("items=" + items + " (allowed: 1 or more)");
    }
    return new Chunking(items, null);
  }

  /**
   * One item at first, and then twice as many as long as a chunk takes less than that time.
   *
   * @throws IllegalArgumentException if the time is not positive
   */
  public static Chunking adaptive(Duration target) {
    if (target.isNegative() || target.isZero()) {
      throw new IllegalArgumentException("target=" + target + " (allowed: longer than zero)");
    }
    return new Chunking(0, target);
  }

  boolean isAdaptive() {
    return target != null;
  }

  /** How many items the first chunks have, of an input of that length. */
  int firstLength(int inputLength, int workers) {
    if (fixed > 0) {
      return fixed;
    }
    if (isAdaptive()) {
      return 1;
    }
    int chunks = CHUNKS_PER_WORKER * workers;
    return Math.max(1, (inputLength + chunks - 1) / chunks);
  }

  /** How many items the next chunk should have, after one of so many took that long. */
  int nextLength(int length, long tookNanos) {
    if (!isAdaptive()) {
      return length;
    }
    long targetNanos = target.toNanos();
    if (tookNanos < targetNanos / 2) {
      return (int) Math.min(2L * length, 1 << 20);
    }
    return tookNanos > 2 * targetNanos ? Math.max(1, length / 2) : length;
  }
}
