package io.capstan.ipc.queue;

/** A consumer's end of the ring: where it is, as far as this consumer has seen. */
final class ManyToManyHead {
  /** No cell: the queue is empty. */
  static final int EMPTY = -1;

  /** No cell: the queue is closed, and all that was in the ring has been taken. */
  static final int END = -2;

  /** As the tail's, see {@link ManyToManyTail}. */
  private static final int PUBLISH_MASK = 8 - 1;

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

  ManyToManyHead(ManyToManyState state, int role) {
    this.state = state;
    this.ring = state.ring();
    this.cells = state.cells();
    this.roles = state.roles();
    this.role = role;
    this.owner = roles.ownerOf(role);
    this.position = ring.head();
  }

  /**
   * Takes the next record.
   *
   * @return its cell, or {@link #EMPTY} or {@link #END}
   */
  int take() {
    if (state.returns() != returnsSeen) {
      int cell = takeReturned();
      if (cell != EMPTY) {
        return cell;
      }
    }
    long at = position;
    while (true) {
      long slot = ring.slot(at);
      if (ring.isCurrent(slot, at)) {
        if (ring.isEnd(slot)) {
          position = at;
          return END;
        }
        int cell = ring.cellOf(slot);
        if (takeAt(at, cell)) {
          position = at + 1;
          if ((at & PUBLISH_MASK) == 0) {
            ring.publishHead(at + 1);
          }
          return cell;
        }
        at = Math.max(at + 1, ring.head());
      } else if (ring.isVacant(slot, at)) {
        position = at;
        return EMPTY;
      } else {
        at = ring.behindOverwritten(slot, at);
      }
    }
  }

  /** Takes the record that stands at the position, in the cell that its slot shows. */
  boolean takeAt(long at, int cell) {
    roles.putHand(role, cell);
    return cells.take(cell, at, owner);
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
