package io.capstan.bench;

import io.capstan.ipc.memory.Region;
import io.capstan.ipc.sync.SharedBarrier;
import io.capstan.ipc.sync.SharedLock;
import io.capstan.ipc.value.Guarded;
import io.capstan.ipc.value.SharedLong;
import java.io.IOException;

/**
 * Adds 1 to a number under its lock. To a line {@code COUNT} it waits at a barrier for the others,
 * adds so often, waits for them at another, and answers.
 */
final class IncrementerMain {
  private static final String COUNTER = "counter";
  private static final String LOCK = "lock";
  private static final String START = "start";
  private static final String FINISH = "finish";

  private IncrementerMain() {}

  static void createObjects(Region region, int processes) throws IOException {
    SharedLong.create(region, COUNTER, 0);
    SharedLock.create(region, LOCK);
    // One more: whoever takes the time.
    SharedBarrier.create(region, START, processes + 1);
    SharedBarrier.create(region, FINISH, processes + 1);
  }

  static SharedLong counter(Region region) {
    return SharedLong.open(region, COUNTER);
  }

  static SharedBarrier start(Region region) {
    return SharedBarrier.open(region, START);
  }

  static SharedBarrier finish(Region region) {
    return SharedBarrier.open(region, FINISH);
  }

  public static void main(String[] arguments) throws Exception {
    try (Region region = SharedRegion.attach(arguments)) {
      SharedLock lock = SharedLock.open(region, LOCK);
      Guarded<SharedLong> counter = Guarded.of(counter(region), lock);
      SharedBarrier start = start(region);
      SharedBarrier finish = finish(region);
      LineServer.serve(
          request -> {
            int count = Integer.parseInt(request[0]);
            start.await();
            for (int i = 0; i < count; i++) {
              counter.update(guarded -> guarded.setPlain(guarded.getPlain() + 1));
            }
            finish.await();
            return "counted";
          });
    }
  }
}
