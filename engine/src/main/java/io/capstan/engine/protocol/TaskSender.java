package io.capstan.engine.protocol;

import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.sync.WaitPoint;

/**
 * The pool's end of a worker's lane: sends tasks, takes them back, collects their answers.
 *
 * <p><b>Callers.</b> One thread at a time sends and takes back, one at a time collects; the pool's
 * locks see to that.
 *
 * <p><b>Progress.</b> Wait-free; sending wakes a worker that sleeps.
 *
 * <p><b>Memory consistency.</b> What is written before {@link #send} is seen by the worker that
 * starts the task; what the worker wrote before it answered is seen by who collects.
 *
 * <p><b>Peer death.</b> A worker killed at any instant leaves each slot in one state: SENT tasks
 * were not begun, the RUNNING one was, and DONE answers are whole. After its death the lane is
 * {@linkplain #reset reset} for its successor.
 *
 * <p><b>Units.</b> Positions count the tasks ever sent on this lane; lengths in bytes.
 */
public final class TaskSender {
  /*
   * Linearization: a task is begun at the worker's compare-and-set from SENT, taken back at this
   *                side's; answered at the worker's store of DONE.
   * Invariants:    head <= the worker's position <= tail <= head + SLOTS, but for the worker's
   *                position, which may lag behind head over slots that were revoked.
   */

  private final Memory memory;
  private final long offset;
  private final WaitPoint work;
  private volatile long head; // Moved by the collector, read by who sends.
  private volatile long tail; // Moved by who sends, read by the collector.

  TaskSender(Memory memory, long offset) {
    this.memory = memory;
    this.offset = offset;
    this.work = new WaitPoint(memory, offset + TaskLaneLayout.WORK_OFFSET);
  }

  /** How many tasks a lane can hold. */
  public static int capacity() {
    return TaskLaneLayout.SLOTS;
  }

  /** The longest payload that a slot itself holds. */
  public static int inlineLengthMax() {
    return TaskLaneLayout.INLINE_LENGTH_MAX;
  }

  /** Tasks sent and not yet collected. */
  public int count() {
    return (int) (tail - head);
  }

  /** Whether another task can be sent. */
  public boolean hasRoom() {
    return count() < TaskLaneLayout.SLOTS;
  }

  /** Sends a task whose payload is those bytes, and returns its position. There is room. */
  public long send(long flags, byte[] payload, int length) {
    long slot = slot(tail);
    memory.putBytes(slot + TaskLaneLayout.PAYLOAD_OFFSET, payload, 0, length);
    return publish(slot, flags, length, 0);
  }

  /** Sends a task whose payload is in a block, and returns its position. There is room. */
  public long sendBlock(long flags, long blockOffset, long length) {
    return publish(slot(tail), flags, length, blockOffset);
  }

  private long publish(long slot, long flags, long length, long block) {
    memory.putLong(slot + TaskLaneLayout.LENGTH_OFFSET, length);
    memory.putLong(slot + TaskLaneLayout.BLOCK_OFFSET, block);
    memory.putLong(slot + TaskLaneLayout.FLAGS_OFFSET, flags);
    // sync: task-word (pairs with TaskReceiver.start; volatile, against the count of waiters)
    memory.putLongVolatile(
        slot + TaskLaneLayout.WORD_OFFSET, TaskLaneLayout.word(tail, SlotState.SENT));
    long position = tail;
    tail = position + 1;
    work.signalOne();
    return position;
  }

  /** Takes a task back. False if the worker has begun it. */
  public boolean revoke(long position) {
    // sync: task-word (pairs with TaskReceiver.start)
    return memory.compareAndSetLong(
        slot(position) + TaskLaneLayout.WORD_OFFSET,
        TaskLaneLayout.word(position, SlotState.SENT),
        TaskLaneLayout.word(position, SlotState.REVOKED));
  }

  /** The state of a task that was sent; FREE if it is collected already. */
  public SlotState state(long position) {
    // sync: task-word (pairs with TaskReceiver.start and answer)
    long word = memory.getLongAcquire(slot(position) + TaskLaneLayout.WORD_OFFSET);
    return TaskLaneLayout.positionOf(word) == position
        ? TaskLaneLayout.stateOf(word)
        : SlotState.FREE;
  }

  /**
   * The position of the oldest task that is answered; -1 if the worker is still at it, or there is
   * none. Slots that were revoked are passed over.
   */
  public long answered() {
    while (head < tail) {
      SlotState state = state(head);
      if (state == SlotState.DONE) {
        return head;
      }
      if (state != SlotState.REVOKED) {
        return -1;
      }
      release();
    }
    return -1;
  }

  /** Whether {@link #answered} would find something to do; for any thread. */
  public boolean hasAnswer() {
    long oldest = head;
    if (oldest == tail) {
      return false;
    }
    SlotState state = state(oldest);
    return state == SlotState.DONE || state == SlotState.REVOKED;
  }

  /** The memory that holds the answer's inline payload or block. */
  public Memory memory() {
    return memory;
  }

  /** The flags of the answer at that position. */
  public long flags(long position) {
    return memory.getLong(slot(position) + TaskLaneLayout.FLAGS_OFFSET);
  }

  /** How long the payload of the answer at that position is. */
  public long length(long position) {
    return memory.getLong(slot(position) + TaskLaneLayout.LENGTH_OFFSET);
  }

  /** Where the block of the answer at that position is; 0 if it has none. */
  public long block(long position) {
    return memory.getLong(slot(position) + TaskLaneLayout.BLOCK_OFFSET);
  }

  /** Where the payload of the answer at that position is: in its block, or in the slot. */
  public long payloadOffset(long position) {
    long block = block(position);
    return block == 0 ? slot(position) + TaskLaneLayout.PAYLOAD_OFFSET : block;
  }

  /** The slot of the oldest task is free again; its answer has been read. */
  public void release() {
    // One lap on: a worker that has not yet passed a slot that was taken back sees that it must.
    memory.putLongRelease(
        slot(head) + TaskLaneLayout.WORD_OFFSET,
        TaskLaneLayout.word(head + TaskLaneLayout.SLOTS, SlotState.FREE));
    head = head + 1;
  }

  /** The position of the oldest task that is not collected. */
  public long head() {
    return head;
  }

  /** The position that the next task gets. */
  public long tail() {
    return tail;
  }

  /** Makes an empty lane of it, for the successor of a worker that is proven dead. */
  public void reset() {
    while (head < tail) {
      release();
    }
    memory.putLong(offset + TaskLaneLayout.START_POSITION_OFFSET, tail);
    memory.putIntRelease(offset + TaskLaneLayout.PARTICIPANT_OFFSET, 0);
  }

  /** Who the worker is in its claims; 0 before it is attached. */
  public int participantId() {
    // sync: lane-participant (pairs with TaskReceiver.occupy)
    return memory.getIntAcquire(offset + TaskLaneLayout.PARTICIPANT_OFFSET);
  }

  private long slot(long position) {
    return offset + TaskLaneLayout.slotOffset(position);
  }
}
