package io.capstan.engine.pool;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Tells submitters what became of their tasks, which runs what depends on them. That may wait for
 * another task of the pool, of which is yet to be told: so what is untold lies where everybody
 * finds it, and whoever waits for the pool tells it meanwhile.
 *
 * <p><b>Callers.</b> Any thread.
 */
final class Herald {
  private final Queue<Runnable> untold = new ConcurrentLinkedQueue<>();

  /** Whether somebody is held up in what depends on one task, and others are yet to be told of. */
  boolean hasUntold() {
    return !untold.isEmpty();
  }

  /** Tells in the calling thread, of those tasks and of what is untold. */
  void tell(List<? extends Runnable> tellings) {
    if (tellings.size() == 1 && untold.isEmpty()) {
      tellings.get(0).run(); // Nobody can be waiting behind it.
    } else {
      untold.addAll(tellings);
      tellUntold();
    }
  }

  /** Tells in the calling thread what is untold. */
  void tellUntold() {
    for (Runnable next = untold.poll(); next != null; next = untold.poll()) {
      next.run();
    }
  }

  /** Tells in a thread of its own, and returns at once. */
  void tellApart(List<? extends Runnable> tellings) {
    if (tellings.isEmpty()) {
      return;
    }
    untold.addAll(tellings);
    Thread thread = new Thread(this::tellUntold, "capstan-pool-herald");
    thread.setDaemon(true);
    try {
      thread.start();
    } catch (OutOfMemoryError e) { // No more threads: better late than never.
      tellUntold();
    }
  }
}
