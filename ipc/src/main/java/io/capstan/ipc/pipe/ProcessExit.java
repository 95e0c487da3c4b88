package io.capstan.ipc.pipe;

import io.capstan.ipc.sync.WaitPoint;
import io.capstan.ipc.sync.Waitable;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The end of a process: rings the bells of those that wait for it. */
final class ProcessExit implements Waitable {
  /**
   * One for each process that lives, however often it is waited for: the JDK keeps what waits for
   * an exit until the exit.
   */
  private static final Map<Object, ProcessExit> EXITS = new ConcurrentHashMap<>();

  private final CompletableFuture<?> exit;
  private final Set<WaitPoint> bells = ConcurrentHashMap.newKeySet();

  private ProcessExit(CompletableFuture<?> exit) {
    this.exit = exit;
  }

  static ProcessExit of(Process process) {
    return of(process, process::onExit);
  }

  /**
   * The end of a process that need not be a child; the JDK looks for it now and then.
   *
   * @throws IllegalArgumentException if it is this process
   */
  static ProcessExit of(ProcessHandle process) {
    if (process.equals(ProcessHandle.current())) {
      throw new IllegalArgumentException("pid=" + process.pid() + " (allowed: another process)");
    }
    return of(process, process::onExit);
  }

  private static ProcessExit of(Object process, Supplier<CompletableFuture<?>> onExit) {
    ProcessExit known = EXITS.get(process);
    if (known != null) {
      return known;
    }
    ProcessExit exit = new ProcessExit(onExit.get());
    EXITS.put(process, exit); // Two threads may make two; either is good.
    exit.exit.whenComplete((result, failure) -> exit.end(process));
    return exit;
  }

  private void end(Object process) {
    EXITS.remove(process);
    bells.forEach(WaitPoint::signalAll);
  }

  /** Rings it at the exit, from now on. */
  void add(WaitPoint bell) {
    bells.add(bell);
  }

  void remove(WaitPoint bell) {
    bells.remove(bell);
  }

  @Override
  public WaitPoint readyPoint() {
    throw new UnsupportedOperationException("a process has no wait point (allowed: a bell)");
  }

  @Override
  public boolean isReady(boolean look) {
    return exit.isDone();
  }
}
