package io.capstan.engine.protocol;

import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.sync.WaitPoint;
import io.capstan.ipc.sync.WaitStrategy;

/**
 * The worker's end of its lane: starts tasks in the order in which they were sent, one at a time,
 * and answers each in its own slot.
 *
 * <p><b>Callers.</b> The worker's one thread.
 *
 * <p><b>Progress.</b> {@link #start} waits for a task; all else is wait-free.
 *
 * <p><b>Memory consistency.</b> As at {@link TaskSender}.
 *
 * <p><b>Peer death.</b> Whether the pool lives is not asked here: the worker's standard input
 * tells.
 *
 * <p><b>Units.</b> Lengths in bytes, times in nanoseconds.
 */
public final class TaskReceiver {
  /** Some microseconds: what a pool takes that is about to send the next task. */
  private static final int SPINS = 100;

  /** As long as a sleep and a wake take, where nobody else wants to run. */
  private static final int YIELDS = 50;

  private final Memory memory;
  private final long offset;
  private final WaitPoint work;
  private final AnswerBell answers;
  private final WaitPoint.Condition starts = look -> tryStart();
  private long position;

  TaskReceiver(Memory memory, long offset, AnswerBell answers) {
    this.memory = memory;
    this.offset = offset;
    this.work = new WaitPoint(memory, offset + TaskLaneLayout.WORK_OFFSET);
    this.answers = answers;
    this.position = memory.getLong(offset + TaskLaneLayout.START_POSITION_OFFSET);
  }

  /** The worker is attached as that participant. */
  public void occupy(int participantId) {
    // sync: lane-participant (pairs with TaskSender.participantId)
    memory.putIntRelease(offset + TaskLaneLayout.PARTICIPANT_OFFSET, participantId);
    answers.ring();
  }

  /**
   * Waits for the next task and begins it.
   *
   * @return false if none came in that time
   * @throws InterruptedException if the thread is interrupted
   */
  public boolean start(WaitStrategy strategy, long timeoutNanos) throws InterruptedException {
    return strategy == WaitStrategy.ADAPTIVE && startYielding()
        || work.await(starts, strategy, timeoutNanos);
  }

  /**
   * Where more threads want to run than there are cores, the pool's is among them: it sends the
   * next task if this thread lets it, and need not wake it.
   */
  private boolean startYielding() {
    for (int count = 0; count < SPINS + YIELDS; count++) {
      if (tryStart()) {
        return true;
      }
      if (count < SPINS) {
        Thread.onSpinWait();
      } else {
        Thread.yield();
      }
    }
    return false;
  }

  private boolean tryStart() {
    while (true) {
      // sync: task-word (pairs with TaskSender.publish and revoke)
      long word = memory.getLongVolatile(slot() + TaskLaneLayout.WORD_OFFSET);
      long sent = TaskLaneLayout.word(position, SlotState.SENT);
      if (word == sent) {
        long running = TaskLaneLayout.word(position, SlotState.RUNNING);
        if (memory.compareAndSetLong(slot() + TaskLaneLayout.WORD_OFFSET, sent, running)) {
          return true;
        }
      } else if (isPassed(word)) {
        position++;
      } else {
        return false;
      }
    }
  }

  /** Whether this position was taken back, and perhaps its slot used again on a later lap. */
  private boolean isPassed(long word) {
    return TaskLaneLayout.positionOf(word) > position
        || word == TaskLaneLayout.word(position, SlotState.REVOKED);
  }

  /** The position of the task that was begun last. */
  public long position() {
    return position;
  }

  /** The memory that holds the task's inline payload or block. */
  public Memory memory() {
    return memory;
  }

  /** The flags of the task. */
  public long flags() {
    return memory.getLong(slot() + TaskLaneLayout.FLAGS_OFFSET);
  }

  /** How long the task's payload is. */
  public long length() {
    return memory.getLong(slot() + TaskLaneLayout.LENGTH_OFFSET);
  }

  /** Where the task's block is; 0 if it has none. */
  public long block() {
    return memory.getLong(slot() + TaskLaneLayout.BLOCK_OFFSET);
  }

  /** Where the task's payload is: in its block, or in the slot. */
  public long payloadOffset() {
    long block = block();
    return block == 0 ? slot() + TaskLaneLayout.PAYLOAD_OFFSET : block;
  }

  /** Answers the task with those bytes; at most {@link TaskSender#inlineLengthMax}. */
  public void answer(long flags, byte[] payload, int length) {
    memory.putBytes(slot() + TaskLaneLayout.PAYLOAD_OFFSET, payload, 0, length);
    publish(flags, length, 0);
  }

  /** Answers the task with a payload that is in a block. */
  public void answerBlock(long flags, long blockOffset, long length) {
    publish(flags, length, blockOffset);
  }

  private void publish(long flags, long length, long block) {
    long slot = slot();
    memory.putLong(slot + TaskLaneLayout.LENGTH_OFFSET, length);
    memory.putLong(slot + TaskLaneLayout.BLOCK_OFFSET, block);
    memory.putLong(slot + TaskLaneLayout.FLAGS_OFFSET, flags);
    // sync: task-word (pairs with TaskSender.answered; volatile, against the count of waiters)
    memory.putLongVolatile(
        slot + TaskLaneLayout.WORD_OFFSET, TaskLaneLayout.word(position, SlotState.DONE));
    position++;
    answers.ring();
  }

  private long slot() {
    return offset + TaskLaneLayout.slotOffset(position);
  }
}
