package io.capstan.ipc.queue;

import io.capstan.ipc.memory.SharedObject;
import io.capstan.ipc.sync.WaitStrategy;
import io.capstan.ipc.sync.Waitable;

/**
 * A bounded queue of records of bytes in a region, first in, first out.
 *
 * <p>A queue travels between processes as its handle. Who puts and who reads are roles, claimed
 * from here and given back by closing them. What is left of a role by a dead process, or thread,
 * the next one who claims it puts in order.
 */
public interface ByteQueue extends SharedObject, Waitable {
  /**
   * Claims the role of a producer for the calling thread.
   *
   * @throws RoleTakenException if all such roles belong to the living
   * @throws QueueClosedException if the queue is closed
   */
  QueueProducer producer();

  /**
   * Claims the role of a consumer for the calling thread.
   *
   * @throws RoleTakenException if all such roles belong to the living
   */
  QueueConsumer consumer();

  /** The same queue, whose roles, claimed through what is returned, wait in another way. */
  ByteQueue with(WaitStrategy waitStrategy);

  /** The longest record; longer ones are refused. */
  int recordBytesMax();

  /** What becomes of the record that a consumer had in hand when it died. */
  Delivery delivery();

  /**
   * How many records have been put into the queue and not been read. A record that is being read
   * counts until its handler has returned. Exact at an instant within the call; while others work
   * without a pause, see the implementation.
   */
  long size();

  /** Whether {@link #size} is 0. */
  default boolean isEmpty() {
    return size() == 0;
  }

  /**
   * Ends the queue, for all processes and for good: nothing is put into it any more; consumers read
   * what is in it, and then are told of the end. An offer that goes on at the same time is either
   * refused or will be read. Closing twice is fine.
   */
  void close();

  /** Whether some process has closed the queue. */
  boolean isClosed();

  /** How many records were read again after the death of who read them. */
  long redeliveredCount();

  /** How many records were in the hand of a consumer that died, and are not read again. */
  long droppedCount();
}
