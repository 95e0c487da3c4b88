package io.capstan.ipc.queue;

import io.capstan.ipc.memory.Memory;
import java.lang.invoke.VarHandle;

/** The consumer's side of a lane: looks for records, and reads them. For one thread. */
final class LaneReader {
  /*
   * Algorithm:      see LaneWriter. The consumer says twice how far it is: the cursor, on a line that
   *                 nobody else reads, before each record; the head, for the producer, after a batch.
   * Invariants:     head <= cursor <= tail.
   * Linearization:  a record is taken at the release of the cursor that follows it.
   * Crash points:   the cursor's flag tells the successor that a record was in hand, see
   *                 LaneRecovery; between a cursor and the head, the successor frees the room.
   */
  static final int EMPTY = -1;

  /** The ticket of no record: the highest there is. */
  static final long NO_TICKET = Long.MAX_VALUE;

  private final Memory memory;
  private final long lane;
  private final long ring;
  private final int mask;
  private final int headerLength;
  private final int recordBytesMax;

  private final long parity;
  private long position;
  private int count;
  private long freed;

  // The next record, as far as a look for its ticket has found it.
  private long ticket = NO_TICKET;
  private int ticketedBytes;

  /** Goes on where the last consumer ended; the caller has let {@link LaneRecovery} settle it. */
  LaneReader(Memory memory, long lane, int capacity, int headerLength) {
    this.memory = memory;
    this.lane = lane;
    this.ring = lane + LaneLayout.RING_OFFSET;
    this.mask = capacity - 1;
    this.headerLength = headerLength;
    this.recordBytesMax = LaneLayout.recordBytesMax(capacity, headerLength);
    // sync: lane-cursor (pairs with LaneRecovery.settle)
    long cursor = memory.getLongAcquire(lane + LaneLayout.CURSOR_OFFSET);
    this.parity = cursor & LaneWord.PARITY;
    this.position = LaneWord.positionOf(cursor);
    this.count = LaneWord.countOf(cursor);
    this.freed = position;
  }

  /** The length of the next record, or {@link #EMPTY}. */
  int look() {
    // sync: record (pairs with LaneWriter.publish)
    int lengthBytes = memory.getIntAcquire(ring + (position & mask)) - 1;
    // One comparison for three cases: as an unsigned number, what is no length is large.
    return Integer.compareUnsigned(lengthBytes, recordBytesMax) <= 0
        ? lengthBytes
        : lookSlow(lengthBytes + 1);
  }

  private int lookSlow(int header) {
    if (header == 0) {
      return EMPTY;
    }
    if (-header != mask + 1 - (position & mask)) {
      throw new IllegalStateException(
          "header=%d at offset=%d is no record: somebody wrote to it (allowed: 0 to %d)"
              .formatted(header, ring + (position & mask), recordBytesMax + 1));
    }
    position -= header;
    return look();
  }

  /** The ticket of the next record, or {@link #NO_TICKET}, as of the last look for it. */
  long ticket() {
    return ticket;
  }

  /** Looks for the next record's ticket. */
  void lookForTicket() {
    int lengthBytes = look();
    if (lengthBytes != EMPTY) {
      ticketedBytes = lengthBytes;
      ticket = memory.getLong(ring + (position & mask) + LaneLayout.TICKET_OFFSET);
    }
  }

  /** Reads the record whose ticket is known, and looks for the next one's. */
  void readTicketed(RecordHandler handler) {
    ticket = NO_TICKET;
    read(handler, ticketedBytes);
    lookForTicket();
  }

  /** Hands the record that {@link #look} found to the handler, and goes on behind it. */
  void read(RecordHandler handler, int lengthBytes) {
    long bytes = ring + (position & mask) + headerLength;
    // sync: lane-cursor (pairs with LaneRecovery.settle and LaneCount.read)
    memory.putLongRelease(
        lane + LaneLayout.CURSOR_OFFSET, LaneWord.of(position, count) | parity | LaneWord.FLAG);
    // Whatever the handler does, it does after it was said to have the record.
    VarHandle.storeStoreFence();
    position += LaneLayout.recordLength(lengthBytes, headerLength);
    count++;
    handler.onRecord(memory, bytes, lengthBytes);
  }

  /** Says that no record is in hand. */
  void settle() {
    // sync: lane-cursor (pairs with LaneRecovery.settle and LaneCount.read)
    memory.putLongRelease(lane + LaneLayout.CURSOR_OFFSET, LaneWord.of(position, count) | parity);
  }

  /** Gives the room of all that was read to the producer. */
  void free() {
    if (freed != position) {
      freed = position;
      // sync: lane-head (pairs with LaneWriter.updateLimit)
      memory.putLongRelease(lane + LaneLayout.HEAD_OFFSET, LaneWord.of(position, count));
    }
  }
}
