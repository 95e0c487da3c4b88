package io.capstan.ipc.pipe;

import io.capstan.ipc.queue.OneToOneQueue;

/**
 * A pipe.
 *
 * <pre>
 *   byte 0          4      8         128        256         384
 *       +----------+------+---------+----------+-----------+-------------------------------+
 *       | capacity | ways | unused  | first    | second    | one direction, or two ...     |
 *       +----------+------+---------+----------+-----------+-------------------------------+
 *
 *  offset size field     written by                 read by     ordering
 *       0    4 capacity  creator                    anyone      plain, guarded by the directory
 *       4    4 ways      creator                    anyone      the same; 1, or 2 if duplex
 *     128    8 first     takers, owner, survivor    anyone      compare-and-set, volatile; EndWord
 *     256    8 second    takers, owner, survivor    anyone      compare-and-set, volatile; EndWord
 *     384    n directions: to the first end, then, if duplex, to the second
 * </pre>
 *
 * <p>A direction:
 *
 * <pre>
 *   byte 0                             512
 *       +-----------------------------+-----------------------------------+
 *       | parcels (64 words)          | queue (OneToOneQueue) ...         |
 *       +-----------------------------+-----------------------------------+
 *
 *  offset size field     written by         read by    ordering
 *       0    8 parcel    sender, receiver,  both       release / acquire to fill, compare-and-set
 *              each      survivor                      to empty; a block's offset, 0 if there is none
 *     512    n queue     see OneToOneQueue
 * </pre>
 */
final class PipeLayout {
  /** What keeps words of different writers apart: two cache lines. */
  static final int SEPARATION = 128;

  static final int CAPACITY_OFFSET = 0;
  static final int WAYS_OFFSET = CAPACITY_OFFSET + Integer.BYTES;
  static final int FIRST_OFFSET = SEPARATION;
  static final int SECOND_OFFSET = FIRST_OFFSET + SEPARATION;
  static final int DIRECTIONS_OFFSET = SECOND_OFFSET + SEPARATION;

  /** Of messages that travel as blocks, so many wait at most; the next one waits for room. */
  static final int PARCELS_MAX = 64;

  static final int PARCELS_OFFSET = 0;
  static final int PARCEL_LENGTH = Long.BYTES;
  static final int QUEUE_OFFSET = PARCELS_OFFSET + PARCELS_MAX * PARCEL_LENGTH;

  static final int WAYS_MAX = 2;

  private PipeLayout() {}

  /** How long a pipe is, with rings of that capacity. */
  static long length(int ways, int capacity) {
    return DIRECTIONS_OFFSET + ways * directionLength(capacity);
  }

  private static long directionLength(int capacity) {
    return QUEUE_OFFSET + OneToOneQueue.lengthBytes(capacity);
  }

  /** Where an end's word is, counted from the pipe. */
  static int endOffset(Side side) {
    return side == Side.FIRST ? FIRST_OFFSET : SECOND_OFFSET;
  }

  /** Where the direction to that end starts, counted from the pipe. */
  static long directionOffset(Side to, int capacity) {
    return DIRECTIONS_OFFSET + to.ordinal() * directionLength(capacity);
  }
}
