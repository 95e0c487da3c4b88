package io.capstan.bench;

import io.capstan.engine.archive.ArchiveRequest;
import io.capstan.engine.archive.ClassArchive;
import io.capstan.engine.pool.PoolOptions;
import io.capstan.engine.pool.ProcessPool;
import io.capstan.ipc.sync.WaitStrategy;
import java.time.Duration;

/**
 * A process with a pool. A line names a {@link PoolWork} and a size, and is answered with what came
 * of it.
 */
final class PoolMain {
  /** An array of the bar on its way there, and the same on its way back. */
  private static final long SHARED_BYTES = 96L << 20;

  private PoolMain() {}

  public static void main(String[] arguments) throws Exception {
    // As any pool's workers have, where there can be one; and none is made beside what is measured.
    ClassArchive.of(ArchiveRequest.ofThis()).make(Duration.ofMinutes(2));
    PoolOptions options =
        PoolOptions.workers(Integer.parseInt(arguments[0]))
            .waitStrategy(WaitStrategy.valueOf(arguments[1]))
            .sharedBytes(SHARED_BYTES)
            .restarts(Integer.MAX_VALUE, Duration.ofMinutes(1)); // Deaths are what is measured.
    try (ProcessPool pool = ProcessPool.create(options)) {
      pool.submit(() -> 0).get();
      LineServer.serve(
          words -> PoolWork.valueOf(words[0]).sample(pool, Integer.parseInt(words[1])));
    }
  }
}
