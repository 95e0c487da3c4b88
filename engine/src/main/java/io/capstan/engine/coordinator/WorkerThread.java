package io.capstan.engine.coordinator;

import io.capstan.engine.process.ExitStatus;
import io.capstan.engine.process.WorkerExit;
import io.capstan.engine.protocol.Doorbell;
import io.capstan.engine.protocol.WorkerEntry;
import io.capstan.ipc.memory.Region;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A worker as a thread of this JVM, attached to the region like any process. */
final class WorkerThread implements Worker, Doorbell {
  private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final int index;
  private final Region region;
  private final Thread thread;
  private final CompletableFuture<WorkerExit> exit = new CompletableFuture<>();
  private volatile boolean rung;
  private volatile boolean leaving;

  WorkerThread(int index, Region region, WorkerEntry entry) {
    this.index = index;
    this.region = region;
    this.thread = new Thread(() -> live(entry), "capstan-worker-" + index);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  private void live(WorkerEntry entry) {
    List<String> lastLines = List.of();
    try (region) {
      entry.work(region, index, this);
    } catch (RuntimeException | Error e) { // While leaving, it finds the region closed under it.
      lastLines = List.of(e.toString());
    } finally {
      ExitStatus status = new ExitStatus(leaving ? 0 : 1);
      exit.complete(new WorkerExit(index, pid(), status, lastLines, List.of()));
    }
  }

  @Override
  public int index() {
    return index;
  }

  @Override
  public long pid() {
    return ProcessHandle.current().pid();
  }

  @Override
  public void ring() {
    rung = true;
    LockSupport.unpark(thread);
  }

  /** Like a process, it leaves at once if it waits, and does not finish the job if it works. */
  @Override
  public void leave() {
    leaving = true;
    ring();
    try {
      region.close();
    } catch (UncheckedIOException e) {
      // Its memory is closed all the same, and the next sweep takes its files.
    }
  }

  /** A thread cannot be killed: it leaves when it has computed its chunk, which then counts not. */
  @Override
  public void kill() {
    leave();
  }

  @Override
  public CompletableFuture<WorkerExit> exit() {
    return exit;
  }

  @Override
  public boolean await() {
    if (!rung) {
      LockSupport.parkNanos(this, WAIT_NANOS);
    }
    rung = false;
    return !leaving;
  }
}
