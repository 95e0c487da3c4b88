package io.capstan.ipc.value;

/**
 * A {@link SharedStruct}: a word that guards the fields, then the fields as {@link StructLayout}
 * lays them out. In an array, the next struct follows at once.
 *
 * <pre>
 *   byte 0          4          8
 *       +----------+----------+-----------------+
 *       | sequence | writer   | fields …        |
 *       +----------+----------+-----------------+
 *
 *  offset size field    written by  read by  ordering
 *       0    8 word     writers     anyone   compare-and-set to begin, release to end / acquire
 *       8    n fields   the writer  readers  plain, guarded by word
 * </pre>
 *
 * <p>The word is one long: the sequence in its lower half, odd while somebody writes, and then the
 * writer's participant id in its upper half, else 0. So there is no moment at which a write has
 * begun and nobody knows whose it is. (The picture is of a little-endian machine.)
 */
final class StructWordLayout {
  static final int WORD_OFFSET = 0;
  static final int FIELDS_OFFSET = WORD_OFFSET + Long.BYTES;

  static final int NOBODY = 0;

  private static final long SEQUENCE_MASK = (1L << Integer.SIZE) - 1;

  private StructWordLayout() {}

  /** How far apart the structs of an array are. */
  static int stride(StructLayout layout) {
    return FIELDS_OFFSET + layout.lengthBytes();
  }

  static int writerOf(long word) {
    return (int) (word >>> Integer.SIZE);
  }

  /** The word while that participant writes, which takes the struct from a dead one's as well. */
  static long begun(long word, int participantId) {
    return (long) participantId << Integer.SIZE | sequenceOf(word) | 1;
  }

  /** The word after the write that it stood for. */
  static long ended(long begunWord) {
    return sequenceOf(begunWord) + 1 & SEQUENCE_MASK;
  }

  private static long sequenceOf(long word) {
    return word & SEQUENCE_MASK;
  }
}
