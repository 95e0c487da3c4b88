package io.capstan.ipc.queue;

import io.capstan.ipc.memory.Memory;

/**
 * The order of the records of a {@link ManyToManyQueue}: what stands at which position.
 *
 * <pre>
 *   bit 63                     numberBits               0
 *      +-------------------------------+-----------------+
 *      | lap                           | number          |
 *      +-------------------------------+-----------------+
 *
 *   number  0 c          the cell c
 *          10 i          the immediate i: a record in so few bits that it needs no cell
 *          11 role       an immediate was there, and that role took it
 *          11 all ones   the end
 * </pre>
 *
 * <p>Positions count from the number of slots on, so that a slot of zeros, lap 0, is of the lap
 * before the first. A slot is overwritten once a lap and never cleared: whether its record is still
 * there, its cell says, or the slot itself of an immediate. A queue without immediates has no bits
 * for them: then all numbers but the end's are cells.
 */
final class ManyToManyRing {
  private static final int SLOTS_OF_LINE = 64 / ManyToManyLayout.SLOT_LENGTH;

  private final Memory memory;
  private final long slotsOffset;
  private final long tailOffset;
  private final long headOffset;
  private final int slots;
  private final int lapShift;
  private final int immediateBits;
  private final int numberBits;
  private final long numberMask;
  private final long firstImmediate;
  private final long firstTaken;
  private final ManyToManyCells cells;

  ManyToManyRing(
      Memory memory, long queue, ManyToManyShape shape, ManyToManyCells cells, int immediateBits) {
    this.memory = memory;
    this.cells = cells;
    this.slots = ManyToManyLayout.slots(shape);
    this.lapShift = Integer.numberOfTrailingZeros(slots);
    this.immediateBits = immediateBits;
    this.numberBits = numberBits(cells.count(), immediateBits);
    this.numberMask = (1L << numberBits) - 1;
    this.firstImmediate = immediateBits == 0 ? numberMask : 1L << numberBits - 1;
    this.firstTaken = immediateBits == 0 ? numberMask : 3L << numberBits - 2;
    this.slotsOffset = queue + ManyToManyLayout.ringOffset(shape);
    this.tailOffset = queue + ManyToManyLayout.TAIL_OFFSET;
    this.headOffset = queue + ManyToManyLayout.HEAD_OFFSET;
  }

  /** How many bits a number needs; the largest one is the end's. */
  static int numberBits(int cells, int immediateBits) {
    int cellBits = Integer.SIZE - Integer.numberOfLeadingZeros(cells);
    return immediateBits == 0 ? cellBits : Math.max(cellBits + 1, immediateBits + 2);
  }

  int slots() {
    return slots;
  }

  /** How many bits an immediate has; 0: it takes none. */
  int immediateBits() {
    return immediateBits;
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
   * As {@link #slot}, for who is about to write to the slots from there on: the line comes once, to
   * be written, and not a second time when the first write finds that it was read only.
   */
  long slotToWrite(long position) {
    // sync: ring-slot (pairs with fill)
    return memory.getAndAddLong(at(position), 0);
  }

  /** Whether the position's slot is the first one of its line. */
  static boolean isFirstOfLine(long position) {
    return (position & SLOTS_OF_LINE - 1) == 0;
  }

  /**
   * The smallest word that a slot can have from when the position is filled on; a vacant slot has
   * less, and less this word the number remains.
   */
  long firstWord(long position) {
    return position >>> lapShift << numberBits;
  }

  /** Records have smaller numbers: first the cells, then the immediates. */
  long firstTaken() {
    return firstTaken;
  }

  /** The immediates have numbers from there on. */
  long firstImmediate() {
    return firstImmediate;
  }

  /** Whether nothing has ever stood at that position, of a slot that was read there. */
  boolean isVacant(long slot, long position) {
    return slot < firstWord(position);
  }

  /** Whether the slot shows what was put at that position, and nothing later. */
  boolean isCurrent(long slot, long position) {
    return slot >>> numberBits == position >>> lapShift;
  }

  long numberOf(long slot) {
    return slot & numberMask;
  }

  /** Whether the slot shows a cell, of whatever lap. */
  boolean isCell(long slot) {
    return numberOf(slot) < firstImmediate;
  }

  boolean isImmediate(long slot) {
    long number = numberOf(slot);
    return number >= firstImmediate && number < firstTaken;
  }

  /** Whether the queue ends at the position at which the slot was read, and is current. */
  boolean isEnd(long slot) {
    return numberOf(slot) == numberMask;
  }

  boolean isEndAt(long position) {
    long slot = slot(position);
    return isCurrent(slot, position) && isEnd(slot);
  }

  /** The last position that was put into the slot, which was read at that position. */
  long positionOf(long slot, long position) {
    return slot >>> numberBits << lapShift | position & slots - 1;
  }

  /** Puts the number at the position, whose slot was vacant. */
  boolean fill(long position, long vacant, long number) {
    // sync: ring-slot (pairs with slot)
    return memory.compareAndSetLong(at(position), vacant, firstWord(position) | number);
  }

  /** Takes the immediate that the slot shows. */
  boolean take(long position, long slot, int role) {
    // sync: ring-slot (pairs with slot)
    return memory.compareAndSetLong(at(position), slot, firstWord(position) | firstTaken + role);
  }

  /** Whether the slot shows that the role took the immediate of that position. */
  boolean isTakenBy(int role, long position) {
    return slot(position) == (firstWord(position) | firstTaken + role);
  }

  /** Ends the queue at the position, whose slot was vacant. */
  boolean fillWithEnd(long position, long vacant) {
    return fill(position, vacant, numberMask);
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
      } else if (isEnd(slot) || isWaiting(slot, position)) {
        return position;
      } else {
        position++;
      }
    }
  }

  /** Whether what the slot shows, which is current at the position, has not been taken. */
  boolean isWaiting(long slot, long position) {
    long number = numberOf(slot);
    return number < firstImmediate
        ? cells.word((int) number) == ManyToManyCells.queued(position)
        : number < firstTaken;
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
