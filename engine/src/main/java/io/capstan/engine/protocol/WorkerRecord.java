package io.capstan.engine.protocol;

import io.capstan.ipc.memory.Memory;

/**
 * What a worker says of itself.
 *
 * <p><b>Callers.</b> One worker writes; the coordinator reads, and moves the state where {@link
 * WorkerState} says so.
 *
 * <p><b>Progress.</b> Wait-free.
 *
 * <p><b>Memory consistency.</b> State changes are volatile.
 *
 * <p><b>Peer death.</b> The coordinator calls {@link #vacate} once the worker is proven dead.
 */
public final class WorkerRecord {
  private final Memory memory;
  private final long offset;

  WorkerRecord(Memory memory, long offset) {
    this.memory = memory;
    this.offset = offset;
  }

  /** The largest failure report that fits, in bytes. */
  public static int failureLengthMax() {
    return WorkerLayout.FAILURE_LENGTH_MAX;
  }

  /** The worker is attached as that participant, and starts to work. */
  public void occupy(int participantId) {
    // sync: worker-participant (pairs with participantId)
    memory.putIntRelease(offset + WorkerLayout.PARTICIPANT_OFFSET, participantId);
    memory.putIntVolatile(offset + WorkerLayout.STATE_OFFSET, WorkerState.WORKING.ordinal());
  }

  /** The worker is dead: nobody is attached until its successor is. */
  public void vacate() {
    memory.putIntRelease(offset + WorkerLayout.PARTICIPANT_OFFSET, 0);
    memory.putIntVolatile(offset + WorkerLayout.STATE_OFFSET, WorkerState.STARTING.ordinal());
  }

  /** Who the worker is in its claims; 0 before it is attached. */
  public int participantId() {
    // sync: worker-participant (pairs with occupy)
    return memory.getIntAcquire(offset + WorkerLayout.PARTICIPANT_OFFSET);
  }

  /** What the worker is doing. */
  public WorkerState state() {
    return WorkerState.of(memory.getIntVolatile(offset + WorkerLayout.STATE_OFFSET));
  }

  /**
   * The worker is about to wait. It must look at {@link JobBoard#attention} once more after this.
   */
  public void startWaiting() {
    memory.putIntVolatile(offset + WorkerLayout.STATE_OFFSET, WorkerState.WAITING.ordinal());
  }

  /**
   * Ends the wait, on behalf of the worker or of the coordinator.
   *
   * @return whether the worker was waiting; if the coordinator gets true, it must ring
   */
  public boolean endWaiting() {
    return memory.compareAndSetInt(
        offset + WorkerLayout.STATE_OFFSET,
        WorkerState.WAITING.ordinal(),
        WorkerState.WORKING.ordinal());
  }

  /**
   * Leaves a report of at most {@link #failureLengthMax} bytes, before the chunk becomes FAILED.
   */
  public void leaveFailure(byte[] report) {
    memory.putLong(offset + WorkerLayout.FAILURE_LENGTH_OFFSET, report.length);
    memory.putBytes(offset + WorkerLayout.FAILURE_OFFSET, report);
  }

  /** The report that was left. The caller has seen this worker's chunk as FAILED. */
  public byte[] failure() {
    byte[] report = new byte[(int) memory.getLong(offset + WorkerLayout.FAILURE_LENGTH_OFFSET)];
    memory.getBytes(offset + WorkerLayout.FAILURE_OFFSET, report);
    return report;
  }
}
