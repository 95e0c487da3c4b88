package io.capstan.ipc.queue;

/**
 * Puts in order what dead producers and consumers of a {@link ManyToManyQueue} left. An owner has
 * at most one cell in hand, and notes it before he claims it, so nobody searches.
 *
 * <p>Each step is one compare-and-set from a word that names the dead owner, or stands for a
 * position, and is never seen again: several may recover the same owner at once, one stopped on the
 * way goes on with no harm, and one killed leaves the role dying, for the next to do it all again.
 */
final class ManyToManyRecovery {
  private final ManyToManyState state;
  private final ManyToManyCells cells;
  private final ManyToManyRing ring;
  private final ManyToManyRoles roles;
  private final ManyToManyHands hands;

  ManyToManyRecovery(ManyToManyState state) {
    this.state = state;
    this.cells = state.cells();
    this.ring = state.ring();
    this.roles = state.roles();
    this.hands = state.hands();
  }

  /** Looks at the lives of all who have roles. It costs system calls. */
  void recoverDead() {
    for (int role = 0; role < roles.count(); role++) {
      long dying = roles.bury(role);
      if (dying != 0) {
        recover(role, dying);
      }
    }
  }

  private void recover(int role, long dying) {
    long owner = roles.ownerOf(role);
    long hand = hands.settled(role);
    if (roles.owner(role) != dying) {
      return; // Done by another, and what was read may be the next owner's.
    }
    int cell = ManyToManyHands.cellOf(hand);
    if (ManyToManyHands.isHeld(hand)) {
      roles.countLost(owner);
      hands.empty(role, hand);
    } else if (cell != ManyToManyCells.NONE) {
      if (roles.kindOf(role) == ManyToManyRoles.Kind.CONSUMER) {
        recoverTaken(cell, owner);
      } else {
        recoverWritten(cell, owner);
      }
    }
    roles.finish(role, owner);
    state.noteDeath();
    state.notEmpty().signalOne();
    state.notFull().signalOne();
  }

  /** Of a dead consumer: the cell that he had taken and not freed. */
  private void recoverTaken(int cell, long owner) {
    if (cells.word(cell) == ManyToManyCells.taken(owner)) {
      roles.countLost(owner);
      boolean again = state.delivery() == Delivery.AT_LEAST_ONCE;
      cells.replace(
          cell,
          ManyToManyCells.taken(owner),
          again ? ManyToManyCells.returned(owner) : ManyToManyCells.FREE);
    }
    // Again by each who recovers: the one before may have died on the way here.
    state.noteReturn();
  }

  /** Of a dead producer: the cell that he wrote into, or had given a position. */
  private void recoverWritten(int cell, long owner) {
    long word = cells.word(cell);
    if (word == ManyToManyCells.writing(owner)) {
      cells.replace(cell, word, ManyToManyCells.FREE);
    } else if (ManyToManyCells.isQueued(word) && cells.producer(cell) == owner) {
      finishOffer(cell, ManyToManyCells.positionOf(word));
    }
  }

  /**
   * The record was complete when its cell was given the position, and there was room. If the
   * position is vacant, the record is put there; so whoever sees the cell free, and the position
   * vacant, cannot exist, and no cell is given the same position twice.
   */
  private void finishOffer(int cell, long position) {
    long slot = ring.slot(position);
    while (ring.isVacant(slot, position)) {
      if (ring.fill(position, slot, cell)) {
        return;
      }
      slot = ring.slot(position);
    }
    if (!ring.isCurrent(slot, position) || ring.numberOf(slot) != cell) {
      // If it stood there in spite of that, it has been taken, and this fails.
      cells.replace(cell, ManyToManyCells.queued(position), ManyToManyCells.FREE);
    }
  }
}
