package io.capstan.engine.pool;

import io.capstan.engine.process.Lineage;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The process that started this one, as this one sees it: Python's {@code parent_process()}.
 *
 * <p><b>Callers.</b> Any thread.
 *
 * <p><b>Peer death.</b> When the parent is dead, {@link #isAlive} is false; this process does not
 * see that for long, for it leaves within a second.
 */
public final class ParentProcess {
  private final String name;
  private final long pid;
  private final Optional<ProcessHandle> handle;

  private ParentProcess(String name, long pid) {
    this.name = name;
    this.pid = pid;
    // As long as it lives this process is its child; a number that was given anew is another's.
    this.handle = ProcessHandle.current().parent().filter(parent -> parent.pid() == pid);
  }

  /** Of this process; null in the main process. */
  static ParentProcess ofThis() {
    String name = Lineage.parentName();
    return name == null ? null : new ParentProcess(name, Lineage.parentPid());
  }

  /** Its name. */
  public String name() {
    return name;
  }

  /** Its process. */
  public long pid() {
    return pid;
  }

  /** Whether it lives. */
  public boolean isAlive() {
    return handle.map(ProcessHandle::isAlive).orElse(false);
  }

  /**
   * Waits for its end.
   *
   * @return false if it lives on when the time is up
   */
  public boolean join(Duration timeout) throws InterruptedException {
    CompletableFuture<ProcessHandle> end =
        handle.map(ProcessHandle::onExit).orElse(CompletableFuture.completedFuture(null));
    try {
      end.get(Math.max(0, timeout.toNanos()), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e); // The end of a process is no failure.
    }
  }

  @Override
  public String toString() {
    return "ParentProcess[name=" + name + " pid=" + pid + " alive=" + isAlive() + "]";
  }
}
