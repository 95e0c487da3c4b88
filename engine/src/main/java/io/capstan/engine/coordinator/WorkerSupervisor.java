package io.capstan.engine.coordinator;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.capstan.engine.process.RestartLimit;
import io.capstan.engine.process.WorkerDiedException;
import io.capstan.engine.process.WorkerExit;
import io.capstan.engine.protocol.EngineSpace;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Keeps the workers running: starts them, rings them, notices their deaths, replaces the dead as
 * often and as soon as {@link RestartLimit} allows.
 *
 * <p><b>Callers.</b> Any thread. One thread of its own handles deaths, one at a time, off every
 * caller's path.
 *
 * <p><b>Peer death.</b> A worker is dead when its process was reaped. Then first its claims are
 * freed ({@link DeathListener}), then its successor is started.
 */
final class WorkerSupervisor implements AutoCloseable {

  /** Hears of each death before the dead worker is replaced, on the supervisor's thread. */
  interface DeathListener {

    /**
     * A worker is proven dead.
     *
     * @param owner the participant id of its claims; 0 if it died before it could claim
     */
    void died(WorkerExit exit, int owner);

    /** The workers of an index die too often: no more are started. */
    void gaveUp(WorkerDiedException reason);
  }

  /** A told worker leaves in a millisecond; one that is stopped needs force. */
  private static final Duration LEAVE_PATIENCE = Duration.ofMillis(500);

  private final EngineSpace space;
  private final WorkerLauncher launcher;
  private final DeathListener listener;
  private final Worker[] workers;
  private final Restarts restarts;
  private final LinkedBlockingQueue<WorkerExit> deaths = new LinkedBlockingQueue<>();
  private final Thread thread = new Thread(this::handleDeaths, "capstan-supervisor");
  private final CompletableFuture<Void> supervised = new CompletableFuture<>();
  private boolean closing;

  WorkerSupervisor(
      EngineSpace space,
      WorkerLauncher launcher,
      CoordinatorOptions options,
      DeathListener listener) {
    this.space = space;
    this.launcher = launcher;
    this.listener = listener;
    this.workers = new Worker[options.workerCount()];
    this.restarts = new Restarts(options);
  }

  /**
   * Starts all workers that are not among these, without waiting for any of them. The region is
   * there.
   */
  void start(Vanguard vanguard) throws IOException {
    thread.setDaemon(true);
    thread.start();
    for (Worker worker : vanguard.handOver()) {
      employ(worker);
    }
    for (int index = 0; index < workers.length; index++) {
      if (worker(index) == null) {
        launch(index);
      }
    }
  }

  private synchronized void launch(int index) throws IOException {
    if (!closing) {
      employ(launcher.launch(index));
    }
  }

  private synchronized void employ(Worker worker) {
    workers[worker.index()] = worker;
    worker.ring();
    worker.exit().thenAccept(deaths::add);
  }

  /** Wakes the workers that wait, and no others. */
  void ringWaiting() {
    for (int index = 0; index < workers.length; index++) {
      if (space.worker(index).endWaiting()) {
        worker(index).ring();
      }
    }
  }

  /** Ends the worker with that participant id, if there is one still; its death is then handled. */
  void killOwner(int owner) {
    for (int index = 0; index < workers.length; index++) {
      // In this order: its successor starts only after the dead one's id was taken down.
      Worker worker = worker(index);
      if (owner != 0 && space.worker(index).participantId() == owner) {
        worker.kill();
      }
    }
  }

  /** The processes of the workers, by index. */
  synchronized List<Long> pids() {
    List<Long> pids = new ArrayList<>();
    for (Worker worker : workers) {
      pids.add(worker.pid());
    }
    return pids;
  }

  private synchronized Worker worker(int index) {
    return workers[index];
  }

  private void handleDeaths() {
    try {
      while (true) {
        WorkerExit exit = deaths.poll(restarts.nanosToNext(System.nanoTime()), NANOSECONDS);
        if (exit != null) {
          handle(exit);
        }
        for (WorkerExit due : restarts.takeDue(System.nanoTime())) {
          replace(due);
        }
      }
    } catch (InterruptedException e) {
      // How close() ends this thread.
    } finally {
      supervised.complete(null);
    }
  }

  private void handle(WorkerExit exit) {
    int index = exit.worker();
    int owner = space.worker(index).participantId();
    space.worker(index).vacate();
    listener.died(exit, owner);
    if (!restarts.schedule(exit, owner != 0, System.nanoTime())) {
      listener.gaveUp(new WorkerDiedException(restarts.whyNot(index), exit));
    }
  }

  private void replace(WorkerExit dead) {
    try {
      launch(dead.worker());
    } catch (IOException | RuntimeException | Error e) { // Unseen, it would end this thread alone.
      if (!restarts.schedule(dead, false, System.nanoTime())) {
        listener.gaveUp(
            new WorkerDiedException(restarts.whyNot(dead.worker()) + " cause=" + e, dead));
      }
    }
  }

  /**
   * Ends all workers, by word and then by force, and returns when they are dead; for a thread that
   * is in the midst of a chunk it does not wait that long.
   */
  @Override
  public void close() {
    synchronized (this) {
      closing = true;
    }
    thread.interrupt();
    List<Worker> workers = started();
    for (Worker worker : workers) {
      dismiss(worker);
    }
    if (!endInTime(workers)) {
      for (Worker worker : workers) {
        worker.kill();
      }
      endInTime(workers);
    }
    Patience.endsWithin(supervised, LEAVE_PATIENCE.toNanos());
  }

  private static boolean endInTime(List<Worker> workers) {
    long deadlineNanos = System.nanoTime() + LEAVE_PATIENCE.toNanos();
    boolean ended = true;
    for (Worker worker : workers) {
      ended &= Patience.endsWithin(worker.exit(), deadlineNanos - System.nanoTime());
    }
    return ended;
  }

  private void dismiss(Worker worker) {
    if (space.worker(worker.index()).participantId() == 0) {
      worker.kill(); // It holds nothing yet, and would hear of its leave only when its JVM is up.
    } else {
      worker.leave();
    }
  }

  private synchronized List<Worker> started() {
    List<Worker> started = new ArrayList<>();
    for (Worker worker : workers) {
      if (worker != null) {
        started.add(worker);
      }
    }
    return started;
  }
}
