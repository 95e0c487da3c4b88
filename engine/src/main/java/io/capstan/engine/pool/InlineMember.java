package io.capstan.engine.pool;

import io.capstan.engine.task.Outcome;
import java.util.List;

/** A worker that is whoever submits: it has one task, which runs when its turn is taken. */
final class InlineMember implements Member {
  private final int index;
  private final Dispatcher dispatcher;

  // All guarded by this.
  private PoolTask waiting;
  private PoolTask running;
  private Thread thread;
  private boolean interrupted;

  InlineMember(int index, Dispatcher dispatcher) {
    this.index = index;
    this.dispatcher = dispatcher;
  }

  /** Runs in this thread what was sent, if anything was. */
  void runWaiting() {
    PoolTask task = begin();
    if (task != null) {
      List<Outcome> outcomes = task.body().run();
      end();
      dispatcher
          .answered(this, List.of(new Dispatcher.Answer(task, outcomes)))
          .forEach(Dispatcher.Answer::run);
    }
  }

  private synchronized PoolTask begin() {
    running = waiting;
    waiting = null;
    thread = Thread.currentThread();
    interrupted = false;
    return running;
  }

  /**
   * An interrupt that was meant for the task stays with it; one for the caller, with the caller.
   */
  private synchronized void end() {
    running = null;
    thread = null;
    if (interrupted) {
      Thread.interrupted();
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
  public boolean isReady() {
    return true;
  }

  @Override
  public synchronized int load() {
    return (waiting == null ? 0 : 1) + (running == null ? 0 : 1);
  }

  @Override
  public int window() {
    return 1;
  }

  @Override
  public synchronized void send(PoolTask task) {
    task.sentTo(this, 0);
    waiting = task;
  }

  @Override
  public synchronized boolean takeBack(PoolTask task) {
    boolean taken = waiting == task;
    waiting = taken ? null : waiting;
    return taken;
  }

  @Override
  public synchronized PoolTask newestWaiting() {
    return waiting;
  }

  @Override
  public synchronized List<PoolTask> waiting() {
    return waiting == null ? List.of() : List.of(waiting);
  }

  @Override
  public synchronized PoolTask begun() {
    return running;
  }

  @Override
  public synchronized void interrupt(PoolTask task) {
    if (running == task) {
      interrupted = true;
      thread.interrupt();
    }
  }

  @Override
  public void leave() {
    // It is the caller's thread, and no thread of the pool's.
  }

  @Override
  public void kill() {
    // A task that heeds no interrupt goes on to its end, as all code of a caller does.
  }

  @Override
  public void answered(int count) {
    // It counts for itself.
  }

  @Override
  public synchronized void buried() {
    running = null;
    waiting = null;
  }
}
