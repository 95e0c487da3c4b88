package io.capstan.ipc.queue;

import io.capstan.ipc.memory.Memory;

/**
 * Room for one record, to be written in place. Nobody sees the record before {@link #commit}.
 *
 * <p>A producer has one claim at a time, and uses the same object for each. Its bytes are what the
 * room held before, not zeros. For the producer's thread only. Should the producer die, the record
 * has never been.
 */
public interface Claim extends AutoCloseable {
  /** Where the room is. */
  Memory memory();

  /** The offset of the first byte, a multiple of 8. */
  long offset();

  /** How many bytes may be written. */
  int lengthBytes();

  /**
   * Puts the record into the queue, in the length that was claimed.
   *
   * @throws IllegalStateException if it was committed or aborted before
   */
  default void commit() {
    commit(lengthBytes());
  }

  /**
   * Puts the record into the queue, in that length.
   *
   * @param lengthBytes 0 to what was claimed
   * @throws IllegalArgumentException if the length is not allowed; the claim stays
   * @throws IllegalStateException if it was committed or aborted before
   */
  void commit(int lengthBytes);

  /**
   * Gives the room back; there has never been a record.
   *
   * @throws IllegalStateException if it was committed or aborted before
   */
  void abort();

  /** Aborts what was neither committed nor aborted. */
  @Override
  void close();
}
