package io.capstan.ipc.queue;

import io.capstan.ipc.memory.Memory;

/**
 * The cells of a {@link ManyToManyQueue}, each with room for a record. A cell's word says in one
 * atomic value what it is and whose.
 *
 * <pre>
 *   bit 63                                            3 2     0
 *      +-----------------------------------------------+-------+
 *      | owner: epoch, role · or position · or 0       | state |
 *      +-----------------------------------------------+-------+
 *
 *             claim               queue                 take              free
 *      FREE ---------> WRITING(owner) ---> QUEUED(position) ---> TAKEN(owner) ---> FREE
 *        ^    owner gives it up   |   not in the ring, |  owner dead |     ^
 *        |    or is dead          |   producer dead    |             v     | taken again
 *        +------------------------+--------------------+  RETURNED(owner)--+--> TAKEN(another)
 * </pre>
 *
 * <p>Only FREE recurs for ever. WRITING(owner) recurs while its owner lives. An owner names one
 * claim of a role and is never given again; a position is given to a cell at most once, see the
 * notes in {@link ManyToManyQueue}. So no compare-and-set from a word that a dead one left, or that
 * holds a position, succeeds late.
 */
final class ManyToManyCells {
  static final long FREE = 0;

  /** No cell. */
  static final int NONE = -1;

  private static final int STATE_BITS = 3;
  private static final long STATE_MASK = (1 << STATE_BITS) - 1;
  private static final long WRITING = 1;
  private static final long QUEUED = 2;
  private static final long TAKEN = 3;
  private static final long RETURNED = 4;

  private final Memory memory;
  private final long offset;
  private final long cellLength;
  private final int count;

  ManyToManyCells(Memory memory, long queue, ManyToManyShape shape) {
    this.memory = memory;
    this.offset = queue + ManyToManyLayout.cellsOffset(shape);
    this.cellLength = ManyToManyLayout.cellLength(shape);
    this.count = ManyToManyLayout.cells(shape);
  }

  static long writing(long owner) {
    return owner << STATE_BITS | WRITING;
  }

  static long queued(long position) {
    return position << STATE_BITS | QUEUED;
  }

  static long taken(long owner) {
    return owner << STATE_BITS | TAKEN;
  }

  static long returned(long owner) {
    return owner << STATE_BITS | RETURNED;
  }

  static boolean isQueued(long word) {
    return (word & STATE_MASK) == QUEUED;
  }

  static boolean isReturned(long word) {
    return (word & STATE_MASK) == RETURNED;
  }

  /** The position in a word that is queued. */
  static long positionOf(long word) {
    return word >>> STATE_BITS;
  }

  int count() {
    return count;
  }

  long word(int cell) {
    // sync: cell-word (pairs with replace, queue and free)
    return memory.getLongAcquire(at(cell));
  }

  boolean replace(int cell, long expected, long word) {
    // sync: cell-word (pairs with word)
    return memory.compareAndSetLong(at(cell), expected, word);
  }

  /**
   * Takes a free cell to write a record into. The first byte of its last record is wiped, so that
   * nobody who looks takes that for what is being written.
   */
  boolean claim(int cell, long owner) {
    // Nothing is read first: that would fetch the line twice, once to read and once to write.
    if (!replace(cell, FREE, writing(owner))) {
      return false;
    }
    memory.putLong(at(cell) + ManyToManyLayout.CELL_PRODUCER_OFFSET, owner);
    memory.putByte(recordOffset(cell), (byte) 0);
    return true;
  }

  /** Says where the record will stand, before it does. The caller has the cell in hand. */
  void queue(int cell, long position) {
    // sync: cell-word (pairs with word and replace)
    memory.putLongRelease(at(cell), queued(position));
  }

  /** Takes the record that stands at that position. */
  boolean take(int cell, long position, long owner) {
    return replace(cell, queued(position), taken(owner));
  }

  /** Gives a cell back. The caller has it in hand. */
  void free(int cell) {
    // sync: cell-word (pairs with word and replace)
    memory.putLongRelease(at(cell), FREE);
  }

  /**
   * Asks for the cell's line, to write to it soon. A store does not wait for its line as a
   * compare-and-set does, so several that are asked for at once come in the time of one. What is
   * stored means nothing, and anybody may store it at any time.
   */
  void touch(int cell) {
    memory.putInt(at(cell) + ManyToManyLayout.CELL_TOUCH_OFFSET, 0);
  }

  /** Who wrote, or writes, the record. */
  long producer(int cell) {
    return memory.getLong(at(cell) + ManyToManyLayout.CELL_PRODUCER_OFFSET);
  }

  int lengthBytes(int cell) {
    return memory.getInt(at(cell) + ManyToManyLayout.CELL_LENGTH_OFFSET);
  }

  void putLengthBytes(int cell, int lengthBytes) {
    memory.putInt(at(cell) + ManyToManyLayout.CELL_LENGTH_OFFSET, lengthBytes);
  }

  /** Where the record is. */
  long recordOffset(int cell) {
    return at(cell) + ManyToManyLayout.CELL_RECORD_OFFSET;
  }

  /** The cell of which the record starts at that offset, or {@link #NONE}. */
  int cellOf(long recordOffset) {
    long distance = recordOffset - recordOffset(0);
    boolean isRecord = distance >= 0 && distance < count * cellLength && distance % cellLength == 0;
    return isRecord ? (int) (distance / cellLength) : NONE;
  }

  private long at(int cell) {
    return offset + cell * cellLength;
  }
}
