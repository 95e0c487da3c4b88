package io.capstan.engine.protocol;

/**
 * Who computed a chunk, and for how long.
 *
 * @param owner the participant id under which it was claimed
 * @param worker the worker's index
 * @param pid the worker's process
 * @param busyNanos time between claim and result
 */
public record ChunkWork(int owner, int worker, long pid, long busyNanos) {}
