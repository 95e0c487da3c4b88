package io.capstan.engine.protocol;

/**
 * How a waiting worker hears from its coordinator. Implemented once for processes, once for
 * threads.
 */
public interface Doorbell {

  /**
   * Waits until the coordinator rings, a second at most. It may return without a ring; a ring that
   * came before the call is not lost.
   *
   * @return false if the worker is to leave
   */
  boolean await();
}
