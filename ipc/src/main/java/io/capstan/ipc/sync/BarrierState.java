package io.capstan.ipc.sync;

/**
 * All that decides about a barrier, in one atomic word.
 *
 * <pre>
 *   bit 63              32 31            8 7          0
 *      +------------------+---------------+------------+
 *      | generation       | outcomes      | status     |
 *      +------------------+---------------+------------+
 * </pre>
 *
 * <p>The outcomes are a bit for each of the last 24 generations, the latest lowest: 1 if it passed.
 * So a waiter that was stopped learns how its own generation ended, although others have begun.
 */
final class BarrierState {
  /** What the current generation is in. */
  enum Status {
    /** Not all have arrived, or the last one has not released the others yet. */
    FILLING,
    TIMED_OUT,
    INTERRUPTED,
    ABORTED,
    ACTION_FAILED,
    PARTY_DIED,
    /** One that had arrived got an exception that is none of the above. */
    PARTY_FAILED;

    private static final Status[] ALL = values();

    boolean isBroken() {
      return compareTo(TIMED_OUT) >= 0;
    }
  }

  /** How a generation ended, as one of its waiters sees it. */
  enum Outcome {
    WAITING,
    PASSED,
    BROKEN
  }

  private static final int STATUS_BITS = 8;
  private static final int OUTCOMES = 24;
  private static final long STATUS_MASK = (1 << STATUS_BITS) - 1;
  private static final long OUTCOMES_MASK = (1 << OUTCOMES) - 1;

  private BarrierState() {}

  static int generation(long state) {
    return (int) (state >>> Integer.SIZE);
  }

  static Status status(long state) {
    return Status.ALL[(int) (state & STATUS_MASK)];
  }

  static long withStatus(long state, Status status) {
    return state & ~STATUS_MASK | status.ordinal();
  }

  /** The next generation, with nobody there yet. */
  static long next(long state, boolean passed) {
    long outcomes = outcomes(state) << 1 & OUTCOMES_MASK | (passed ? 1 : 0);
    return (generation(state) + 1L) << Integer.SIZE | outcomes << STATUS_BITS;
  }

  private static long outcomes(long state) {
    return state >>> STATUS_BITS & OUTCOMES_MASK;
  }

  /** What became of a generation; one so long ago that nobody knows was broken. */
  static Outcome outcome(long state, int generation) {
    int age = generation(state) - generation;
    if (age == 0) {
      return status(state).isBroken() ? Outcome.BROKEN : Outcome.WAITING;
    }
    boolean passed = age > 0 && age <= OUTCOMES && (outcomes(state) >>> age - 1 & 1) == 1;
    return passed ? Outcome.PASSED : Outcome.BROKEN;
  }
}
