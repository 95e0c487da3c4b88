package io.capstan.engine.protocol;

import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.memory.ThreadToken;
import io.capstan.ipc.sync.WaitPoint;

/**
 * How a pool hears of answers: by its own thread, or by a caller who expects one and reads it
 * himself. Workers wake the one who needs it, for to wake a thread on another core costs the waker
 * more than most answers.
 *
 * <p><b>Callers.</b> Any worker rings; the pool's thread waits at {@link #thread}, and one caller
 * at a time at {@link #caller}.
 *
 * <p><b>Progress.</b> To ring is wait-free.
 *
 * <p><b>Memory consistency.</b> As {@link WaitPoint}: a worker that published before it rang is
 * seen by whoever was to hear it.
 *
 * <p><b>Peer death.</b> A worker killed before it rings delays who waits by a pause of the wait
 * point. Who expects is a thread of the pool, with whose process all ends.
 */
public final class AnswerBell {
  /*
   * Why no answer is left lying: a worker publishes, then reads EXPECTED; the caller writes
   * EXPECTED, then looks for answers, both when he begins and when he ceases. So either the caller
   * sees the answer, or the worker sees that nobody expects it and wakes the pool's thread.
   */
  private final Memory memory;
  private final long offset;
  private final WaitPoint thread;
  private final WaitPoint caller;

  AnswerBell(Memory memory, long offset) {
    this.memory = memory;
    this.offset = offset;
    this.thread = new WaitPoint(memory, offset + AnswerBellLayout.THREAD_OFFSET);
    this.caller = new WaitPoint(memory, offset + AnswerBellLayout.CALLER_OFFSET);
  }

  /** A worker has published an answer. */
  public void ring() {
    caller.signalAll();
    // sync: answer-expected (pairs with expect and cease)
    if (memory.getIntVolatile(offset + AnswerBellLayout.EXPECTED_OFFSET) == 0) {
      thread.signalAll();
    }
  }

  /** Wakes both: something changed that no worker tells. */
  public void ringBoth() {
    caller.signalAll();
    thread.signalAll();
  }

  /** Where the pool's thread waits. */
  public WaitPoint thread() {
    return thread;
  }

  /** Where a caller waits. */
  public WaitPoint caller() {
    return caller;
  }

  /**
   * The calling thread begins to look for answers, and the pool's own need not be woken; it looks
   * once more after this. One that cannot sleep in the kernel looks too seldom to take over.
   */
  public void expect() {
    if (Memory.isKernelWaitReady() && !ThreadToken.isCurrentVirtual()) {
      // sync: answer-expected (pairs with ring)
      memory.putIntVolatile(offset + AnswerBellLayout.EXPECTED_OFFSET, 1);
    }
  }

  /** The calling thread looks no longer, but for once more after this. */
  public void cease() {
    // sync: answer-expected (pairs with ring)
    memory.putIntVolatile(offset + AnswerBellLayout.EXPECTED_OFFSET, 0);
  }
}
