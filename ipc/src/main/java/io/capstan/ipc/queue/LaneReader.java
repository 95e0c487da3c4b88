package io.capstan.ipc.queue;

import io.capstan.ipc.memory.Memory;
import java.lang.invoke.VarHandle;

/** The consumer's side of a lane: looks for records, and reads them. For one thread. */
final class LaneReader {
  /*
   * Algorithm:      see LaneWriter. The consumer says twice how far it is: the cursor, on a line that
   *                 nobody else reads, before each record and at the ring's end; the head, for the
   *                 producer, after some records.
   * Invariants:     head <= cursor <= tail. Between the head and the cursor nobody but the consumer
   *                 writes, and what is there stays: it tells others that records were published.
   * Linearization:  a record is taken at the release of the cursor that follows it.
   * Crash points:   the cursor's flag tells the successor that a record was in hand, see
   *                 LaneRecovery; between a cursor and the head, the successor frees the room.
   * Lines:          the producer will write where the consumer has read. A processor fetches lines
   *                 ahead for who goes through memory in order, but not those that both have to read:
   *                 with each of these the producer would wait to be allowed to write. So the consumer
   *                 of a stream of short records writes to each line that it has read, before it
   *                 gives the room back, and then the producer has none of them. (Agrona's many-to-one
   *                 ring clears what was read, to the same effect.) Measured with 32 bytes: the
   *                 producer takes half the time for a record where its core is far from the
   *                 consumer's; the consumer takes a tenth more. Why is inferred from such times, not
   *                 from counters. Of long records, which the handler perhaps only looks into, the
   *                 producer still has the lines.
   */
  /** The header of no record. */
  static final long NONE = 0;

  /** Short records are so long on average, and less. */
  private static final int SHORT_LENGTH = 4 * LaneLayout.LINE_LENGTH;

  private final Memory memory;
  private final long cursorOffset;
  private final long headOffset;
  private final long ring;
  private final int mask;
  private final long lengthMask;

  /** The longest record, less 2^63, for unsigned comparison. */
  private final long lengthBound;

  private final long parity;

  /**
   * The cursor's word if the next record is not in hand. No other state changes with each record:
   * see LaneWriter.
   */
  private long word;

  /** The cursor's word up to where the room was given back, and up to where lines were taken. */
  private long freed;

  private long taken;

  /** The next record's header, where somebody keeps looking for it. */
  private long next = NONE;

  /** Goes on where the last consumer ended; the caller has let {@link LaneRecovery} settle it. */
  LaneReader(Memory memory, long lane, int capacity, int lengthBits) {
    this.memory = memory;
    this.cursorOffset = lane + LaneLayout.CURSOR_OFFSET;
    this.headOffset = lane + LaneLayout.HEAD_OFFSET;
    this.ring = lane + LaneLayout.RING_OFFSET;
    this.mask = capacity - 1;
    this.lengthMask = (1L << lengthBits) - 1;
    this.lengthBound = LaneLayout.recordBytesMax(capacity, lengthBits) + Long.MIN_VALUE;
    // sync: lane-cursor (pairs with LaneRecovery.settle)
    this.word = memory.getLongAcquire(cursorOffset);
    this.parity = word & LaneWord.PARITY;
    this.freed = word;
    this.taken = word;
  }

  /** Where the header at the cursor is. */
  private long at() {
    return ring + (LaneWord.positionOf(word) & mask);
  }

  /**
   * The header of the next record, or {@link #NONE}. The caller has the role, and no record in hand
   * but the one that is found: at the ring's end the cursor moves.
   */
  long look() {
    // sync: record (pairs with LaneWriter.publish)
    long header = memory.getLongAcquire(at());
    return isRecord(header) || header == NONE ? header : lookSlow(header);
  }

  private boolean isRecord(long header) {
    // One comparison for three cases: as an unsigned number, what is no length is large.
    return (header & lengthMask) - 1 + Long.MIN_VALUE <= lengthBound;
  }

  private long lookSlow(long skipping) {
    long header = skipping;
    long index = LaneWord.positionOf(word) & mask;
    if (header == lengthMask && index != 0) {
      moveTo(LaneWord.positionOf(word) + mask + 1 - index, LaneWord.countOf(word));
      settle(); // What is given back is what the cursor has passed, and all before it was read.
      // sync: record (pairs with LaneWriter.publish)
      header = memory.getLongAcquire(at());
    }
    if (!isRecord(header)) {
      throw new IllegalStateException(
          "header=0x%x at offset=%d is no record: somebody wrote to it (allowed: lengths to %d)"
              .formatted(header, at(), lengthBound - Long.MIN_VALUE));
    }
    return header;
  }

  private void moveTo(long position, int count) {
    word = LaneWord.of(position, count) | parity;
  }

  /** The header of the next record as of the last {@link #lookForNext}, or {@link #NONE}. */
  long next() {
    return next;
  }

  /** Looks for the next record, which is not known. */
  void lookForNext() {
    next = look();
  }

  /**
   * Reads the record that {@link #lookForNext} found, and looks for the one behind it, also if the
   * handler throws: a lane that nobody looked at must not seem empty.
   */
  void readNext(RecordHandler handler) {
    long header = next;
    next = NONE;
    try {
      read(handler, header);
    } finally {
      lookForNext();
    }
  }

  /** Whether the record of that header goes before that of the other one, of another lane. */
  static boolean isBefore(long header, long other) {
    return header - other < 0; // The length is in the low bits, and tickets are never the same.
  }

  /** The length of the record of that header. */
  int lengthBytes(long header) {
    return (int) (header & lengthMask) - 1;
  }

  /** Hands the record of which {@link #look} found the header to the handler, and goes on. */
  void read(RecordHandler handler, long header) {
    long bytes = take();
    goOn(header);
    handler.onRecord(memory, bytes, lengthBytes(header));
  }

  /**
   * Says that the record that {@link #look} found is in hand; {@link #pass} lets go of it.
   *
   * @return where its bytes are
   */
  long take() {
    // sync: lane-cursor (pairs with LaneRecovery.settle and LaneCount.read)
    memory.putLongRelease(cursorOffset, word | LaneWord.FLAG);
    // Whatever is done to the record, it is done after it was said to be in hand.
    VarHandle.storeStoreFence();
    return at() + LaneLayout.HEADER_LENGTH;
  }

  private void goOn(long header) {
    moveTo(
        LaneWord.positionOf(word) + LaneLayout.recordLength(lengthBytes(header)),
        LaneWord.countOf(word) + 1);
  }

  /**
   * Goes on behind the record of which {@link #look} found the header: it has been read. The lines
   * stay where they are: who sends one message and waits for the answer writes to them next.
   */
  void pass(long header) {
    goOn(header);
    settle();
    giveBack();
  }

  /** Says that no record is in hand. */
  void settle() {
    // sync: lane-cursor (pairs with LaneRecovery.settle and LaneCount.read)
    memory.putLongRelease(cursorOffset, word);
  }

  /** Gives the room of all that was read to the producer; the last record has been settled. */
  void free() {
    if (freed != word) {
      takeLines();
      giveBack();
    }
  }

  private void giveBack() {
    freed = word;
    taken = word;
    // sync: lane-head (pairs with LaneWriter.updateLimit)
    memory.putLongRelease(headOffset, word ^ parity);
  }

  /**
   * Takes the lines that were read to their ends from the producer, which will write there next.
   */
  void takeLines() {
    long start = LaneWord.positionOf(taken);
    long end = start + LaneWord.distance(start, word);
    int records = LaneWord.countOf(word) - LaneWord.countOf(taken);
    taken = word;
    if (end - start <= (long) SHORT_LENGTH * records) {
      long first = (start & -LaneLayout.LINE_LENGTH) + LaneLayout.LINE_LENGTH;
      for (long line = first; line <= end; line += LaneLayout.LINE_LENGTH) {
        long at = ring + (line - Long.BYTES & mask);
        // It changes nothing, which the compiler sees, and leaves it out, unless it is a release.
        memory.putLongRelease(at, memory.getLong(at));
      }
    }
  }
}
