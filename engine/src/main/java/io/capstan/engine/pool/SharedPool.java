package io.capstan.engine.pool;

import java.io.IOException;
import java.time.Duration;

/**
 * The one pool that all parts of a program share: made when it is first asked for, and made anew
 * when it is asked for after it broke or was shut down.
 */
final class SharedPool {
  /** Who asks for it has work for it; a program that has none holds no processes for long. */
  private static final Duration IDLE_LIMIT = Duration.ofSeconds(10);

  /** More than there are cores, for programs whose workers wait. */
  private static final int WORKERS_PER_CORE = 2;

  private static final int CORES = Runtime.getRuntime().availableProcessors();

  private static ProcessPool pool;
  private static int workersMax;

  private SharedPool() {}

  static synchronized ProcessPool ofAnySize() throws IOException {
    return isUsable() ? pool : create(Math.min(CORES, PoolOptions.WORKERS_MAX));
  }

  static synchronized ProcessPool of(int workers) throws IOException {
    if (!isUsable() || workers > workersMax) {
      return create(workers);
    }
    pool.resize(workers);
    return pool;
  }

  private static boolean isUsable() {
    return pool != null && !pool.isShutdown() && !pool.isBroken();
  }

  private static ProcessPool create(int workers) throws IOException {
    int most = Math.min(PoolOptions.WORKERS_MAX, WORKERS_PER_CORE * CORES);
    int roomFor = Math.max(workers, most);
    PoolOptions options = PoolOptions.workers(workers).workersMax(roomFor).idleLimit(IDLE_LIMIT);
    ProcessPool created = ProcessPool.create(options);
    if (pool != null) {
      pool.shutdown(); // What it has it runs to its end; then nothing is left of it.
    }
    pool = created;
    workersMax = roomFor;
    return pool;
  }
}
