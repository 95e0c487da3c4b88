package io.capstan.ipc.memory;

/**
 * The directory of named objects: tables of entries, the first in the region's head, the others in
 * blocks, each linked from the one before.
 *
 * <pre>
 *   byte 0        8          128                    128 + 8 * capacity
 *       +--------+----------+----------------------+----------------------------------+
 *       | next   | capacity | words, one an entry  | entries of 192 bytes             |
 *       +--------+----------+----------------------+----------------------------------+
 *   entry 0      8        16       24              32                                192
 *       +--------+--------+--------+---------------+---------------------------------+
 *       | type   | offset | length | name length   | name (UTF-8)                    |
 *       +--------+--------+--------+---------------+---------------------------------+
 *   word 63        34 33     32 31               0
 *       +------------+---------+------------------+
 *       | version    | state   | hash of the name |
 *       +------------+---------+------------------+
 *
 *  offset size field       written by      read by  ordering
 *       0    8 next        lock's holder   anyone   release / acquire; 0: none
 *       8    8 capacity    lock's holder   anyone   plain, guarded by next; a power of two
 *     128    8 word        lock's holder   anyone   release / acquire, written last; 0: never used
 * in an entry:
 *       0    8 type        lock's holder   anyone   plain, guarded by word; see ObjectType
 *       8    8 offset      lock's holder   anyone   plain, guarded by word
 *      16    8 length      lock's holder   anyone   plain, guarded by word
 *      24    8 name length lock's holder   anyone   plain, guarded by word
 *      32  160 name        lock's holder   anyone   plain, guarded by word
 * </pre>
 */
final class DirectoryLayout {
  static final int NEXT_OFFSET = 0;
  static final int CAPACITY_OFFSET = NEXT_OFFSET + Long.BYTES;
  static final int WORDS_OFFSET = RegionLayout.SEPARATION;

  static final int TYPE_OFFSET = 0;
  static final int OFFSET_OFFSET = TYPE_OFFSET + Long.BYTES;
  static final int LENGTH_OFFSET = OFFSET_OFFSET + Long.BYTES;
  static final int NAME_LENGTH_OFFSET = LENGTH_OFFSET + Long.BYTES;
  static final int NAME_OFFSET = NAME_LENGTH_OFFSET + Long.BYTES;
  static final int NAME_LENGTH_MAX = 160;
  static final int ENTRY_LENGTH = NAME_OFFSET + NAME_LENGTH_MAX;

  /** Enough for most programs, in 50 KiB; those with more give some of their space. */
  static final int FIRST_CAPACITY = 256;

  /** Each further table is twice the last, so that there are few; up to 800 KiB. */
  static final int CAPACITY_MAX = 4096;

  static final int FIRST_LENGTH = length(FIRST_CAPACITY);

  static final int LIVE = 1;
  static final int REMOVED = 2;

  private static final int STATE_SHIFT = Integer.SIZE;
  private static final int STATE_MASK = 3;
  private static final int VERSION_SHIFT = STATE_SHIFT + 2;

  private DirectoryLayout() {}

  static int length(int capacity) {
    return WORDS_OFFSET + capacity * (Long.BYTES + ENTRY_LENGTH);
  }

  /** The word that follows that one, whatever state it was in. */
  static long next(long word, int state, int hash) {
    long version = (word >>> VERSION_SHIFT) + 1;
    return version << VERSION_SHIFT | (long) state << STATE_SHIFT | hash & 0xFFFF_FFFFL;
  }

  static boolean isLive(long word) {
    return (word >>> STATE_SHIFT & STATE_MASK) == LIVE;
  }

  static int hashOf(long word) {
    return (int) word;
  }

  /** FNV-1a, folded; its lower bits choose the place in a table. */
  static int hash(byte[] name) {
    int hash = 0x811C_9DC5;
    for (byte each : name) {
      hash = (hash ^ each & 0xFF) * 0x0100_0193;
    }
    return hash ^ hash >>> 16;
  }
}
