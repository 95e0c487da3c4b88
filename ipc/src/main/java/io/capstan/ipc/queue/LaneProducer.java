package io.capstan.ipc.queue;

import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.sync.OwnerWord;
import io.capstan.ipc.sync.WaitPoint;
import java.util.concurrent.TimeUnit;

/**
 * The producer of a lane. It is public for the packages above this one, which have claims of their
 * own and let one thread at a time pass: for them {@link #reserve} and {@link #publish}.
 */
public final class LaneProducer implements QueueProducer {
  /** What {@link #reserve} returns if there is none. */
  public static final long NO_ROOM = LaneWriter.NO_ROOM;

  private static final int NO_TICKETS = 0;
  private static final long NO_TAG = LaneLayout.withTag(0);

  private final LaneQueue queue;
  private final Role role;
  private final LaneWriter writer;
  private final Memory memory;
  private final int recordBytesMax;
  private final WaitPoint records;
  private final long closedOffset;
  private final long ticketsOffset;
  private final LaneClaim claim = new LaneClaim();
  private final WaitPoint.Condition roomCondition = this::hasRoom;
  private int wantedBytes;

  /** Where the last claim is, and how long; the complement of that, which is negative, if over. */
  private long claimed;

  private int claimedBytes = ~0;

  LaneProducer(LaneQueue queue, Role role, LaneWriter writer) {
    this.queue = queue;
    this.role = role;
    this.writer = writer;
    this.memory = queue.memory();
    this.recordBytesMax = queue.recordBytesMax();
    this.records = queue.records();
    this.closedOffset = queue.closedOffset();
    this.ticketsOffset = queue.isTicketed() ? queue.ticketsOffset() : NO_TICKETS;
  }

  @Override
  public int recordBytesMax() {
    return recordBytesMax;
  }

  @Override
  public boolean offer(byte[] source, int from, int lengthBytes) {
    long record = find(lengthBytes);
    if (record == NO_ROOM) {
      return false;
    }
    memory.putBytes(record, source, from, lengthBytes);
    publishFound(record, lengthBytes);
    return true;
  }

  @Override
  public boolean offer(Memory source, long offset, int lengthBytes) {
    long record = find(lengthBytes);
    if (record == NO_ROOM) {
      return false;
    }
    source.copyTo(offset, memory, record, lengthBytes);
    publishFound(record, lengthBytes);
    return true;
  }

  @Override
  public boolean offer(byte[] source, long timeout, TimeUnit unit) throws InterruptedException {
    requireNotInterrupted();
    return offer(source) || awaitRoom(source.length, timeout, unit) && offer(source);
  }

  @Override
  public Claim claim(int lengthBytes) {
    long record = find(lengthBytes);
    if (record == NO_ROOM) {
      return null;
    }
    claimed = record;
    claimedBytes = lengthBytes;
    return claim;
  }

  @Override
  public Claim claim(int lengthBytes, long timeout, TimeUnit unit) throws InterruptedException {
    requireNotInterrupted();
    Claim atOnce = claim(lengthBytes);
    return atOnce != null || !awaitRoom(lengthBytes, timeout, unit) ? atOnce : claim(lengthBytes);
  }

  private static void requireNotInterrupted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  /**
   * Finds room for a record, which the caller writes and then publishes; until then nothing has
   * happened, so nothing need be undone.
   *
   * @return where the record's first byte will be, or {@link #NO_ROOM}
   */
  public long reserve(int lengthBytes) {
    requireReady(lengthBytes);
    return toRecord(writer.reserveClear(lengthBytes));
  }

  private long find(int lengthBytes) {
    requireReady(lengthBytes);
    return toRecord(writer.reserve(lengthBytes));
  }

  private void requireReady(int lengthBytes) {
    requireNoClaim();
    role.check();
    if (lengthBytes < 0 || lengthBytes > recordBytesMax) {
      throw queue.tooLong(lengthBytes);
    }
  }

  private long toRecord(long header) {
    if (header == LaneWriter.NO_ROOM) {
      queue.requireNotClosed();
      return NO_ROOM;
    }
    return header + LaneLayout.HEADER_LENGTH;
  }

  /**
   * Publishes the record that was written where {@link #reserve}, for no less, said last.
   *
   * @param tag what the consumer is told of it, if the queue has one lane
   */
  public void publish(long record, int lengthBytes, int tag) {
    requireNoClaim();
    role.check(); // Perhaps another thread reserved, and has ended since.
    writer.announce();
    requireOpen();
    writer.publishClear(record - LaneLayout.HEADER_LENGTH, lengthBytes, LaneLayout.withTag(tag));
    records.signalOne();
    writer.clearAhead();
  }

  /** First of all: who is refused must not have got the role from the thread that uses it. */
  private void requireNoClaim() {
    if (claimedBytes >= 0) {
      throw role.inUse();
    }
  }

  private void publishFound(long record, int lengthBytes) {
    writer.announce();
    long ticket =
        ticketsOffset == NO_TICKETS
            ? NO_TAG
            : memory.getAndAddLong(ticketsOffset, LaneLayout.TICKET_UNIT);
    requireOpen();
    writer.publish(record - LaneLayout.HEADER_LENGTH, lengthBytes, ticket);
    records.signalOne();
  }

  /** The last look before a record is published, after it was announced. */
  private void requireOpen() {
    // sync: closed (pairs with LaneQueue.close)
    if (memory.getIntAcquire(closedOffset) != 0) {
      writer.retract();
      records.signalAll(); // For who waits for this one, because it was about to be published.
      throw queue.closed();
    }
  }

  private boolean awaitRoom(int lengthBytes, long timeout, TimeUnit unit)
      throws InterruptedException {
    if (timeout <= 0) {
      return false;
    }
    wantedBytes = lengthBytes;
    return queue.room().await(roomCondition, queue.strategy(), unit.toNanos(timeout));
  }

  /** Whether there is room for what is wanted, or never will be, which the next offer says. */
  private boolean hasRoom(boolean look) {
    if (writer.reserve(wantedBytes) != LaneWriter.NO_ROOM || queue.isClosed()) {
      return true;
    }
    long dead = look ? queue.deadConsumer() : OwnerWord.FREE;
    if (dead == OwnerWord.FREE) {
      return false;
    }
    if (writer.reserve(wantedBytes) != LaneWriter.NO_ROOM) {
      return true; // The last it did.
    }
    throw queue.died("consumer", dead);
  }

  @Override
  public void close() {
    role.close();
    endClaim();
  }

  private void endClaim() {
    if (claimedBytes >= 0) {
      claimedBytes = ~claimedBytes;
    }
  }

  /** The one claim that the producer has at a time. What it is for is all that has to be stored. */
  private final class LaneClaim implements Claim {
    @Override
    public Memory memory() {
      return memory;
    }

    @Override
    public long offset() {
      return claimed;
    }

    @Override
    public int lengthBytes() {
      return claimedBytes >= 0 ? claimedBytes : ~claimedBytes;
    }

    @Override
    public void commit() {
      requireClaim();
      int lengthBytes = claimedBytes;
      claimedBytes = ~lengthBytes;
      publishFound(claimed, lengthBytes);
    }

    @Override
    public void commit(int lengthBytes) {
      requireClaim();
      if (lengthBytes < 0 || lengthBytes > claimedBytes) {
        throw new IllegalArgumentException(
            "lengthBytes=%d (allowed: 0 to %d)".formatted(lengthBytes, claimedBytes));
      }
      if (lengthBytes < claimedBytes) {
        writer.spoil(); // Something may have been written behind the record.
      }
      endClaim();
      publishFound(claimed, lengthBytes);
    }

    private void requireClaim() {
      if (claimedBytes < 0) {
        throw role.noClaim();
      }
      role.check();
    }

    @Override
    public void abort() {
      requireClaim();
      close();
    }

    @Override
    public void close() {
      if (claimedBytes >= 0) {
        writer.spoil();
        endClaim();
      }
    }
  }
}
