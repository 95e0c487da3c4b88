package io.capstan.ipc.queue;

import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.sync.OwnerWord;
import io.capstan.ipc.sync.WaitPoint;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The consumer of a queue of lanes. */
final class LaneConsumer implements QueueConsumer {
  /*
   * The end of a closed queue: a producer that saw the queue open may publish a record after it was
   * closed, and the end must not be told before. It says "I offer" before it looks whether the queue
   * is closed. With a full fence between the two, either it would see the queue closed or the
   * consumer would see it offer; but a fence for each record costs more than the record. So once,
   * after the queue was seen closed, the consumer waits for longer than any processor keeps a store
   * to itself. After that, who offers is seen to offer, and the consumer waits for it, unless it is
   * dead; then it looks for records once more.
   */

  /** A store takes less than a microsecond to be seen, and an interrupt does not hold it up. */
  private static final long STORE_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(1);

  private final LaneQueue queue;
  private final Role role;
  private final RecordSource source;
  private final Copier copier = new Copier();
  private final WaitPoint.Condition recordCondition = this::hasRecordOrEnd;
  private boolean hasSeenClosed;

  LaneConsumer(LaneQueue queue, Role role, RecordSource source) {
    this.queue = queue;
    this.role = role;
    this.source = source;
  }

  @Override
  public int read(RecordHandler handler, int limit) {
    role.check();
    if (limit < 1) {
      throw new IllegalArgumentException("limit=" + limit + " (allowed: 1 or more)");
    }
    int count;
    role.setBusy(true);
    try {
      count = source.read(handler, limit);
    } finally {
      role.setBusy(false);
      queue.room().signalAll();
    }
    if (count == 0 && queue.isClosed() && hasEndedSlow()) {
      throw queue.ended();
    }
    return count;
  }

  @Override
  public int read(RecordHandler handler, int limit, long timeout, TimeUnit unit)
      throws InterruptedException {
    requireNotInterrupted();
    int count = read(handler, limit);
    return count == 0 && awaitRecord(timeout, unit) ? read(handler, limit) : count;
  }

  @Override
  public int poll(byte[] target) {
    copier.target = target;
    try {
      return read(copier, 1) == 0 ? EMPTY : copier.lengthBytes;
    } finally {
      copier.target = null;
    }
  }

  @Override
  public int poll(byte[] target, long timeout, TimeUnit unit) throws InterruptedException {
    requireNotInterrupted();
    int lengthBytes = poll(target);
    return lengthBytes == EMPTY && awaitRecord(timeout, unit) ? poll(target) : lengthBytes;
  }

  private static void requireNotInterrupted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  private boolean awaitRecord(long timeout, TimeUnit unit) throws InterruptedException {
    return timeout > 0
        && queue.records().await(recordCondition, queue.strategy(), unit.toNanos(timeout));
  }

  /** Whether there is a record, or never will be, which the next read says. */
  private boolean hasRecordOrEnd(boolean look) {
    if (source.hasRecord() || queue.isClosed() && hasEndedSlow()) {
      return true;
    }
    long dead = look ? queue.deadProducer() : OwnerWord.FREE;
    if (dead == OwnerWord.FREE) {
      return false;
    }
    if (source.hasRecord()) {
      return true; // The last it did.
    }
    throw queue.died("producer", dead);
  }

  /** Whether the queue, which was seen empty and then closed, will stay empty. */
  private boolean hasEndedSlow() {
    if (!hasSeenClosed) {
      awaitStores();
      hasSeenClosed = true;
    }
    return !queue.isOffering() && !source.hasRecord();
  }

  private static void awaitStores() {
    long startNanos = System.nanoTime();
    long waitedNanos = 0;
    while (waitedNanos < STORE_NANOS_MAX) {
      LockSupport.parkNanos(STORE_NANOS_MAX - waitedNanos);
      waitedNanos = System.nanoTime() - startNanos;
    }
  }

  @Override
  public void close() {
    role.close();
  }

  /** Copies a record to an array. */
  private static final class Copier implements RecordHandler {
    private byte[] target;
    private int lengthBytes;

    @Override
    public void onRecord(Memory memory, long offset, int length) {
      lengthBytes = length;
      if (length <= target.length) {
        memory.getBytes(offset, target, 0, length);
        return;
      }
      byte[] record = new byte[length];
      memory.getBytes(offset, record);
      throw new BufferTooShortException(record, target.length);
    }
  }
}
