package io.capstan.ipc.pipe;

/**
 * A record in a pipe's queue: a message, or where it is.
 *
 * <pre>
 *   byte 0                          n
 *       +--------------------------+---------+
 *       | the message's bytes ...  | padding |
 *       +--------------------------+---------+
 *
 *   byte 0          8              16
 *       +----------+--------------+
 *       | parcel   | length       |
 *       +----------+--------------+
 *
 *  offset size field     written by  read by    ordering
 *       0    n message   sender      receiver   plain, guarded by the queue
 *       0    8 parcel    sender      receiver   plain, guarded by the queue; the parcel's index
 *       8    8 length    sender      receiver   plain, guarded by the queue; of the message
 *
 * The record's tag:
 *
 *   bit 31             3 2          0
 *      +----------------+------------+
 *      | padding, bytes | kind       |
 *      +----------------+------------+
 * </pre>
 *
 * <p>Records are padded so that a short one, with its header, never lies on two cache lines: the
 * receiver would wait for one and then for the other.
 */
final class MessageLayout {
  /** Bytes, as they were sent. */
  static final int BYTES = 1;

  /** An object, encoded. */
  static final int OBJECT = 2;

  /** The message is in a block; added to one of the others. */
  static final int IN_BLOCK = 4;

  static final int PADDING_SHIFT = 3;

  static final int PARCEL_OFFSET = 0;
  static final int LENGTH_OFFSET = PARCEL_OFFSET + Long.BYTES;

  /** What a record takes besides, in the queue. */
  private static final int HEADER_LENGTH = Long.BYTES;

  /** Half a cache line: that is enough for 8 bytes, and wastes less than a whole one. */
  private static final int ALIGNMENT = 32;

  /** As long as the record of no bytes, which a message in a block may turn out to be. */
  static final int BLOCK_RECORD_LENGTH = recordLength(LENGTH_OFFSET + Long.BYTES);

  private MessageLayout() {}

  /** How long the record of a message in the queue is. */
  static int recordLength(int messageBytes) {
    return (messageBytes + HEADER_LENGTH + ALIGNMENT - 1 & -ALIGNMENT) - HEADER_LENGTH;
  }

  /** The tag of a message of that kind and length in a record of that length. */
  static int tag(int kind, int messageBytes, int recordLength) {
    return recordLength - messageBytes << PADDING_SHIFT | kind;
  }

  /** How long the message is in a record of that length and tag. */
  static int messageBytes(int recordLength, int tag) {
    return recordLength - (tag >>> PADDING_SHIFT);
  }
}
