package io.capstan.ipc.queue;

import java.util.concurrent.TimeUnit;

/**
 * The role of one who reads records from a {@link ByteQueue}. Closing gives it back.
 *
 * <p>It belongs to the thread that uses it: one at a time, handed over with a happens-before. If
 * that thread ends without closing it, or its process dies, the role can be claimed by another; see
 * {@link Delivery} for the record that it had in hand.
 *
 * <p>Every method but {@link #close} throws {@link IllegalStateException} if the role was given
 * back, or the region is closed, or it is called by this consumer's own handler. Those that read
 * throw {@link QueueClosedException} if the queue is closed and all that was in it has been read.
 * Those that wait throw {@link PeerDiedException} if the queue is empty, a producer died without
 * closing its role, and there is no living one. A timeout of zero or less does not wait.
 */
public interface QueueConsumer extends AutoCloseable {
  /** What {@link #poll} returns if there is no record. */
  int EMPTY = -1;

  /**
   * Reads the next record where it lies, if there is one.
   *
   * @return how many were read: 1, or 0 if the queue is empty
   */
  default int read(RecordHandler handler) {
    return read(handler, 1);
  }

  /**
   * Reads so many records where they lie, or as many as there are.
   *
   * @param limit at least 1
   * @return how many were read; 0 if the queue is empty
   */
  int read(RecordHandler handler, int limit);

  /**
   * {@link #read(RecordHandler, int)}, which waits for the first record at most that long.
   *
   * @return how many were read; 0 if the time was up first
   * @throws InterruptedException if the thread is interrupted, before or while it waits
   */
  int read(RecordHandler handler, int limit, long timeout, TimeUnit unit)
      throws InterruptedException;

  /**
   * Copies the next record, if there is one, to the start of the target.
   *
   * @return its length, or {@link #EMPTY}
   * @throws BufferTooShortException if the target is too short; the record has been read, and the
   *     exception carries it
   */
  int poll(byte[] target);

  /**
   * {@link #poll(byte[])}, which waits for a record at most that long.
   *
   * @throws InterruptedException if the thread is interrupted, before or while it waits
   */
  int poll(byte[] target, long timeout, TimeUnit unit) throws InterruptedException;

  /**
   * {@link #poll(byte[])}, which waits for a record as long as it takes.
   *
   * @return its length
   * @throws InterruptedException if the thread is interrupted, before or while it waits
   */
  default int take(byte[] target) throws InterruptedException {
    return poll(target, Long.MAX_VALUE, TimeUnit.NANOSECONDS);
  }

  /** Gives the role back; closing twice is fine. What was not read stays in the queue. */
  @Override
  void close();
}
