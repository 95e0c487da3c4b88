package io.capstan.ipc.queue;

/** Counts the records of a {@link ManyToManyQueue}. */
final class ManyToManyCensus {
  /** After so many counts that were disturbed, the last one has to do. */
  private static final int COUNTS_MAX = 100;

  private final ManyToManyState state;
  private final ManyToManyCells cells;
  private final ManyToManyRing ring;
  private final ManyToManyRoles roles;
  private final ManyToManyHands hands;

  /** What was seen: equal twice in a row, nothing has changed between the two. */
  private record Count(long head, long tail, long inHand, long returned, long mark) {
    private long records() {
      return tail - head + inHand + returned;
    }
  }

  ManyToManyCensus(ManyToManyState state) {
    this.state = state;
    this.cells = state.cells();
    this.ring = state.ring();
    this.roles = state.roles();
    this.hands = state.hands();
  }

  /** How many records wait, or are in hand. Exact if two counts in a row agree. */
  long records() {
    Count last = count();
    for (int counts = 1; counts < COUNTS_MAX; counts++) {
      Count next = count();
      if (next.equals(last)) {
        break;
      }
      last = next;
    }
    return last.records();
  }

  private Count count() {
    long head = ring.firstNotTaken(ring.head());
    long inHand = 0;
    long mark = 0;
    for (int role = roles.first(ManyToManyRoles.Kind.CONSUMER); role < roles.count(); role++) {
      long hand = hands.hand(role);
      int cell = ManyToManyHands.cellOf(hand);
      if (cell == ManyToManyCells.NONE) {
        if (hands.hasImmediate(role, hand)) {
          inHand++;
          mark = 31 * mark + hand;
        }
      } else {
        long word = cells.word(cell);
        if (word == ManyToManyCells.taken(roles.ownerOf(role))) {
          inHand++;
          mark = 31 * mark + word;
        }
      }
    }
    long returned = state.returns() == 0 ? 0 : countReturned();
    long tail = ring.firstVacant(ring.tail());
    long removed = state.lastRemoval() < head ? 0 : countRemoved(head, tail);
    return new Count(head, tail - removed, inHand, returned, mark);
  }

  private long countReturned() {
    long returned = 0;
    for (int cell = 0; cell < cells.count(); cell++) {
      if (ManyToManyCells.isReturned(cells.word(cell))) {
        returned++;
      }
    }
    return returned;
  }

  private long countRemoved(long head, long tail) {
    long removed = 0;
    for (long position = head; position < tail; position++) {
      long slot = ring.slot(position);
      if (!ring.isCurrent(slot, position) || !ring.isWaiting(slot, position)) {
        removed++;
      }
    }
    return removed;
  }
}
