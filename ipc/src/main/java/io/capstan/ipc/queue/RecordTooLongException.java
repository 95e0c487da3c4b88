package io.capstan.ipc.queue;

/** A record is longer than the queue takes; nothing has been put into it. */
public final class RecordTooLongException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  private final long lengthBytes;
  private final int recordBytesMax;

  RecordTooLongException(String queue, long lengthBytes, int recordBytesMax) {
    super(
        "queue=%s takes no record of lengthBytes=%d (allowed: 0 to %d)"
            .formatted(queue, lengthBytes, recordBytesMax));
    this.lengthBytes = lengthBytes;
    this.recordBytesMax = recordBytesMax;
  }

  /** The record's length. */
  public long lengthBytes() {
    return lengthBytes;
  }

  /** The longest that the queue takes. */
  public int recordBytesMax() {
    return recordBytesMax;
  }
}
