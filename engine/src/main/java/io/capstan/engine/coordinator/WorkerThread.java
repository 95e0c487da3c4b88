package io.capstan.engine.coordinator;

import io.capstan.engine.protocol.Doorbell;
import io.capstan.engine.protocol.WorkerEntry;
import io.capstan.ipc.memory.Region;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A worker as a thread of this JVM, attached to the region like any process. */
final class WorkerThread implements Worker, Doorbell {
  private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final int index;
  private final Thread thread;
  private final CompletableFuture<WorkerExit> exit = new CompletableFuture<>();
  private volatile boolean rung;
  private volatile boolean leaving;

  WorkerThread(int index, Region region, WorkerEntry entry) {
    this.index = index;
    this.thread = new Thread(() -> live(region, entry), "capstan-worker-" + index);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  private void live(Region region, WorkerEntry entry) {
    int status = 1;
    List<String> lastLines = List.of();
    try (region) {
      entry.work(region, index, this);
      status = 0;
    } catch (RuntimeException | Error e) {
      lastLines = List.of(e.toString());
    } finally {
      exit.complete(new WorkerExit(index, pid(), new ExitStatus(status), lastLines));
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

  @Override
  public void leave() {
    leaving = true;
    ring();
  }

  /** A thread cannot be killed: it leaves after the chunk that it computes. */
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
