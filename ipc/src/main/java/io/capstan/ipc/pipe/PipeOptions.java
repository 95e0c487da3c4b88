package io.capstan.ipc.pipe;

/**
 * What a pipe is made with.
 *
 * @param ways 2 if both ends send and receive, 1 if the first receives and the second sends
 * @param capacityBytes how much waits in each direction, a power of two, 2^10 to 2^30; a message of
 *     more than a quarter of it travels as a block of the region
 */
public record PipeOptions(int ways, int capacityBytes) {
  private static final int CAPACITY_BYTES = 1 << 16;

  /**
   * Checks the number of ways; the capacity is the queue's to check.
   *
   * @throws IllegalArgumentException if it is not allowed
   */
  public PipeOptions {
    if (ways < 1 || ways > PipeLayout.WAYS_MAX) {
      throw new IllegalArgumentException(
          "ways=" + ways + " (allowed: 1 to " + PipeLayout.WAYS_MAX + ")");
    }
  }

  /** Both ends send and receive; 64 KiB wait in each direction. */
  public static PipeOptions duplex() {
    return new PipeOptions(PipeLayout.WAYS_MAX, CAPACITY_BYTES);
  }

  /** The first end receives, the second sends; 64 KiB wait. */
  public static PipeOptions oneWay() {
    return new PipeOptions(1, CAPACITY_BYTES);
  }

  /** The same, with another capacity. */
  public PipeOptions withCapacityBytes(int bytes) {
    return new PipeOptions(ways, bytes);
  }
}
