package io.capstan.ipc.memory;

/**
 * The table of a region's blocks: a header, and out of band, behind all objects, two words for each
 * unit of space.
 *
 * <pre>
 *   header, at BLOCKS_OFFSET:
 *   byte 0       4           128      136          256      264      272      280    384
 *       +-------+-----------+--------+------------+--------+--------+--------+------+
 *       | lock  | unused    | hint   | high water | shift  | units  | table  |      |
 *       +-------+-----------+--------+------------+--------+--------+--------+------+
 *
 *   table, at the offset that the header names, for unit n at 16 * n:
 *       +-----------------------------+-----------------------------+
 *       | head                        | referrer                    |
 *       +-----------------------------+-----------------------------+
 *   head 63   62 61               30 29                 0
 *       +-------+-------------------+--------------------+
 *       | state | owner             | units              |
 *       +-------+-------------------+--------------------+
 *
 *  offset size field      written by      read by  ordering
 *       0    4 lock       whoever takes   anyone   compare-and-set, release; see RegionLock
 *     128    8 hint       lock's holder   next one release / plain, guarded by lock; has a head
 *     136    8 high water lock's holder   next one release / plain, guarded by lock; units from there
 *                                                  on are the zeros that the region was made of
 *     256    8 shift      creator         anyone   plain, guarded by version; log2 of a unit's bytes
 *     264    8 units      creator         anyone   plain, guarded by version
 *     272    8 table      creator         anyone   plain, guarded by version; where the table is
 *       0    8 head       FREE: lock's holder; USED: anyone, by compare-and-set from the exact word
 *                                         anyone   release, compare-and-set / acquire
 *       8    8 referrer   block's owner   anyone   release / acquire; see BlockAllocator#refer
 * </pre>
 *
 * <p>A block's head stands at its first unit; the words of its other units mean nothing and are
 * never USED.
 */
final class BlockTableLayout {
  static final int LOCK_OFFSET = 0;
  static final int HINT_OFFSET = RegionLayout.SEPARATION;
  static final int HIGH_WATER_OFFSET = HINT_OFFSET + Long.BYTES;
  static final int SHIFT_OFFSET = HINT_OFFSET + RegionLayout.SEPARATION;
  static final int UNITS_OFFSET = SHIFT_OFFSET + Long.BYTES;
  static final int TABLE_OFFSET = UNITS_OFFSET + Long.BYTES;
  static final int HEADER_LENGTH = SHIFT_OFFSET + RegionLayout.SEPARATION;

  static final int HEAD_OFFSET = 0;
  static final int REFERRER_OFFSET = HEAD_OFFSET + Long.BYTES;
  static final int WORDS_LENGTH = REFERRER_OFFSET + Long.BYTES;

  /** 256 bytes: two lines for each object, and a table of a sixteenth of the space. */
  static final int SMALL_SHIFT = 8;

  /** 1 KiB, where objects are large: a table of a sixty-fourth of the space. */
  static final int LARGE_SHIFT = 10;

  /** Up to here the table's four mebibytes are a small price for dense small objects. */
  static final long SMALL_SIZE_MAX = 1L << 26;

  static final int FREE = 1;
  static final int USED = 2;

  private static final int OWNER_SHIFT = 30;
  private static final int STATE_SHIFT = OWNER_SHIFT + Integer.SIZE;
  static final long UNITS_MAX = (1L << OWNER_SHIFT) - 1;

  /** The largest space whose units one head can count: a tebibyte. */
  static final long SIZE_MAX = UNITS_MAX << LARGE_SHIFT;

  /** No participant: its slot is none. Objects that have a name belong to it. */
  static final int DIRECTORY_OWNER = 1 << ParticipantLayout.SLOT_BITS | ParticipantLayout.SLOT_MASK;

  private BlockTableLayout() {}

  static int shift(long sizeBytes) {
    return sizeBytes <= SMALL_SIZE_MAX ? SMALL_SHIFT : LARGE_SHIFT;
  }

  /** How many units hold so many bytes; the bytes are not so many that the sum overflows. */
  static long units(long lengthBytes, int shift) {
    return lengthBytes + (1L << shift) - 1 >>> shift;
  }

  /** How many bytes blocks and table take for that much space. */
  static long length(long sizeBytes) {
    int shift = shift(sizeBytes);
    return units(sizeBytes, shift) * ((1L << shift) + WORDS_LENGTH);
  }

  static long free(long units) {
    return (long) FREE << STATE_SHIFT | units;
  }

  static long used(int owner, long units) {
    return (long) USED << STATE_SHIFT | (owner & 0xFFFF_FFFFL) << OWNER_SHIFT | units;
  }

  static boolean isFree(long head) {
    return head >>> STATE_SHIFT == FREE;
  }

  static boolean isUsed(long head) {
    return head >>> STATE_SHIFT == USED;
  }

  static int ownerOf(long head) {
    return (int) (head >>> OWNER_SHIFT);
  }

  static long unitsOf(long head) {
    return head & UNITS_MAX;
  }

  /** Whether the owner of a block is, or was, a participant. */
  static boolean isParticipant(int owner) {
    return owner != 0 && (owner & ParticipantLayout.SLOT_MASK) < RegionLayout.PARTICIPANTS_MAX;
  }
}
