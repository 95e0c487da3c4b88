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

  private static final long NOWHERE = -1;

  private final ManyToManyState state;
  private final ManyToManyRing ring;
  private final ManyToManyCells cells;
  private final ManyToManyHands hands;
  private final int capacity;

  /** All positions before it are filled. */
  private long position;

  /** The word that its slot had when it was vacant; to be trusted only by a compare-and-set. */
  private long vacant;

  /** Where the next immediate is to be expected. */
  private long behindImmediate = NOWHERE;

  /** All positions before it have been taken. */
  private long headSeen;

  /** All immediates before it were taken by those who are done with them, or have them noted. */
  private long notedBefore;

  ManyToManyTail(ManyToManyState state) {
    this.state = state;
    this.ring = state.ring();
    this.cells = state.cells();
    this.hands = state.hands();
    this.capacity = state.shape().capacity();
    this.position = ring.tail();
    this.headSeen = ring.head();
  }

  /**
   * Whether there is room for a record, as of an instant within the call. The caller owns the cell
   * that he will give to {@link #append}.
   *
   * @throws QueueClosedException if the queue is closed
   */
  boolean hasRoom() {
    if (!findVacant()) {
      throw state.closed();
    }
    return hasRoom(position, capacity);
  }

  private long look(long at) {
    if (at != behindImmediate || !ManyToManyRing.isFirstOfLine(at)) {
      return ring.slot(at);
    }
    behindImmediate = NOWHERE; // Once: a full queue is looked at again and again.
    return ring.slotToWrite(at);
  }

  /** Moves on to the first vacant position; false if the queue ends before it. */
  private boolean findVacant() {
    long at = position;
    long slot = look(at);
    if (slot >= ring.firstWord(at)) {
      at = Math.max(at, ring.tail());
      slot = ring.slot(at);
      while (slot >= ring.firstWord(at)) {
        if (ring.isCurrent(slot, at) && ring.isEnd(slot)) {
          return false;
        }
        at = ring.positionOf(slot, at) + 1;
        slot = ring.slot(at);
      }
      position = at;
    }
    vacant = slot;
    return true;
  }

  /**
   * Puts the record, which the caller has written into the cell since there was room, at the end.
   *
   * @param limit how many records may be in the ring with it: the capacity, or for one that was
   *     given its room before, the ring's slots
   */
  Append append(int cell, int limit) {
    do {
      long at = position;
      if (!hasRoom(at, limit)) {
        return Append.FULL;
      }
      noteHands(at);
      cells.queue(cell, at);
      if (fill(at, cell)) {
        return Append.DONE;
      }
    } while (findVacant()); // Somebody else's record is there.
    return Append.CLOSED;
  }

  /** Puts an immediate at the end if there is room. */
  Append appendImmediate(int immediate) {
    while (findVacant()) {
      long at = position;
      if (!hasRoom(at, capacity)) {
        return Append.FULL;
      }
      noteHands(at);
      if (fill(at, ring.firstImmediate() + immediate)) {
        behindImmediate = at + 1;
        return Append.DONE;
      }
    }
    return Append.CLOSED;
  }

  private boolean fill(long at, long number) {
    if (!ring.fill(at, vacant, number)) {
      return false;
    }
    position = at + 1;
    if ((at & PUBLISH_MASK) == 0) {
      ring.publishTail(at + 1);
    }
    return true;
  }

  /**
   * Before a slot is written over from which somebody took an immediate, he has it noted in his
   * hand. All hands are looked at together, once in a lap at most.
   */
  private void noteHands(long at) {
    if (at - ring.slots() >= notedBefore && !ring.isCell(vacant)) {
      long taken = headSeen;
      hands.noteAll();
      notedBefore = taken;
    }
  }

  /** Whether a record at a position that was vacant would be within the limit. */
  private boolean hasRoom(long at, int limit) {
    if (at - limit < headSeen) {
      return true;
    }
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
      if (ring.isCurrent(slot, position) && ring.isWaiting(slot, position)) {
        waiting++;
      }
    }
    return waiting;
  }

  /** Ends the queue; nothing is put behind the end. There is always a slot for it. */
  void close() {
    long at = ring.firstVacant(position);
    while (!ring.isEndAt(at)) {
      long slot = ring.slot(at);
      if (ring.isVacant(slot, at)) {
        hands.noteAll();
        ring.fillWithEnd(at, slot);
      }
      at = ring.firstVacant(at);
    }
  }
}
