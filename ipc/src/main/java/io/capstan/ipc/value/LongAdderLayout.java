package io.capstan.ipc.value;

/**
 * The elements of a {@link SharedLongAdder}: one line a participant.
 *
 * <pre>
 *   byte 0        8                    128
 *       +--------+--------------------+
 *       | sum    | unused             |  stripe 0
 *       +--------+--------------------+
 *       | …                           |  stripe n, at 128 * n
 *       +-----------------------------+
 *
 *  offset size field  written by                  read by  ordering
 *       0    8 sum    participants of the stripe  anyone   volatile
 * </pre>
 */
final class LongAdderLayout {
  static final int STRIPE_LENGTH = ValueLayout.SEPARATION;

  /**
   * A power of two. Participants get the lowest free slot, which is what an id ends in, so the
   * first 64 that live at one time have a line each; later ones share lines and are counted as
   * exactly. With more stripes every sum would read more lines that nobody writes.
   */
  static final int STRIPES = 64;

  private LongAdderLayout() {}

  /** Where the stripe of the participant of that id is, or the stripe of that number. */
  static long stripeOffset(int id) {
    return (long) (id & STRIPES - 1) * STRIPE_LENGTH;
  }
}
