package io.capstan.ipc.queue;

/** The record that was read did not fit the target; it is here instead. */
public final class BufferTooShortException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final byte[] record;

  /** For the packages that read records: the whole record, and what there was room for. */
  public BufferTooShortException(byte[] record, int targetBytes) {
    super("lengthBytes=%d of the record (allowed: 0 to %d)".formatted(record.length, targetBytes));
    this.record = record;
  }

  /** The whole record. */
  public byte[] record() {
    return record.clone();
  }
}
