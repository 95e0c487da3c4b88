package io.capstan.ipc.queue;

/** A producer's end of the ring: where it is, as far as this producer has seen. */
final class ManyToManyTail {
  /** What became of an attempt to put a cell into the ring. */
  enum Append {
    DONE,
    FULL,
    CLOSED
  }

  /**
   * Every so many positions the shared tail is written. Less often, and those who come later read
   * more slots to find the end; more often, and its line goes from core to core with each record.
   */
  private static final int PUBLISH_MASK = 8 - 1;

  private final ManyToManyState state;
  private final ManyToManyRing ring;
  private final ManyToManyCells cells;
  private final int capacity;

  /** All positions before it are filled. */
  private long position;

  /** All positions before it have been taken. */
  private long headSeen;

  ManyToManyTail(ManyToManyState state) {
    this.state = state;
    this.ring = state.ring();
    this.cells = state.cells();
    this.capacity = state.shape().capacity();
    this.position = ring.tail();
    this.headSeen = ring.head();
  }

  /** The position behind the last one that was filled by this producer, or later. */
  long position() {
    return position;
  }

  /**
   * Whether there is room for a record, as of an instant within the call.
   *
   * @throws QueueClosedException if the queue is closed
   */
  boolean hasRoom() {
    position = ring.firstVacant(position);
    if (ring.isEndAt(position)) {
      throw state.closed();
    }
    return hasRoom(position, capacity);
  }

  /**
   * Puts the record, which the caller has written into the cell, at the end.
   *
   * @param limit how many records may be in the ring with it: the capacity, or for one that was
   *     given its room before, the ring's slots
   */
  Append append(int cell, int limit) {
    long at = position;
    while (true) {
      long slot = ring.slot(at);
      if (!ring.isVacant(slot, at)) {
        if (ring.isCurrent(slot, at) && ring.isEnd(slot)) {
          position = at;
          return Append.CLOSED;
        }
        at = Math.max(ring.positionOf(slot, at) + 1, ring.tail());
        continue;
      }
      if (!hasRoom(at, limit)) {
        position = at;
        return Append.FULL;
      }
      cells.queue(cell, at);
      if (ring.fill(at, slot, cell)) {
        position = at + 1;
        if ((at & PUBLISH_MASK) == 0) {
          ring.publishTail(at + 1);
        }
        return Append.DONE;
      }
      at++; // Somebody else's record is there.
    }
  }

  /** Whether a record at a position that was vacant would be within the limit. */
  private boolean hasRoom(long at, int limit) {
    return at - limit < headSeen || hasRoomSlow(at, limit);
  }

  private boolean hasRoomSlow(long at, int limit) {
    headSeen = Math.max(headSeen, ring.head());
    if (at - limit < headSeen) {
      return true;
    }
    headSeen = ring.firstNotTaken(headSeen);
    return at - limit < headSeen
        || at - slotsToOffer() < headSeen
            && state.lastRemoval() >= headSeen
            && countWaiting(at) < limit;
  }

  /** As many as leave a slot for each claim that was given its room, and one for the end. */
  private int slotsToOffer() {
    return ring.slots() - state.shape().rolesMax() - 1;
  }

  /** How many records between head and the vacant position have not been removed. */
  private int countWaiting(long at) {
    int waiting = 0;
    for (long position = headSeen; position < at; position++) {
      long slot = ring.slot(position);
      if (ring.isCurrent(slot, position) && ring.isWaiting(ring.cellOf(slot), position)) {
        waiting++;
      }
    }
    return waiting;
  }

  /**
   * The cell that stood a capacity before the record that this producer put at that position. It
   * has been taken, so it is probably free; and no other producer is told of it.
   */
  int predecessor(long at) {
    long before = at - capacity;
    if (before < ring.slots()) {
      return (int) (before - ring.slots() + capacity); // In the first lap: one never used.
    }
    long slot = ring.slot(before);
    return ring.isCurrent(slot, before) ? ring.cellOf(slot) : ManyToManyRoles.NO_CELL;
  }

  /** Ends the queue; nothing is put behind the end. There is always a slot for it. */
  void close() {
    long at = ring.firstVacant(position);
    while (!ring.isEndAt(at)) {
      long slot = ring.slot(at);
      if (ring.isVacant(slot, at)) {
        ring.fillWithEnd(at, slot);
      }
      at = ring.firstVacant(at);
    }
  }
}
