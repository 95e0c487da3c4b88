package io.capstan.engine.coordinator;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Workers that boot while their region is being made, which takes a part of the time that they
 * need. They wait for their first ring; until they are handed over, closing ends them.
 *
 * <p><b>Callers.</b> One thread.
 */
final class Vanguard implements AutoCloseable {
  /** A killed process is gone in a millisecond or two, on a loaded machine in some dozen. */
  private static final long DEATH_MILLIS = 500;

  private List<Worker> workers = new ArrayList<>();

  /** Starts that many workers, or none if they need the region first. */
  static Vanguard launch(WorkerLauncher launcher, int workerCount) throws IOException {
    Vanguard vanguard = new Vanguard();
    try {
      for (int index = 0; launcher.canLaunchAhead() && index < workerCount; index++) {
        vanguard.workers.add(launcher.launch(index));
      }
      return vanguard;
    } catch (IOException | RuntimeException | Error e) {
      vanguard.close();
      throw e;
    }
  }

  /** Gives the workers to who will end them from now on. */
  List<Worker> handOver() {
    List<Worker> handedOver = workers;
    workers = List.of();
    return handedOver;
  }

  /** Kills the workers that were not handed over, and waits until they are dead. */
  @Override
  public void close() {
    for (Worker worker : workers) {
      worker.kill();
    }
    for (Worker worker : handOver()) {
      Patience.endsWithin(worker.exit(), TimeUnit.MILLISECONDS.toNanos(DEATH_MILLIS));
    }
  }
}
