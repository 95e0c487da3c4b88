package io.capstan.ipc.queue;

import io.capstan.ipc.sync.WaitStrategy;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Keeps a consumer from treading on the heels of a stream's producers. For one thread. */
final class Slip {
  /*
   * Why:            a consumer that is faster than its producers takes each record as soon as it is
   *                 there, and with it the line that the producer writes to next, which has to take it
   *                 back. So both go as slowly as lines go to and fro, and since it is so, the consumer
   *                 stays where it is: at the producers' heels.
   * Algorithm:      temporal slipping, after Giacomoni, Moseley and Vachharajani, FastForward (PPoPP
   *                 2008). Who has caught up waits for a moment, in which several lines get full that
   *                 nobody but the consumer will want. Theirs is by distance; this one, by gain:
   *                 - Some catchings-up make a window, and the clock tells how fast records came in it.
   *                 - If that is a stream, the consumer waits before it looks again, and the clock tells
   *                   how fast they came until it caught up the next time.
   *                 - If that was faster by a good deal, it goes on like this. If not, then they come at
   *                   a pace of their own, or wait for answers, and the next attempt is made after
   *                   twice as many windows as the last one.
   * Progress:       it waits for a time, not for anybody.
   */

  /** Long enough for a producer to write some fifty short records. */
  static final long SLIP_NANOS = TimeUnit.MICROSECONDS.toNanos(3);

  /**
   * More between two records, and they are no stream: to wait would cost more than lines do. Two
   * who answer each other take longer, too.
   */
  static final long STREAM_NANOS = 110;

  /** So many catchings-up are measured together: to look at the clock for each would be felt. */
  static final int WINDOW = 64;

  /** After an attempt in vain, this many windows without one at most. */
  static final int PATIENCE_MAX = 1 << 10;

  /** After so many, the pace without is measured anew: it may have become another. */
  static final int SLIPS_MAX = 16 * WINDOW;

  /** What is won must be more than clocks and chance make of it. */
  private static final double GAIN_MIN = 1.125;

  private final long streamNanos;
  private final LongSupplier clock;

  /** Since the consumer had caught up last. */
  private long records;

  private boolean isSlipping;
  private boolean isDue;
  private boolean hasSlipped;

  /** How often in a row, since the pace without it was measured. */
  private int slips;

  /** The window, and when it began: with the last catching-up that was measured. */
  private int catchUps;

  private long windowRecords;
  private long windowStartNanos;

  /** What the last window came to, without waiting. */
  private long plainRecords;

  private long plainNanos;

  /** How many windows there are to be before the next attempt, and how many were. */
  private int patience = 1;

  private int waited;

  /** For a consumer that waits so; one that spins wants each record at once, at whatever price. */
  static Slip of(WaitStrategy strategy) {
    return new Slip(strategy == WaitStrategy.SPIN ? 0 : STREAM_NANOS, System::nanoTime);
  }

  Slip(long streamNanos, LongSupplier clock) {
    this.streamNanos = streamNanos;
    this.clock = clock;
    this.windowStartNanos = clock.getAsLong();
  }

  /** Waits if it is time to. */
  void await() {
    if (isDue) {
      awaitSlow();
    }
  }

  private void awaitSlow() {
    isDue = false;
    hasSlipped = true;
    long startNanos = clock.getAsLong();
    while (clock.getAsLong() - startNanos < SLIP_NANOS) {
      Thread.onSpinWait();
    }
  }

  /** Says how many records were read, and whether there are no more for now. */
  void count(int count, boolean hasCaughtUp) {
    records += count;
    if (hasCaughtUp && records != 0) {
      catchUp();
    }
  }

  private void catchUp() {
    if (hasSlipped) {
      judge();
    } else {
      windowRecords += records;
      if (++catchUps == WINDOW) {
        endWindow();
      }
    }
    records = 0;
    isDue = isSlipping;
  }

  private void judge() {
    hasSlipped = false;
    long nowNanos = clock.getAsLong();
    // As in a window without, from one catching-up to the next, whatever the consumer did between.
    double gain =
        (double) records / (nowNanos - windowStartNanos) * ((double) plainNanos / plainRecords);
    boolean isGain = gain > GAIN_MIN;
    patience = isGain ? 1 : Math.min(2 * patience, PATIENCE_MAX);
    isSlipping = isGain && ++slips < SLIPS_MAX;
    beginWindow(nowNanos);
  }

  private void endWindow() {
    long nowNanos = clock.getAsLong();
    plainRecords = windowRecords;
    plainNanos = nowNanos - windowStartNanos;
    if (plainNanos < streamNanos * plainRecords && ++waited >= patience) {
      waited = 0;
      slips = 0;
      isSlipping = true;
    }
    beginWindow(nowNanos);
  }

  private void beginWindow(long nowNanos) {
    windowStartNanos = nowNanos;
    windowRecords = 0;
    catchUps = 0;
  }
}
