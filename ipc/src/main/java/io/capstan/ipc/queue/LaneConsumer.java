package io.capstan.ipc.queue;

import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.sync.OwnerWord;
import io.capstan.ipc.sync.WaitPoint;
import java.util.concurrent.TimeUnit;

/** The consumer of a queue of lanes. */
final class LaneConsumer implements QueueConsumer {
  private final LaneQueue queue;
  private final Role role;
  private final RecordSource source;
  private final Copier copier = new Copier();
  private final WaitPoint.Condition recordCondition = this::hasRecordOrEnd;
  private final LaneEnd end;
  private final Slip slip;

  LaneConsumer(LaneQueue queue, Role role, RecordSource source, Slip slip) {
    this.queue = queue;
    this.role = role;
    this.source = source;
    this.end = new LaneEnd(queue, source);
    this.slip = slip;
  }

  @Override
  public int read(RecordHandler handler, int limit) {
    role.check();
    if (limit < 1) {
      throw new IllegalArgumentException("limit=" + limit + " (allowed: 1 or more)");
    }
    slip.await();
    int count;
    role.setBusy(true);
    try {
      count = source.read(handler, limit);
    } finally {
      role.setBusy(false);
      queue.room().signalAll();
    }
    slip.count(count, count < limit);
    if (count == 0 && end.hasCome()) {
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
    if (source.hasRecord() || end.hasCome()) {
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
