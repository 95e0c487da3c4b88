package io.capstan.ipc.queue;

/** A consumer's end of the ring: where it is, as far as this consumer has seen. */
final class ManyToManyHead {
  /** No cell: the queue is empty. */
  static final int EMPTY = -1;

  /** No cell: the queue is closed, and all that was in the ring has been taken. */
  static final int END = -2;

  /** Above the numbers of cells: the bits of an immediate. */
  private static final int IMMEDIATE = 1 << 30;

  private static final long NOWHERE = -1;

  /** As the tail's, see {@link ManyToManyTail}. */
  private static final int PUBLISH_MASK = 8 - 1;

  /**
   * What came back from the dead is looked for where the ring is empty, at first, and every so many
   * positions: it need not be at once, but must not wait for a pause that never comes.
   */
  private static final int RETURNS_MASK = 64 - 1;

  private final ManyToManyState state;
  private final ManyToManyRing ring;
  private final ManyToManyCells cells;
  private final ManyToManyHands hands;
  private final int role;
  private final long owner;

  /** All positions before it have been taken. */
  private long position;

  /** How often records had come back when there were none to be found. */
  private long returnsSeen;

  private boolean hasLooked;

  /** Where the next immediate is to be expected. */
  private long behindImmediate = NOWHERE;

  ManyToManyHead(ManyToManyState state, ManyToManyRole role) {
    this.state = state;
    this.ring = state.ring();
    this.cells = state.cells();
    this.hands = state.hands();
    this.role = role.number();
    this.owner = role.owner();
    this.position = ring.head();
  }

  /**
   * Takes the next record.
   *
   * @return its cell, or what {@link #isImmediate}, or {@link #EMPTY} or {@link #END}
   */
  int take() {
    long at = position;
    long slot = look(at);
    long number = slot - ring.firstWord(at);
    return number >= 0
            && number < ring.firstTaken()
            && (at & RETURNS_MASK) != 0
            && hasLooked
            && takeAt(at, slot)
        ? taken(number)
        : takeSlow();
  }

  private long look(long at) {
    if (at != behindImmediate || !ManyToManyRing.isFirstOfLine(at)) {
      return ring.slot(at);
    }
    behindImmediate = NOWHERE; // Once: who waits there would take the line from who writes.
    return ring.slotToWrite(at);
  }

  private int taken(long number) {
    return number < ring.firstImmediate()
        ? (int) number
        : (int) (number - ring.firstImmediate()) | IMMEDIATE;
  }

  /** Whether what was taken is not in a cell. */
  static boolean isImmediate(int taken) {
    return taken >= IMMEDIATE;
  }

  /** The bits of what {@link #isImmediate}. */
  static int immediateOf(int taken) {
    return taken - IMMEDIATE;
  }

  /** Gives up what was taken: it has left the queue. */
  void finish(int taken) {
    if (isImmediate(taken)) {
      hands.empty(role);
    } else {
      cells.free(taken);
    }
  }

  private int takeSlow() {
    hasLooked = true;
    if (state.returns() != returnsSeen) {
      int cell = takeReturned();
      if (cell != EMPTY) {
        return cell;
      }
    }
    long at = position;
    while (true) {
      long slot = ring.slot(at);
      if (ring.isVacant(slot, at)) {
        position = at;
        return EMPTY;
      }
      if (!ring.isCurrent(slot, at)) {
        at = ring.behindOverwritten(slot, at);
      } else if (ring.isEnd(slot)) {
        position = at;
        return END;
      } else {
        // A look first: where several consumers meet, most are taken already.
        if (ring.isWaiting(slot, at) && takeAt(at, slot)) {
          return taken(ring.numberOf(slot));
        }
        at = Math.max(at + 1, ring.head());
      }
    }
  }

  /** Takes the first record, if it still stands at the position, as its slot shows. */
  private boolean takeAt(long at, long slot) {
    if (ring.isCell(slot) ? !takeCell(at, (int) ring.numberOf(slot)) : !takeImmediate(at, slot)) {
      return false;
    }
    position = at + 1;
    if ((at & PUBLISH_MASK) == 0) {
      ring.publishHead(at + 1);
    }
    return true;
  }

  private boolean takeCell(long at, int cell) {
    hands.putCell(role, cell);
    return cells.take(cell, at, owner);
  }

  /** The caller has just seen the immediate in the slot. */
  private boolean takeImmediate(long at, long slot) {
    hands.putTry(role, at);
    behindImmediate = at + 1;
    return ring.take(at, slot, role);
  }

  /**
   * Takes a record wherever it stands.
   *
   * @return as {@link #take}; {@link #EMPTY} if it is not there any more
   */
  int takeFrom(ManyToManyBrowser.Place place) {
    if (place.hasPosition()) {
      state.noteRemoval(place.position());
    }
    if (place.isImmediate()) {
      return ring.slot(place.position()) == place.word()
              && takeImmediate(place.position(), place.word())
          ? taken(ring.numberOf(place.word()))
          : EMPTY;
    }
    hands.putCell(role, place.cell());
    return cells.replace(place.cell(), place.word(), ManyToManyCells.taken(owner))
        ? place.cell()
        : EMPTY;
  }

  /** Takes a record that a dead consumer had in hand. */
  private int takeReturned() {
    long returns = state.returns();
    for (int cell = 0; cell < cells.count(); cell++) {
      long word = cells.word(cell);
      if (ManyToManyCells.isReturned(word)) {
        hands.putCell(role, cell);
        if (cells.replace(cell, word, ManyToManyCells.taken(owner))) {
          return cell;
        }
      }
    }
    returnsSeen = returns;
    return EMPTY;
  }
}
