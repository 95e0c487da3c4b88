package io.capstan.ipc.memory;

/**
 * Where things stand in a region's data file.
 *
 * <pre>
 *   byte 0        8        16       24       32       40       48       56       64
 *       +--------+--------+--------+--------+--------+--------+--------+--------+
 *       | magic  | order  | size   | id     | creator| start  | unused | version|
 *       +--------+--------+--------+--------+--------+--------+--------+--------+
 *    64 | unused, to keep the header off the line that participants write        |
 *       +-----------------------------------------------------------------------+
 *   128 | participants: PARTICIPANTS_MAX records, see ParticipantLayout          |
 *       +-----------------------------------------------------------------------+
 *       | directory: its first table, see DirectoryLayout                        |
 *       +-----------------------------------------------------------------------+
 *       | blocks: the header of their table, see BlockTableLayout                |
 *       +-----------------------------------------------------------------------+
 *       | space for objects, in blocks, from DATA_OFFSET                         |
 *       +-----------------------------------------------------------------------+
 *       | table of the blocks, to the end of the file                            |
 *       +-----------------------------------------------------------------------+
 *
 *  offset size field    written by  read by   ordering
 *       0    8 magic    creator     attacher  plain, guarded by version
 *       8    8 order    creator     attacher  plain, guarded by version
 *      16    8 size     creator     attacher  plain, guarded by version
 *      24    8 id       creator     anyone    plain, guarded by version
 *      32    8 creator  creator     tools     plain, guarded by version
 *      40    8 start    creator     tools     plain, guarded by version
 *      56    8 version  creator     attacher  release / acquire, written last: "ready"
 * </pre>
 */
final class RegionLayout {
  /** "CAPSTAN" and a line feed, as bytes in ascending order on a little-endian machine. */
  static final long MAGIC = 0x0A4E_4154_5350_4143L;

  /** Reads as {@link #SWAPPED_ORDER_MARK} on a machine of the other byte order. */
  static final long ORDER_MARK = 0x0102_0304_0506_0708L;

  static final long SWAPPED_ORDER_MARK = Long.reverseBytes(ORDER_MARK);

  /** Raised whenever a layout changes, of this package or of any object in a region. */
  static final long VERSION = 3;

  /** Distance between words that different processes write: two cache lines, for prefetchers. */
  static final int SEPARATION = 128;

  static final int MAGIC_OFFSET = 0;
  static final int ORDER_OFFSET = MAGIC_OFFSET + Long.BYTES;
  static final int SIZE_OFFSET = ORDER_OFFSET + Long.BYTES;
  static final int ID_OFFSET = SIZE_OFFSET + Long.BYTES;
  static final int CREATOR_OFFSET = ID_OFFSET + Long.BYTES;
  static final int START_OFFSET = CREATOR_OFFSET + Long.BYTES;
  static final int VERSION_OFFSET = START_OFFSET + 2 * Long.BYTES;
  static final int HEADER_LENGTH = SEPARATION;

  /** A worker each for 256 cores, and as many again for their neighbours and successors. */
  static final int PARTICIPANTS_MAX = 512;

  static final int PARTICIPANTS_OFFSET = HEADER_LENGTH;
  static final int DIRECTORY_OFFSET =
      PARTICIPANTS_OFFSET + PARTICIPANTS_MAX * ParticipantLayout.LENGTH;

  static final int BLOCKS_OFFSET = DIRECTORY_OFFSET + DirectoryLayout.FIRST_LENGTH;

  /** Objects start on a page of their own. */
  static final int PAGE_LENGTH = 4096;

  static final int DATA_OFFSET =
      (BLOCKS_OFFSET + BlockTableLayout.HEADER_LENGTH + PAGE_LENGTH - 1)
          / PAGE_LENGTH
          * PAGE_LENGTH;

  private RegionLayout() {}

  /** How long the file of a region is that has room for so many bytes of objects. */
  static long fileLength(long sizeBytes) {
    return DATA_OFFSET + BlockTableLayout.length(sizeBytes);
  }

  /** The most room for objects in a file that is no longer than that. */
  static long sizeBytesMax(long fileLengthMax) {
    int unit = 1 << BlockTableLayout.LARGE_SHIFT;
    long units = (fileLengthMax - DATA_OFFSET) / (unit + BlockTableLayout.WORDS_LENGTH);
    return Math.min(units * unit, BlockTableLayout.SIZE_MAX);
  }
}
