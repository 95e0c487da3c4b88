package io.capstan.ipc.queue;

import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.memory.Placement;
import io.capstan.ipc.memory.Region;
import io.capstan.ipc.sync.WaitPoint;

/** One process's view of the parts of a {@link ManyToManyQueue}. It has no state of its own. */
final class ManyToManyState {
  private final Placement place;
  private final Region region;
  private final Memory memory;
  private final String name;
  private final long offset;
  private final ManyToManyShape shape;
  private final Delivery delivery;
  private final ManyToManyCells cells;
  private final ManyToManyRing ring;
  private final ManyToManyRoles roles;
  private final ManyToManyHands hands;
  private final WaitPoint notEmpty;
  private final WaitPoint notFull;
  private volatile long deaths;

  ManyToManyState(
      Placement place, String name, ManyToManyShape shape, Delivery delivery, int immediateBits) {
    this.place = place;
    this.region = place.region();
    this.memory = place.memory();
    this.name = name;
    this.offset = place.offset();
    this.shape = shape;
    this.delivery = delivery;
    this.cells = new ManyToManyCells(memory, offset, shape);
    this.ring = new ManyToManyRing(memory, offset, shape, cells, immediateBits);
    this.roles = new ManyToManyRoles(region, offset, shape);
    this.hands = new ManyToManyHands(memory, offset, shape, ring);
    this.notEmpty = new WaitPoint(memory, offset + ManyToManyLayout.NOT_EMPTY_OFFSET);
    this.notFull = new WaitPoint(memory, offset + ManyToManyLayout.NOT_FULL_OFFSET);
  }

  Placement place() {
    return place;
  }

  Region region() {
    return region;
  }

  Memory memory() {
    return memory;
  }

  String name() {
    return name;
  }

  ManyToManyShape shape() {
    return shape;
  }

  Delivery delivery() {
    return delivery;
  }

  ManyToManyCells cells() {
    return cells;
  }

  ManyToManyRing ring() {
    return ring;
  }

  ManyToManyRoles roles() {
    return roles;
  }

  ManyToManyHands hands() {
    return hands;
  }

  WaitPoint notEmpty() {
    return notEmpty;
  }

  WaitPoint notFull() {
    return notFull;
  }

  /** How often records have come back from the dead: a change says to look at all cells. */
  long returns() {
    // sync: queue-returns (pairs with noteReturn)
    return memory.getLongAcquire(offset + ManyToManyLayout.RETURNS_OFFSET);
  }

  /** Makes all consumers look. The caller has put the cell's word in place. */
  void noteReturn() {
    // sync: queue-returns (pairs with returns)
    memory.getAndAddLong(offset + ManyToManyLayout.RETURNS_OFFSET, 1);
  }

  /** The cell that has probably been free for longest. */
  int nextCell() {
    return (int) memory.getLongAcquire(offset + ManyToManyLayout.NEXT_CELL_OFFSET);
  }

  void putNextCell(int cell) {
    memory.putLongRelease(offset + ManyToManyLayout.NEXT_CELL_OFFSET, cell);
  }

  /** The last position from which a record was removed that was not the first, or 0. */
  long lastRemoval() {
    // sync: queue-removal (pairs with noteRemoval)
    return memory.getLongAcquire(offset + ManyToManyLayout.LAST_REMOVAL_OFFSET);
  }

  /** Notes that a record is about to be removed from that position. */
  void noteRemoval(long position) {
    long last = lastRemoval();
    // sync: queue-removal (pairs with lastRemoval)
    while (last < position
        && !memory.compareAndSetLong(
            offset + ManyToManyLayout.LAST_REMOVAL_OFFSET, last, position)) {
      last = lastRemoval();
    }
  }

  /** How often this process has found that somebody died. */
  long deaths() {
    return deaths;
  }

  synchronized void noteDeath() {
    deaths++;
  }

  QueueClosedException closed() {
    return new QueueClosedException("queue=" + name + " is closed");
  }
}
