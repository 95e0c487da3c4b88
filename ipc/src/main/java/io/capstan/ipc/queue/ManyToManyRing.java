package io.capstan.ipc.queue;

import io.capstan.ipc.memory.Memory;

/**
 * The order of the records of a {@link ManyToManyQueue}: which cell stands at which position.
 *
 * <pre>
 *   bit 63                      cellBits                0
 *      +-------------------------------+-----------------+
 *      | lap                           | cell, or the end|
 *      +-------------------------------+-----------------+
 * </pre>
 *
 * <p>Positions count from the number of slots on, so that a slot of zeros, lap 0, is of the lap
 * before the first. A slot is overwritten once a lap and never cleared: whether its record is still
 * there, its cell says.
 */
final class ManyToManyRing {
  private final Memory memory;
  private final long slotsOffset;
  private final long tailOffset;
  private final long headOffset;
  private final int slots;
  private final int lapShift;
  private final int cellBits;
  private final long cellMask;
  private final ManyToManyCells cells;

  ManyToManyRing(Memory memory, long queue, ManyToManyShape shape, ManyToManyCells cells) {
    this.memory = memory;
    this.cells = cells;
    this.slots = ManyToManyLayout.slots(shape);
    this.lapShift = Integer.numberOfTrailingZeros(slots);
    // The largest number is the end's.
    this.cellBits = Integer.SIZE - Integer.numberOfLeadingZeros(cells.count());
    this.cellMask = (1L << cellBits) - 1;
    this.slotsOffset = queue + ManyToManyLayout.ringOffset(shape);
    this.tailOffset = queue + ManyToManyLayout.TAIL_OFFSET;
    this.headOffset = queue + ManyToManyLayout.HEAD_OFFSET;
  }

  int slots() {
    return slots;
  }

  /** What tail and head start with. */
  static long firstPosition(ManyToManyShape shape) {
    return ManyToManyLayout.slots(shape);
  }

  long slot(long position) {
    // sync: ring-slot (pairs with fill)
    return memory.getLongAcquire(at(position));
  }

  /**
   * The smallest word that a slot can have from when the position is filled on; a vacant slot has
   * less, and less this number the cell remains.
   */
  long firstWord(long position) {
    return position >>> lapShift << cellBits;
  }

  /** What stands for a cell in the slot where the queue ends; cells have smaller numbers. */
  long endCell() {
    return cellMask;
  }

  /** Whether nothing has ever stood at that position, of a slot that was read there. */
  boolean isVacant(long slot, long position) {
    return slot < firstWord(position);
  }

  /** Whether the slot shows what was put at that position, and nothing later. */
  boolean isCurrent(long slot, long position) {
    return slot >>> cellBits == position >>> lapShift;
  }

  int cellOf(long slot) {
    return (int) (slot & cellMask);
  }

  /** Whether the queue ends at the position at which the slot was read, and is current. */
  boolean isEnd(long slot) {
    return (slot & cellMask) == cellMask;
  }

  boolean isEndAt(long position) {
    long slot = slot(position);
    return isCurrent(slot, position) && isEnd(slot);
  }

  /** The last position that was put into the slot, which was read at that position. */
  long positionOf(long slot, long position) {
    return slot >>> cellBits << lapShift | position & slots - 1;
  }

  /** Puts the cell at the position, whose slot was vacant. */
  boolean fill(long position, long vacant, int cell) {
    // sync: ring-slot (pairs with slot)
    return memory.compareAndSetLong(at(position), vacant, position >>> lapShift << cellBits | cell);
  }

  /** Ends the queue at the position, whose slot was vacant. */
  boolean fillWithEnd(long position, long vacant) {
    return fill(position, vacant, (int) cellMask);
  }

  /** Some position such that all before it are filled. */
  long tail() {
    // sync: ring-tail (pairs with publishTail)
    return memory.getLongAcquire(tailOffset);
  }

  void publishTail(long position) {
    // sync: ring-tail (pairs with tail)
    memory.putLongRelease(tailOffset, position);
  }

  /** Some position such that all before it have been taken. */
  long head() {
    // sync: ring-head (pairs with publishHead)
    return memory.getLongAcquire(headOffset);
  }

  void publishHead(long position) {
    // sync: ring-head (pairs with head)
    memory.putLongRelease(headOffset, position);
  }

  /** The first vacant position, or that of the end; all before the given one are filled. */
  long firstVacant(long from) {
    long position = Math.max(from, tail());
    long slot = slot(position);
    while (!isVacant(slot, position)) {
      if (isCurrent(slot, position) && isEnd(slot)) {
        return position;
      }
      position = positionOf(slot, position) + 1;
      slot = slot(position);
    }
    return position;
  }

  /** The first position that was not taken; all before the given one were. */
  long firstNotTaken(long from) {
    long position = Math.max(from, head());
    while (true) {
      long slot = slot(position);
      if (isVacant(slot, position)) {
        return position;
      }
      if (!isCurrent(slot, position)) {
        position = behindOverwritten(slot, position);
      } else if (isEnd(slot) || isWaiting(cellOf(slot), position)) {
        return position;
      } else {
        position++;
      }
    }
  }

  /** Whether the cell, which the position's slot shows, has not been taken from there. */
  boolean isWaiting(int cell, long position) {
    return cells.word(cell) == ManyToManyCells.queued(position);
  }

  /**
   * A later position such that all before it have been taken: what overwrote the slot had been
   * given room, so everything a whole ring before it had been taken.
   */
  long behindOverwritten(long slot, long position) {
    return Math.max(position, positionOf(slot, position) - slots) + 1;
  }

  private long at(long position) {
    return slotsOffset + (position & slots - 1) * ManyToManyLayout.SLOT_LENGTH;
  }
}
