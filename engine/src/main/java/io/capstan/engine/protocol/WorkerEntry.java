package io.capstan.engine.protocol;

import io.capstan.ipc.memory.Region;

/**
 * A worker's life from attached to leaving. {@link java.util.ServiceLoader} finds it, so that the
 * coordinator can run workers as threads without knowing their code.
 */
public interface WorkerEntry {

  /**
   * Works until the doorbell says to leave, or the region is closed.
   *
   * @param region attached for this worker alone
   * @param worker the worker's index
   */
  void work(Region region, int worker, Doorbell doorbell);
}
