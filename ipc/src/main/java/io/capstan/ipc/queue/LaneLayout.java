package io.capstan.ipc.queue;

/**
 * A lane: a ring of bytes with one producer and one consumer at a time.
 *
 * <pre>
 *   byte 0             128              256               384            512
 *       +-------------+----------------+-----------------+--------------+------------------+
 *       | role        | tail           | cursor, settled | head         | ring (capacity)  |
 *       +-------------+----------------+-----------------+--------------+------------------+
 *
 *  offset size field    written by              read by            ordering
 *       0    8 role     producer, its successor anyone             compare-and-set, volatile;
 *                                                                  see OwnerWord
 *     128    8 tail     producer                successor, size    release / acquire; LaneWord, of
 *                                                                  the record published last or now
 *     256    8 cursor   consumer                successor, size    release / acquire; LaneWord,
 *                                                                  flagged while a record is read
 *     264    8 settled  consumer's successor    successor, counts  release / acquire; the record
 *                                                                  counted last, and how many were
 *     384    8 head     consumer                producer           release / acquire; LaneWord
 *     512    n ring     producer                consumer           see below; the consumer stores
 *                                                                  what is there, see LaneReader
 * </pre>
 *
 * <p>A record, at a multiple of 8:
 *
 * <pre>
 *   byte 0                         8
 *       +-------------------------+-------------------------+
 *       | header                  | the record's bytes ...  |
 *       +-------------------------+-------------------------+
 *
 *  offset size field    written by  read by   ordering
 *       0    8 header   producer    consumer  release / acquire: 0 no record yet
 *       8    n bytes    producer    consumer  plain, guarded by header
 *
 *   bit 63           lengthBits lengthBits - 1          0
 *      +-----------------------+-------------------------+
 *      | ticket, or tag        | length + 1              |
 *      +-----------------------+-------------------------+
 * </pre>
 *
 * <p>A length field of ones is no record; the next one is at the ring's start. A tag is what the
 * packages above say of a record, for which they then need no byte of its own.
 */
final class LaneLayout {
  /** What goes from core to core at a time. */
  static final int LINE_LENGTH = 64;

  /** What keeps words of different writers apart: two lines, for they are fetched in pairs. */
  static final int SEPARATION = 2 * LINE_LENGTH;

  static final int ALIGNMENT_SHIFT = 3;
  static final int ALIGNMENT = 1 << ALIGNMENT_SHIFT;

  static final int ROLE_OFFSET = 0;
  static final int TAIL_OFFSET = ROLE_OFFSET + SEPARATION;
  static final int CURSOR_OFFSET = TAIL_OFFSET + SEPARATION;
  static final int SETTLED_OFFSET = CURSOR_OFFSET + Long.BYTES;
  static final int HEAD_OFFSET = CURSOR_OFFSET + SEPARATION;
  static final int RING_OFFSET = HEAD_OFFSET + SEPARATION;

  /** What precedes a record's bytes. */
  static final int HEADER_LENGTH = Long.BYTES;

  /** How many bits of a header are the length's where there are no tickets. */
  static final int LENGTH_BITS = 31;

  /**
   * How many are where there are: enough for a mebibyte. That leaves 43 for the ticket. Tickets are
   * compared as numbers that wrap around: two of 2^42 records or more apart, which take a day and a
   * half at 30 million a second, would be taken the wrong way round.
   */
  static final int TICKETED_LENGTH_BITS = 21;

  /**
   * The difference of two tickets that follow on each other, in the bits where headers have them.
   */
  static final long TICKET_UNIT = 1L << TICKETED_LENGTH_BITS;

  /** Less would be a queue of a few records only. */
  static final int CAPACITY_MIN = 1 << 10;

  /** Far below the positions that a {@link LaneWord} tells apart. */
  static final int CAPACITY_MAX = 1 << 30;

  /**
   * A record takes a quarter of the ring at most. Up to a half is possible: with more, there might
   * never be room, for what is left before the ring's end is lost. A quarter leaves the producer
   * something to do while the consumer reads.
   */
  private static final int CAPACITY_SHARE = 4;

  private LaneLayout() {}

  static long length(int capacity) {
    return (long) RING_OFFSET + capacity;
  }

  /** The longest record of a ring, whose headers have so many bits for its length. */
  static int recordBytesMax(int capacity, int lengthBits) {
    return Math.min(capacity / CAPACITY_SHARE - HEADER_LENGTH, (1 << lengthBits - 1) - 1);
  }

  /** The bits of a header that say the tag, where there are no tickets. */
  static long withTag(int tag) {
    return Integer.toUnsignedLong(tag) << LENGTH_BITS;
  }

  static int tag(long header) {
    return (int) (header >>> LENGTH_BITS);
  }

  /** What a record of that length takes, with its header. */
  static long recordLength(int lengthBytes) {
    return (long) lengthBytes + HEADER_LENGTH + (ALIGNMENT - 1) & -ALIGNMENT;
  }
}
