package io.capstan.bench;

import io.capstan.ipc.memory.Region;
import io.capstan.ipc.sync.SharedBarrier;
import io.capstan.ipc.sync.SharedLock;
import io.capstan.ipc.value.Guarded;
import io.capstan.ipc.value.SharedLong;
import java.io.IOException;

/**
 * Adds 1 to a number under its lock. To a line {@code COUNT} it waits at a barrier for the others,
 * adds so often, and answers with when it began and ended: by {@link System#nanoTime}, which on
 * Linux is one clock for all processes.
 */
final class IncrementerMain {
  private static final String COUNTER = "counter";
  private static final String LOCK = "lock";
  private static final String START = "start";

  private IncrementerMain() {}

  static void createObjects(Region region, int processes) throws IOException {
    SharedLong.create(region, COUNTER, 0);
    SharedLock.create(region, LOCK);
    SharedBarrier.create(region, START, processes);
  }

  static SharedLong counter(Region region) {
    return SharedLong.open(region, COUNTER);
  }

  public static void main(String[] arguments) throws Exception {
    try (Region region = SharedRegion.attach(arguments)) {
      SharedLock lock = SharedLock.open(region, LOCK);
      Guarded<SharedLong> counter = Guarded.of(counter(region), lock);
      SharedBarrier start = SharedBarrier.open(region, START);
      LineServer.serve(
          request -> {
            int count = Integer.parseInt(request[0]);
            start.await();
            long startNanos = System.nanoTime();
            for (int i = 0; i < count; i++) {
              counter.update(guarded -> guarded.setPlain(guarded.getPlain() + 1));
            }
            return startNanos + " " + System.nanoTime();
          });
    }
  }
}
