package io.capstan.bench;

import org.HdrHistogram.Histogram;

/**
 * What the rings carry: 32 bytes that say who sent them, in which order, and that they are whole.
 */
final class RingMessage {
  static final int LENGTH = 4 * Long.BYTES;

  static final int PRODUCER_OFFSET = 0;
  static final int SEQUENCE_OFFSET = PRODUCER_OFFSET + Long.BYTES;
  static final int CHECK_OFFSET = SEQUENCE_OFFSET + Long.BYTES;
  static final int END_OFFSET = CHECK_OFFSET + Long.BYTES;

  private static final long FACTOR = 0x9E3779B97F4A7C15L;

  private RingMessage() {}

  /** Differs for each message, as what is last in it does from the check before. */
  static long check(long producer, long sequence) {
    return (sequence ^ producer << 56) * FACTOR;
  }

  /** Counts what arrives, and refuses what is lost, doubled, out of order or torn. */
  static final class Ledger {
    private final long[] expected;
    private final Histogram latencies;
    private long count;

    private Ledger(int producers, Histogram latencies) {
      this.expected = new long[producers];
      this.latencies = latencies;
    }

    /** For messages with their {@link RingMessage#check}. */
    static Ledger of(int producers) {
      return new Ledger(producers, null);
    }

    /** For messages that carry the time at which they were due, in place of the check. */
    static Ledger timed(int producers, Histogram latencies) {
      return new Ledger(producers, latencies);
    }

    void add(long producer, long sequence, long check, long end) {
      boolean isWhole = end == ~check;
      if (latencies != null) {
        latencies.recordValue(Math.max(0, System.nanoTime() - check));
      } else {
        isWhole &= check == check(producer, sequence);
      }
      if (sequence != expected[(int) producer] || !isWhole) {
        throw new IllegalStateException(
            "producer=%d sequence=%d check=%x end=%x (expected: sequence=%d)"
                .formatted(producer, sequence, check, end, expected[(int) producer]));
      }
      expected[(int) producer]++;
      count++;
    }

    long count() {
      return count;
    }
  }
}
