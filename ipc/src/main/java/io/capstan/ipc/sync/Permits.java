package io.capstan.ipc.sync;

/** Where a semaphore keeps its permits. Each method is lock-free. */
interface Permits {
  /**
   * Takes so many, or none.
   *
   * @param look whether to reclaim first what dead holders hold
   */
  boolean tryTake(int count, boolean look);

  /**
   * Gives so many back.
   *
   * @throws IllegalStateException if that would be more than there can be
   */
  void giveBack(int count);

  /** How many could be taken at this moment. */
  int available();
}
