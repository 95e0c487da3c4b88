package io.capstan.ipc.pipe;

/**
 * A record in a pipe's queue: a message, or where it is.
 *
 * <pre>
 *   byte 0                          n
 *       +--------------------------+------+
 *       | the message's bytes ...  | form |
 *       +--------------------------+------+
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
 *    last    1 form      sender      receiver   plain, guarded by the queue; the bits below
 * </pre>
 *
 * <p>The form comes last so that the message starts at a multiple of 8, and so that its length may
 * be known only when it is complete.
 */
final class MessageLayout {
  /** Bytes, as they were sent. */
  static final byte BYTES = 1;

  /** An object, encoded. */
  static final byte OBJECT = 2;

  /** The message is in a block; added to one of the others. */
  static final byte IN_BLOCK = 4;

  static final int FORM_LENGTH = Byte.BYTES;

  static final int PARCEL_OFFSET = 0;
  static final int LENGTH_OFFSET = PARCEL_OFFSET + Long.BYTES;
  static final int BLOCK_FORM_OFFSET = LENGTH_OFFSET + Long.BYTES;
  static final int BLOCK_RECORD_LENGTH = BLOCK_FORM_OFFSET + FORM_LENGTH;

  private MessageLayout() {}
}
