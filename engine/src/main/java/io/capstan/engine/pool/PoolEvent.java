package io.capstan.engine.pool;

/**
 * One decision of a pool.
 *
 * @param kind what happened
 * @param worker the worker's index
 * @param pid its process; that of this JVM where workers are threads
 * @param why in one line, ending in {@code name=value}
 */
public record PoolEvent(Kind kind, int worker, long pid, String why) {

  /** What happened. */
  public enum Kind {
    /** A worker was started. */
    STARTED,
    /** A worker is up and gets tasks. */
    READY,
    /** A worker gets no more tasks; another one takes its place. */
    RETIRED,
    /** A worker ended because it was told to. */
    LEFT,
    /** A worker ended otherwise. */
    DIED,
    /** A worker was ended, with the task that it would not end. */
    KILLED,
    /** The pool takes no more tasks, because its workers cannot live. */
    BROKEN
  }
}
