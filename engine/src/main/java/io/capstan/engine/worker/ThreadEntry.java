package io.capstan.engine.worker;

import io.capstan.engine.protocol.Doorbell;
import io.capstan.engine.protocol.WorkerEntry;
import io.capstan.ipc.memory.Region;

/** A worker's life as a thread of the coordinator's JVM. */
public final class ThreadEntry implements WorkerEntry {

  /** Called by {@link WorkerEntry#ofThisLibrary}. */
  public ThreadEntry() {}

  @Override
  public void work(Region region, int worker, Doorbell doorbell) {
    new WorkerLoop(region, worker, doorbell).run();
  }
}
