package io.capstan.engine.protocol;

import io.capstan.ipc.memory.Region;

/**
 * A worker's life from attached to leaving, so that the coordinator can run workers as threads
 * without knowing their code.
 */
public interface WorkerEntry {

  /** The class; named here because coordinator and worker know nothing of each other. */
  String CLASS = "io.capstan.engine.worker.ThreadEntry";

  /**
   * Makes one. By its name, not as a service: to look for services takes a tenth of a short job,
   * start to end.
   */
  static WorkerEntry ofThisLibrary() {
    try {
      // Not through the thread's class loader: it may be one that has never heard of this library.
      return Class.forName(CLASS, true, WorkerEntry.class.getClassLoader())
          .asSubclass(WorkerEntry.class)
          .getConstructor()
          .newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("class=" + CLASS + " is missing from this library", e);
    }
  }

  /**
   * Works until the doorbell says to leave, or the region is closed.
   *
   * @param region attached for this worker alone
   * @param worker the worker's index
   */
  void work(Region region, int worker, Doorbell doorbell);
}
