package io.capstan.ipc.queue;

/** A consumer's end of the ring: where it is, as far as this consumer has seen. */
final class ManyToManyHead {
  /** No cell: the queue is empty. */
  static final int EMPTY = -1;

  /** No cell: the queue is closed, and all that was in the ring has been taken. */
  static final int END = -2;

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
  private final ManyToManyRoles roles;
  private final int role;
  private final long owner;

  /** All positions before it have been taken. */
  private long position;

  /** How often records had come back when there were none to be found. */
  private long returnsSeen;

  private boolean hasLooked;

  ManyToManyHead(ManyToManyState state, ManyToManyRole role) {
    this.state = state;
    this.ring = state.ring();
    this.cells = state.cells();
    this.roles = state.roles();
    this.role = role.number();
    this.owner = role.owner();
    this.position = ring.head();
  }

  /**
   * Takes the next record.
   *
   * @return its cell, or {@link #EMPTY} or {@link #END}
   */
  int take() {
    long at = position;
    long slot = ring.slot(at);
    long cell = slot - ring.firstWord(at);
    return cell >= 0
            && cell < ring.endCell()
            && (at & RETURNS_MASK) != 0
            && hasLooked
            && takeAt(at, (int) cell)
        ? (int) cell
        : takeSlow();
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
        int cell = ring.cellOf(slot);
        // A look first: where several consumers meet, most are taken already.
        if (ring.isWaiting(cell, at) && takeAt(at, cell)) {
          return cell;
        }
        at = Math.max(at + 1, ring.head());
      }
    }
  }

  /** Takes the first record, if it still stands at the position, in the cell its slot shows. */
  private boolean takeAt(long at, int cell) {
    roles.putHand(role, cell);
    if (!cells.take(cell, at, owner)) {
      return false;
    }
    position = at + 1;
    if ((at & PUBLISH_MASK) == 0) {
      ring.publishHead(at + 1);
    }
    return true;
  }

  /**
   * Takes a record wherever it stands.
   *
   * @return its cell, or {@link #EMPTY} if it is not there any more
   */
  int takeFrom(ManyToManyBrowser.Place place) {
    if (place.position() >= 0) {
      state.noteRemoval(place.position());
    }
    roles.putHand(role, place.cell());
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
        roles.putHand(role, cell);
        if (cells.replace(cell, word, ManyToManyCells.taken(owner))) {
          return cell;
        }
      }
    }
    returnsSeen = returns;
    return EMPTY;
  }
}
