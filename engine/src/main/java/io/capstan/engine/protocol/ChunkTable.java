package io.capstan.engine.protocol;

import io.capstan.engine.kernel.Scalar;
import io.capstan.ipc.memory.Memory;

/**
 * The chunks of a job: who computes which, and the results, each in its chunk's own slot.
 *
 * <p><b>Callers.</b> The coordinator opens, releases, closes and reads; any number of workers claim
 * and publish.
 *
 * <p><b>Progress.</b> Claiming is lock-free: it fails only if another worker claimed. All else is
 * wait-free.
 *
 * <p><b>Memory consistency.</b> Writes before {@code publish} or {@code fail} happen-before a
 * {@link #state} that returns DONE or FAILED.
 *
 * <p><b>Peer death.</b> A worker killed before its publish leaves a claim that names it, which the
 * coordinator releases once the worker is proven dead; killed after it, the result counts. A chunk
 * counts once, because it has one slot.
 *
 * <p><b>Units.</b> Chunks by index from 0; busy time in nanoseconds.
 */
public final class ChunkTable {
  /*
   * Algorithm:      one word a chunk, drawn in ChunkLayout; every change of it is a compare-and-set
   *                 from the exact word expected, owner and job included.
   * Invariants:     only the owner of a claim writes the slot's other fields, or ends the claim; the
   *                 coordinator does so only for the dead. A table is opened for a job only while no
   *                 chunk is CLAIMED.
   * Linearization:  each operation at its compare-and-set.
   * Crash points:   before the compare-and-set nothing has happened, after it everything has.
   */

  /** What {@link #claim} returns when there is no free chunk. */
  public static final int NONE = -1;

  private final Memory memory;
  private final long offset;

  ChunkTable(Memory memory, long offset) {
    this.memory = memory;
    this.offset = offset;
  }

  /** Frees the chunks of a new job. No chunk of an earlier one is claimed. */
  public void open(int job, int chunkCount) {
    for (int chunk = 0; chunk < chunkCount; chunk++) {
      // sync: chunk-word (the job's publication orders it)
      memory.putLong(wordOffset(chunk), ChunkLayout.freeWord(job));
    }
  }

  /**
   * Claims a free chunk of the job, looking from that chunk on and then from the start.
   *
   * @param owner the participant id of the caller
   * @return the chunk, or {@link #NONE}
   */
  public int claim(int job, int owner, int first) {
    int chunk = claimBetween(first, EngineLayout.CHUNKS_MAX, job, owner);
    return chunk == NONE ? claimBetween(0, first, job, owner) : chunk;
  }

  private int claimBetween(int first, int end, int job, int owner) {
    long free = ChunkLayout.freeWord(job);
    for (int chunk = first; chunk < end; chunk++) {
      long word = memory.getLongAcquire(wordOffset(chunk));
      if (word == free
          && memory.compareAndSetLong(
              wordOffset(chunk), free, ChunkLayout.word(ChunkState.CLAIMED, job, owner))) {
        return chunk;
      }
      if (ChunkLayout.jobOf(word) != job) {
        return NONE; // Behind the job's last chunk, or the job is over.
      }
    }
    return NONE;
  }

  /**
   * Ends a claim with a result. The caller owns the claim.
   *
   * @throws IllegalStateException if it does not
   */
  public void publish(int chunk, int job, Scalar value, ChunkWork work) {
    long slot = wordOffset(chunk);
    memory.putLong(slot + ChunkLayout.KIND_OFFSET, value.kind().ordinal());
    memory.putLong(slot + ChunkLayout.HIGH_OFFSET, value.high());
    memory.putLong(slot + ChunkLayout.LOW_OFFSET, value.low());
    endClaim(chunk, job, ChunkState.DONE, work);
  }

  /**
   * Ends a claim with a failure, whose report stands in the worker's record. The caller owns the
   * claim.
   *
   * @throws IllegalStateException if it does not
   */
  public void fail(int chunk, int job, ChunkWork work) {
    endClaim(chunk, job, ChunkState.FAILED, work);
  }

  private void endClaim(int chunk, int job, ChunkState state, ChunkWork work) {
    long slot = wordOffset(chunk);
    memory.putLong(slot + ChunkLayout.WORKER_OFFSET, work.worker());
    memory.putLong(slot + ChunkLayout.PID_OFFSET, work.pid());
    memory.putLong(slot + ChunkLayout.BUSY_OFFSET, work.busyNanos());
    long claim = ChunkLayout.word(ChunkState.CLAIMED, job, work.owner());
    // sync: chunk-done (pairs with state)
    if (!memory.compareAndSetLong(slot, claim, ChunkLayout.word(state, job, work.owner()))) {
      throw new IllegalStateException(
          "chunk=%d job=%d is not claimed by owner=%d: word=0x%016x"
              .formatted(chunk, job, work.owner(), memory.getLongAcquire(slot)));
    }
  }

  /** Where the chunk is. */
  public ChunkState state(int chunk) {
    // sync: chunk-done (pairs with endClaim)
    return ChunkLayout.stateOf(memory.getLongAcquire(wordOffset(chunk)));
  }

  /** The participant id of the chunk's owner; 0 of a chunk that nobody has. */
  public int owner(int chunk) {
    return ChunkLayout.ownerOf(memory.getLongAcquire(wordOffset(chunk)));
  }

  /** The result of a chunk that the caller has seen as DONE. */
  public Scalar result(int chunk) {
    long slot = wordOffset(chunk);
    return Scalar.ofBits(
        Scalar.Kind.values()[(int) memory.getLong(slot + ChunkLayout.KIND_OFFSET)],
        memory.getLong(slot + ChunkLayout.HIGH_OFFSET),
        memory.getLong(slot + ChunkLayout.LOW_OFFSET));
  }

  /** Who computed a chunk that the caller has seen as DONE or FAILED. */
  public ChunkWork work(int chunk) {
    long slot = wordOffset(chunk);
    return new ChunkWork(
        ChunkLayout.ownerOf(memory.getLongAcquire(slot)),
        (int) memory.getLong(slot + ChunkLayout.WORKER_OFFSET),
        memory.getLong(slot + ChunkLayout.PID_OFFSET),
        memory.getLong(slot + ChunkLayout.BUSY_OFFSET));
  }

  /**
   * Frees the chunk if that owner, who is proven dead, has claimed it.
   *
   * @return whether it had
   */
  public boolean release(int chunk, int job, int deadOwner) {
    return memory.compareAndSetLong(
        wordOffset(chunk),
        ChunkLayout.word(ChunkState.CLAIMED, job, deadOwner),
        ChunkLayout.freeWord(job));
  }

  /** Closes the chunk if it is free, so that nobody claims it any more. */
  public void close(int chunk, int job) {
    memory.compareAndSetLong(
        wordOffset(chunk), ChunkLayout.freeWord(job), ChunkLayout.word(ChunkState.CLOSED, job, 0));
  }

  private long wordOffset(int chunk) {
    return offset + (long) chunk * ChunkLayout.LENGTH + ChunkLayout.WORD_OFFSET;
  }
}
