package io.capstan.engine.pool;

import java.util.List;

/**
 * Tells submitters that their tasks have failed, on a thread that the pool does not need: what
 * depends on their futures may wait for other tasks of the same pool.
 */
final class Herald {

  private Herald() {}

  /** Returns at once. */
  static void tell(List<Dispatcher.Failed> failed) {
    if (failed.isEmpty()) {
      return;
    }
    Thread thread =
        new Thread(() -> failed.forEach(Dispatcher.Failed::tell), "capstan-pool-herald");
    thread.setDaemon(true);
    try {
      thread.start();
    } catch (OutOfMemoryError e) { // No more threads: better late than never.
      failed.forEach(Dispatcher.Failed::tell);
    }
  }
}
