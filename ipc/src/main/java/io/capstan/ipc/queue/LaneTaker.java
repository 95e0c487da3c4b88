package io.capstan.ipc.queue;

import io.capstan.ipc.sync.WaitPoint;

/**
 * The consumer of a queue of one lane, for the packages above this one: it takes one record at a
 * time in hand, and lets go of it when they say so. They see to it that one thread at a time uses
 * it. What becomes of a record in the hand of a dead one is the queue's {@link Delivery}, and is
 * counted, as with any consumer.
 */
public final class LaneTaker implements AutoCloseable {
  /** What {@link #take} returns if there is no record. */
  public static final long NONE = -1;

  private final LaneQueue queue;
  private final Role role;
  private final LaneReader reader;
  private final LaneEnd end;
  private final WaitPoint room;
  private long found = LaneReader.NONE;
  private long inHand = LaneReader.NONE;

  LaneTaker(LaneQueue queue, Role role, LaneReader reader) {
    this.queue = queue;
    this.role = role;
    this.reader = reader;
    this.end = new LaneEnd(queue, new LaneSource(reader));
    this.room = queue.room();
  }

  /** Whether there is a record, or never will be, which {@link #take} says. */
  public boolean hasRecordOrEnd() {
    role.check(); // To look may move the cursor.
    found = reader.look();
    return found != LaneReader.NONE || end.hasCome();
  }

  /**
   * Takes the record in hand that {@link #hasRecordOrEnd} found the last time.
   *
   * @return where its first byte is, or {@link #NONE}
   * @throws QueueClosedException if the queue is closed and all that was in it has been read
   */
  public long take() {
    role.check();
    if (found == LaneReader.NONE) {
      if (end.hasCome()) {
        throw queue.ended();
      }
      return NONE;
    }
    inHand = found;
    found = LaneReader.NONE;
    return reader.take();
  }

  /** How long the record in hand is. */
  public int lengthBytes() {
    return reader.lengthBytes(inHand);
  }

  /** What the record in hand was published with. */
  public int tag() {
    return LaneLayout.tag(inHand);
  }

  /** Lets go of the record in hand, which has been read; nothing happens if there is none. */
  public void release() {
    if (inHand != LaneReader.NONE) {
      reader.pass(inHand);
      inHand = LaneReader.NONE;
      room.signalAll();
    }
  }

  @Override
  public void close() {
    role.close();
  }
}
