package io.capstan.bench;

import io.capstan.engine.archive.ArchiveRequest;
import io.capstan.engine.archive.ClassArchive;
import io.capstan.engine.pool.PoolOptions;
import io.capstan.engine.pool.ProcessPool;
import java.time.Duration;
import java.util.Locale;

/**
 * A process that makes pools, after it has seen to it that there is an archive for their workers. A
 * line is answered with the seconds from the submission of the first task to its value, for which a
 * worker must be started.
 */
final class PoolStartMain {
  private PoolStartMain() {}

  public static void main(String[] arguments) throws Exception {
    ClassArchive archive = ClassArchive.of(ArchiveRequest.ofThis());
    if (!archive.make(Duration.ofMinutes(2))) {
      throw new IllegalStateException("archive=missing (allowed: one that could be made)");
    }
    LineServer.serve(words -> firstTask());
  }

  private static String firstTask() throws Exception {
    try (ProcessPool pool = ProcessPool.create(PoolOptions.workers(1))) {
      long startNanos = System.nanoTime();
      int value = pool.submit(() -> 7 * 7).get();
      double seconds = (System.nanoTime() - startNanos) / 1e9;
      return String.format(Locale.ROOT, "%.6f %d", seconds, value);
    }
  }
}
