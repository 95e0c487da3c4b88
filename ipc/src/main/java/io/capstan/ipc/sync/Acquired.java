package io.capstan.ipc.sync;

/** How an attempt to acquire a {@link SharedLock} ended. */
public enum Acquired {
  /** The lock is held, and its last owner gave it back. */
  NORMAL,
  /**
   * The lock is held, and an earlier owner died with it: what it guards may be half-changed. Repair
   * that, then call {@link SharedLock#markRepaired}; until then every owner is told.
   */
  ABANDONED,
  /** The lock is not held: the time was up, or another thread has it. */
  TIMED_OUT;

  /** Whether the lock is held. */
  public boolean isHeld() {
    return this != TIMED_OUT;
  }
}
