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
 *             queue                  take              free
 *      FREE --------> QUEUED(position) ---> TAKEN(owner) ---> FREE
 *        ^   not in the ring, |       owner dead |     ^
 *        |   producer dead    |                  v     | taken again
 *        +--------------------+      RETURNED(owner)---+--> TAKEN(another)
 * </pre>
 *
 * <p>Only FREE recurs. An owner names one claim of a role and is never given again; a position is
 * given to a cell at most once, see the notes in {@link ManyToManyQueue}. So a compare-and-set from
 * any other word never succeeds late.
 *
 * <p>Who writes into free cells, claims the group that they are in: a group's word is 0, or its
 * owner. An owner may write into a free cell of his group and give it a position; nobody else may.
 * So one compare-and-set serves for several records.
 */
final class ManyToManyCells {
  static final long FREE = 0;

  /** No cell. */
  static final int NONE = -1;

  private static final int STATE_BITS = 3;
  private static final long STATE_MASK = (1 << STATE_BITS) - 1;
  private static final long QUEUED = 1;
  private static final long TAKEN = 2;
  private static final long RETURNED = 3;

  private final Memory memory;
  private final long wordsOffset;
  private final long recordsOffset;
  private final long groupsOffset;
  private final long recordLength;
  private final int count;
  private final int groupShift;

  ManyToManyCells(Memory memory, long queue, ManyToManyShape shape) {
    this.memory = memory;
    this.wordsOffset = queue + ManyToManyLayout.wordsOffset(shape);
    this.groupsOffset = queue + ManyToManyLayout.groupsOffset(shape);
    this.recordsOffset = queue + ManyToManyLayout.recordsOffset(shape);
    this.recordLength = ManyToManyLayout.recordLength(shape);
    this.count = ManyToManyLayout.cells(shape);
    this.groupShift = Integer.numberOfTrailingZeros(ManyToManyLayout.groupCells(shape));
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

  int groups() {
    return count >>> groupShift;
  }

  int firstOf(int group) {
    return group << groupShift;
  }

  long word(int cell) {
    // sync: cell-word (pairs with replace, queue and free)
    return memory.getLongAcquire(wordsOffset + ((long) cell << 3));
  }

  boolean replace(int cell, long expected, long word) {
    // sync: cell-word (pairs with word)
    return memory.compareAndSetLong(wordsOffset + ((long) cell << 3), expected, word);
  }

  /** Says where the record will stand, before it does. The caller owns the cell's group. */
  void queue(int cell, long position) {
    // sync: cell-word (pairs with word and replace)
    memory.putLongRelease(wordsOffset + ((long) cell << 3), queued(position));
  }

  /** Takes the record that stands at that position. */
  boolean take(int cell, long position, long owner) {
    return replace(cell, queued(position), taken(owner));
  }

  /** Gives a cell back. The caller has it in hand. */
  void free(int cell) {
    // sync: cell-word (pairs with word and replace)
    memory.putLongRelease(wordsOffset + ((long) cell << 3), FREE);
  }

  /** Who may write into the group's free cells, or 0. */
  long groupOwner(int group) {
    // sync: cell-group (pairs with replaceGroupOwner and releaseGroup)
    return memory.getLongAcquire(groupsOffset + ((long) group << 3));
  }

  boolean replaceGroupOwner(int group, long expected, long owner) {
    // sync: cell-group (pairs with groupOwner)
    return memory.compareAndSetLong(groupsOffset + ((long) group << 3), expected, owner);
  }

  /** Gives a group up. The caller owns it. */
  void releaseGroup(int group) {
    // sync: cell-group (pairs with groupOwner)
    memory.putLongRelease(groupsOffset + ((long) group << 3), 0);
  }

  int lengthBytes(int cell) {
    return memory.getInt(recordsOffset + cell * recordLength);
  }

  void putLengthBytes(int cell, int lengthBytes) {
    memory.putInt(recordsOffset + cell * recordLength, lengthBytes);
  }

  /** Where the record is. */
  long recordOffset(int cell) {
    return recordsOffset + cell * recordLength + ManyToManyLayout.RECORD_BYTES_OFFSET;
  }
}
