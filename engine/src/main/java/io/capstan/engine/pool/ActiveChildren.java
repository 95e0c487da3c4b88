package io.capstan.engine.pool;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The processes that this one has started and that live: they are ended with it.
 *
 * <p>If this process is killed they find it out by themselves; if it exits they are told, as by
 * Python, so that they can do what they want done at their exit.
 */
final class ActiveChildren {
  /** For all of them together, after they were told to end. */
  private static final Duration EXIT_TIME = Duration.ofSeconds(1);

  private static final Set<WorkerProcess> ALIVE = ConcurrentHashMap.newKeySet();

  /** Made with the first child. */
  private static final class AtExit {
    static final boolean REGISTERED = register();

    private static boolean register() {
      try {
        Runtime.getRuntime().addShutdownHook(new Thread(ActiveChildren::endAll, "end children"));
        return true;
      } catch (IllegalStateException e) {
        return false;
      }
    }
  }

  private ActiveChildren() {}

  /**
   * Whether children may be started.
   *
   * @throws IllegalStateException if this JVM is exiting
   */
  static void requireOpen() {
    if (!AtExit.REGISTERED) {
      throw new IllegalStateException("no process can be started while the JVM exits");
    }
  }

  static void add(WorkerProcess child) {
    ALIVE.add(child);
  }

  static void remove(WorkerProcess child) {
    ALIVE.remove(child);
  }

  static List<WorkerProcess> list() {
    return ALIVE.stream().filter(WorkerProcess::isRunning).toList();
  }

  private static void endAll() {
    List<WorkerProcess> children = List.copyOf(ALIVE);
    children.forEach(WorkerProcess::end);
    long deadlineNanos = System.nanoTime() + EXIT_TIME.toNanos();
    for (WorkerProcess child : children) {
      if (!child.awaitEnd(deadlineNanos - System.nanoTime())) {
        child.endNow();
      }
    }
  }
}
