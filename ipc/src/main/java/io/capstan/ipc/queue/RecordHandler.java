package io.capstan.ipc.queue;

import io.capstan.ipc.memory.Memory;

/** Reads a record where it lies. */
@FunctionalInterface
public interface RecordHandler {
  /**
   * Reads one record. Its bytes are there until this returns and no longer; it must not write to
   * them, and must not use the consumer that called it.
   *
   * <p>A record whose handler throws counts as read; the exception goes to who called the consumer,
   * and the records behind it stay in the queue.
   *
   * @param memory where the record lies
   * @param offset of its first byte, a multiple of 8
   * @param lengthBytes its length, 0 or more
   */
  void onRecord(Memory memory, long offset, int lengthBytes);
}
