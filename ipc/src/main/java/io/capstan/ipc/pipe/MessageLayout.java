package io.capstan.ipc.pipe;

/**
 * A record in a pipe's queue: a message, or where it is.
 *
 * <pre>
 *   byte 0                          n
 *       +--------------------------+---------+------+
 *       | the message's bytes ...  | padding | form |
 *       +--------------------------+---------+------+
 *
 *   byte 0          8              16     17
 *       +----------+--------------+------+
 *       | parcel   | length       | form |
 *       +----------+--------------+------+
 *
 *  offset size field     written by  read by    ordering
 *       0    n message   sender      receiver   plain, guarded by the queue
 *       0    8 parcel    sender      receiver   plain, guarded by the queue; the parcel's index
 *       8    8 length    sender      receiver   plain, guarded by the queue; of the message
 *    last    1 form      sender      receiver   plain, guarded by the queue
 *
 *   bit 7              3 2          0
 *      +----------------+------------+
 *      | padding, bytes | kind       |
 *      +----------------+------------+
 * </pre>
 *
 * <p>The form comes last so that the message starts at a multiple of 8, and so that its length may
 * be known only when it is complete. Records are padded so that a short one, with its header, never
 * lies on two cache lines: the receiver would wait for one and then for the other.
 */
final class MessageLayout {
  /** Bytes, as they were sent. */
  static final byte BYTES = 1;

  /** An object, encoded. */
  static final byte OBJECT = 2;

  /** The message is in a block; added to one of the others. */
  static final byte IN_BLOCK = 4;

  static final int PADDING_SHIFT = 3;

  static final int FORM_LENGTH = Byte.BYTES;

  static final int PARCEL_OFFSET = 0;
  static final int LENGTH_OFFSET = PARCEL_OFFSET + Long.BYTES;
  static final int BLOCK_FORM_OFFSET = LENGTH_OFFSET + Long.BYTES;
  static final int BLOCK_RECORD_LENGTH = BLOCK_FORM_OFFSET + FORM_LENGTH;

  /** What a record takes besides, in the queue. */
  private static final int HEADER_LENGTH = Long.BYTES;

  /** Half a cache line: that is enough for 8 bytes, and wastes less than a whole one. */
  private static final int ALIGNMENT = 32;

  /** What is claimed for a block's record: it may turn out to be a message of no bytes. */
  static final int BLOCK_ROOM_LENGTH = Math.max(BLOCK_RECORD_LENGTH, recordLength(0));

  private MessageLayout() {}

  /** How long the record of a message in the queue is. */
  static int recordLength(int messageBytes) {
    return (messageBytes + FORM_LENGTH + HEADER_LENGTH + ALIGNMENT - 1 & -ALIGNMENT)
        - HEADER_LENGTH;
  }

  /** The form of a message of that kind and length in a record of that length. */
  static byte form(byte kind, int messageBytes, int recordLength) {
    return (byte) (recordLength - FORM_LENGTH - messageBytes << PADDING_SHIFT | kind);
  }

  /** How long the message is in a record of that length and form. */
  static int messageBytes(int recordLength, byte form) {
    return recordLength - FORM_LENGTH - (form >> PADDING_SHIFT & ALIGNMENT - 1);
  }
}
