package io.capstan.ipc.queue;

import io.capstan.ipc.memory.Memory;
import java.util.concurrent.TimeUnit;

/**
 * The role of one who puts records into a {@link ByteQueue}. Closing gives it back.
 *
 * <p>It belongs to the thread that uses it: one at a time, handed over with a happens-before. If
 * that thread ends without closing it, or its process dies, the role can be claimed by another.
 *
 * <p>Every method but {@link #close} throws {@link IllegalStateException} if the role was given
 * back, or the region is closed, or a claim is open; {@link RecordTooLongException} if the record
 * is longer than {@link #recordBytesMax}; {@link QueueClosedException} if the queue is closed.
 * Those that wait throw {@link PeerDiedException} if the queue is full and who was to read it died.
 * A timeout of zero or less does not wait.
 */
public interface QueueProducer extends AutoCloseable {
  /** The longest record. */
  int recordBytesMax();

  /**
   * Puts a record into the queue if there is room now.
   *
   * @return false if there is not
   */
  default boolean offer(byte[] source) {
    return offer(source, 0, source.length);
  }

  /** {@link #offer(byte[])} of a part of the source. */
  boolean offer(byte[] source, int from, int lengthBytes);

  /** {@link #offer(byte[])} of bytes in shared memory. */
  boolean offer(Memory source, long offset, int lengthBytes);

  /**
   * Puts a record into the queue, and waits for room at most that long.
   *
   * @return false if the time was up first
   * @throws InterruptedException if the thread is interrupted, before or while it waits
   */
  boolean offer(byte[] source, long timeout, TimeUnit unit) throws InterruptedException;

  /**
   * Puts a record into the queue, and waits for room as long as it takes.
   *
   * @throws InterruptedException if the thread is interrupted, before or while it waits
   */
  default void put(byte[] source) throws InterruptedException {
    offer(source, Long.MAX_VALUE, TimeUnit.NANOSECONDS);
  }

  /**
   * Claims room for a record, to write it in place, if there is room now.
   *
   * @return null if there is not
   */
  Claim claim(int lengthBytes);

  /**
   * Claims room for a record, to write it in place, and waits for it at most that long.
   *
   * @return null if the time was up first
   * @throws InterruptedException if the thread is interrupted, before or while it waits
   */
  Claim claim(int lengthBytes, long timeout, TimeUnit unit) throws InterruptedException;

  /** Aborts an open claim and gives the role back; closing twice is fine. */
  @Override
  void close();
}
