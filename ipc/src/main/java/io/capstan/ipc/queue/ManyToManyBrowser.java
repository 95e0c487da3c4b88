package io.capstan.ipc.queue;

import java.lang.invoke.VarHandle;

/**
 * Goes over the records that wait in a {@link ManyToManyQueue}, oldest first, without taking them.
 * Weakly consistent: each record that waits from before the start until it is reached is seen, and
 * none twice; records that come and go meanwhile may be seen or not.
 *
 * <p>For the typed queues above. One thread; needs no role.
 */
final class ManyToManyBrowser {
  /**
   * A record that was seen: its cell, and the word that the cell has for as long as nobody takes
   * it, and never again.
   */
  record Place(int cell, long word) {
    /** Its position, or -1 if it came back from the dead. */
    long position() {
      return ManyToManyCells.isQueued(word) ? ManyToManyCells.positionOf(word) : -1;
    }
  }

  private final ManyToManyState state;
  private final ManyToManyCells cells;
  private final ManyToManyRing ring;

  /** The next cell to be looked at for what came back from the dead; those are the oldest. */
  private int cell;

  private long position;

  ManyToManyBrowser(ManyToManyState state) {
    this.state = state;
    this.cells = state.cells();
    this.ring = state.ring();
    this.cell = state.returns() == 0 ? cells.count() : 0;
    this.position = ring.head();
  }

  /** The next record, or null if there is none. */
  Place next() {
    while (cell < cells.count()) {
      long word = cells.word(cell++);
      if (ManyToManyCells.isReturned(word)) {
        return new Place(cell - 1, word);
      }
    }
    while (true) {
      long slot = ring.slot(position);
      if (ring.isVacant(slot, position) || ring.isCurrent(slot, position) && ring.isEnd(slot)) {
        return null;
      }
      if (!ring.isCurrent(slot, position)) {
        position = ring.behindOverwritten(slot, position);
      } else {
        int at = ring.cellOf(slot);
        position++;
        if (ring.isWaiting(at, position - 1)) {
          return new Place(at, ManyToManyCells.queued(position - 1));
        }
      }
    }
  }

  /**
   * Copies a record, as it is before anybody takes it.
   *
   * @return null if somebody has taken it
   */
  byte[] copy(Place place) {
    int lengthBytes = cells.lengthBytes(place.cell());
    if (lengthBytes < 0 || lengthBytes > state.shape().recordBytesMax()) {
      return null; // Somebody is writing another one there.
    }
    byte[] record = new byte[lengthBytes];
    state.memory().getBytes(cells.recordOffset(place.cell()), record);
    VarHandle.acquireFence(); // The copy is made before the word is read again.
    return cells.word(place.cell()) == place.word() ? record : null;
  }
}
