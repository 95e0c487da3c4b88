package io.capstan.ipc.queue;

import io.capstan.ipc.memory.Memory;
import java.lang.invoke.VarHandle;

/** The consumer's side of a lane: looks for records, and reads them. For one thread. */
final class LaneReader {
  /*
   * Algorithm:      see LaneWriter. The consumer says twice how far it is: the cursor, on a line that
   *                 nobody else reads, before each record; the head, for the producer, after a batch.
   * Invariants:     head <= cursor <= tail. A look may go past the ring's end before the cursor does;
   *                 that room is not given back before, or a successor would begin in the midst of
   *                 what was written since.
   * Linearization:  a record is taken at the release of the cursor that follows it.
   * Crash points:   the cursor's flag tells the successor that a record was in hand, see
   *                 LaneRecovery; between a cursor and the head, the successor frees the room.
   */
  /** The header of no record. */
  static final long NONE = 0;

  private final Memory memory;
  private final long cursorOffset;
  private final long headOffset;
  private final long ring;
  private final int mask;
  private final long lengthMask;

  /** The longest record, less 2^63, for unsigned comparison. */
  private final long lengthBound;

  private final long parity;
  private long position;
  private int count;

  /** Where the header at the position is, and the cursor's word if that record is not in hand. */
  private long at;

  private long word;

  /** The position when the cursor was settled last, and that of the head, where they go apart. */
  private long settled;

  private long freed;

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
    long cursor = memory.getLongAcquire(cursorOffset);
    this.parity = cursor & LaneWord.PARITY;
    this.count = LaneWord.countOf(cursor);
    moveTo(LaneWord.positionOf(cursor));
    this.settled = position;
    this.freed = position;
  }

  private void moveTo(long newPosition) {
    position = newPosition;
    at = ring + (newPosition & mask);
    word = LaneWord.of(newPosition, count) | parity;
  }

  /** The header of the next record, or {@link #NONE}. */
  long look() {
    // sync: record (pairs with LaneWriter.publish)
    long header = memory.getLongAcquire(at);
    return isRecord(header) || header == NONE ? header : lookSlow(header);
  }

  private boolean isRecord(long header) {
    // One comparison for three cases: as an unsigned number, what is no length is large.
    return (header & lengthMask) - 1 + Long.MIN_VALUE <= lengthBound;
  }

  private long lookSlow(long skipping) {
    long header = skipping;
    if (header == lengthMask && (position & mask) != 0) {
      moveTo(position + mask + 1 - (position & mask));
      // sync: record (pairs with LaneWriter.publish)
      header = memory.getLongAcquire(at);
    }
    if (!isRecord(header)) {
      throw new IllegalStateException(
          "header=0x%x at offset=%d is no record: somebody wrote to it (allowed: lengths to %d)"
              .formatted(header, at, lengthBound - Long.MIN_VALUE));
    }
    return header;
  }

  /** The header of the next record as of the last {@link #lookForNext}, or {@link #NONE}. */
  long next() {
    return next;
  }

  /** Looks for the next record. */
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
    return at + LaneLayout.HEADER_LENGTH;
  }

  private void goOn(long header) {
    count++;
    moveTo(position + LaneLayout.recordLength(lengthBytes(header)));
  }

  /** Goes on behind the record of which {@link #look} found the header: it has been read. */
  void pass(long header) {
    goOn(header);
    finish();
  }

  /** {@link #settle} and {@link #free} at once, for who never does one of them alone. */
  void finish() {
    // sync: lane-cursor (pairs with LaneRecovery.settle and LaneCount.read)
    memory.putLongRelease(cursorOffset, word);
    // sync: lane-head (pairs with LaneWriter.updateLimit)
    memory.putLongRelease(headOffset, word ^ parity);
  }

  /** Says that no record is in hand. */
  void settle() {
    settled = position;
    // sync: lane-cursor (pairs with LaneRecovery.settle and LaneCount.read)
    memory.putLongRelease(cursorOffset, word);
  }

  /** Gives the room of all that was read to the producer; the last record has been settled. */
  void free() {
    if (freed != settled) {
      freed = settled;
      // sync: lane-head (pairs with LaneWriter.updateLimit)
      memory.putLongRelease(headOffset, LaneWord.of(settled, count));
    }
  }
}
