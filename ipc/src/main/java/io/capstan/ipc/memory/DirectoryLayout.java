package io.capstan.ipc.memory;

/**
 * The directory of named objects: a count, then entries in the order in which they were made.
 *
 * <pre>
 *   byte 0        8                                              128
 *       +--------+-----------------------------------------------+
 *       | count  | unused                                        |
 *       +--------+--------+--------+--------+--------------------+
 *       | offset | length | name length     | name (UTF-8)       |  entry 0, at 128
 *       +--------+--------+--------+--------+--------------------+
 *       | …                                                      |  entry n, at 128 * (n + 1)
 *       +--------------------------------------------------------+
 *
 *  offset size field        written by     read by  ordering
 *       0    8 count        gate's holder  anyone   release / acquire, written last
 * in an entry:
 *       0    8 offset       gate's holder  anyone   plain, guarded by count
 *       8    8 length       gate's holder  anyone   plain, guarded by count
 *      16    8 name length  gate's holder  anyone   plain, guarded by count
 *      24  104 name         gate's holder  anyone   plain, guarded by count
 * </pre>
 */
final class DirectoryLayout {
  static final int COUNT_OFFSET = 0;
  static final int ENTRIES_OFFSET = RegionLayout.SEPARATION;

  static final int ENTRY_OFFSET_OFFSET = 0;
  static final int ENTRY_LENGTH_OFFSET = ENTRY_OFFSET_OFFSET + Long.BYTES;
  static final int ENTRY_NAME_LENGTH_OFFSET = ENTRY_LENGTH_OFFSET + Long.BYTES;
  static final int ENTRY_NAME_OFFSET = ENTRY_NAME_LENGTH_OFFSET + Long.BYTES;
  static final int ENTRY_LENGTH = 128;
  static final int NAME_LENGTH_MAX = ENTRY_LENGTH - ENTRY_NAME_OFFSET;

  static final int ENTRIES_MAX = 255;
  static final int LENGTH = ENTRIES_OFFSET + ENTRIES_MAX * ENTRY_LENGTH;

  private DirectoryLayout() {}
}
