package io.capstan.ipc.queue;

import io.capstan.ipc.memory.AsymmetricFence;

/** Whether a queue of lanes has come to its end, for its consumer. */
final class LaneEnd {
  /*
   * A producer that saw the queue open may publish a record after it was closed, and the end must
   * not be told before. It says "I offer" before it looks whether the queue is closed. With a full
   * fence between the two, either it would see the queue closed or the consumer would see it offer;
   * but a fence for each record costs more than the record. So once, after the queue was seen closed,
   * the consumer waits for longer than any processor keeps a store to itself. After that, who offers
   * is seen to offer, and the consumer waits for it, unless it is dead; then it looks for records
   * once more.
   */

  private final LaneQueue queue;
  private final RecordSource source;
  private boolean hasSeenClosed;

  LaneEnd(LaneQueue queue, RecordSource source) {
    this.queue = queue;
    this.source = source;
  }

  /** Whether the queue, which was seen empty, is closed and will stay empty. */
  boolean hasCome() {
    return queue.isClosed() && hasComeSlow();
  }

  private boolean hasComeSlow() {
    if (!hasSeenClosed) {
      AsymmetricFence.heavy();
      hasSeenClosed = true;
    }
    return !queue.isOffering() && !source.hasRecord();
  }
}
