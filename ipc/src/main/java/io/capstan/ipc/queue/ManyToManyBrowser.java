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
  /** Of a record that came back from the dead. */
  private static final long NO_POSITION = -1;

  /**
   * A record that was seen: its position, or {@link #NO_POSITION}; its cell, or {@link
   * ManyToManyCells#NONE} for an immediate; and the word that the cell, or the immediate's slot,
   * has for as long as nobody takes it, and never again.
   */
  record Place(long position, int cell, long word) {
    boolean hasPosition() {
      return position != NO_POSITION;
    }

    boolean isImmediate() {
      return cell == ManyToManyCells.NONE;
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
        return new Place(NO_POSITION, cell - 1, word);
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
        long at = position++;
        if (ring.isWaiting(slot, at)) {
          return ring.isCell(slot)
              ? new Place(at, (int) ring.numberOf(slot), ManyToManyCells.queued(at))
              : new Place(at, ManyToManyCells.NONE, slot);
        }
      }
    }
  }

  /** An immediate: its bits. */
  int immediate(Place place) {
    return (int) (ring.numberOf(place.word()) - ring.firstImmediate());
  }

  /**
   * Copies a record out of its cell, as it is before anybody takes it.
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
