package io.capstan.engine.pool;

import io.capstan.engine.task.Outcome;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * A worker that is a thread of this JVM. A task that ignores its interrupt cannot be ended: its
 * thread is given up, and a new one takes its place.
 */
final class ThreadMember implements Member {
  /** One runs, one waits behind it, so that the thread goes from one to the next at once. */
  private static final int WINDOW = 2;

  private final int index;
  private final Dispatcher dispatcher;
  private final BooleanSupplier initializer;
  private final Runnable onEnd;
  private final Thread thread;
  private final AtomicBoolean isEnded = new AtomicBoolean();

  // All guarded by this: waiting tasks, the one that runs, whether to end.
  private final Deque<PoolTask> waiting = new ArrayDeque<>();
  private PoolTask running;
  private boolean leaving;
  private boolean killed;

  /**
   * A member.
   *
   * @param initializer run before all else, on its thread; false ends it
   * @param onEnd called once, when it is gone
   */
  ThreadMember(int index, Dispatcher dispatcher, BooleanSupplier initializer, Runnable onEnd) {
    this.index = index;
    this.dispatcher = dispatcher;
    this.initializer = initializer;
    this.onEnd = onEnd;
    this.thread = new Thread(this::work, "capstan-pool-thread-" + index);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  boolean isCurrentThread() {
    return Thread.currentThread() == thread;
  }

  private void work() {
    try {
      if (!initializer.getAsBoolean()) {
        return;
      }
      dispatcher.ready(this);
      PoolTask task = take();
      while (task != null) {
        List<Outcome> outcomes = task.body().run();
        if (!end(task)) {
          return; // Given up: whoever did has said what became of the task.
        }
        dispatcher
            .herald()
            .tell(dispatcher.answered(this, List.of(new Dispatcher.Answer(task, outcomes))));
        task = take();
      }
    } finally {
      endOnce();
    }
  }

  private void endOnce() {
    if (isEnded.compareAndSet(false, true)) {
      onEnd.run();
    }
  }

  private synchronized PoolTask take() {
    while (waiting.isEmpty() && !leaving) {
      try {
        wait();
      } catch (InterruptedException e) {
        // Meant for a task that had ended by then.
      }
    }
    running = waiting.pollFirst();
    return running;
  }

  private synchronized boolean end(PoolTask task) {
    Thread.interrupted(); // An interrupt that came late must not hit the next task.
    if (killed) {
      return false;
    }
    running = null;
    return true;
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
    return waiting.size() + (running == null ? 0 : 1);
  }

  @Override
  public int window() {
    return WINDOW;
  }

  @Override
  public synchronized void send(PoolTask task) {
    task.sentTo(this, 0);
    waiting.addLast(task);
    notifyAll();
  }

  @Override
  public synchronized boolean takeBack(PoolTask task) {
    return waiting.remove(task);
  }

  @Override
  public synchronized PoolTask newestWaiting() {
    return waiting.peekLast();
  }

  @Override
  public synchronized PoolTask begun() {
    return running;
  }

  @Override
  public synchronized void interrupt(PoolTask task) {
    if (running == task) {
      thread.interrupt();
    }
  }

  @Override
  public synchronized void leave() {
    leaving = true;
    notifyAll();
  }

  @Override
  public void answered(int count) {
    // It counts for itself.
  }

  @Override
  public synchronized List<PoolTask> waiting() {
    return List.copyOf(waiting);
  }

  @Override
  public synchronized void buried() {
    running = null;
    waiting.clear();
  }

  @Override
  public void kill() {
    PoolTask begun;
    synchronized (this) {
      killed = true;
      leaving = true;
      begun = running;
      notifyAll();
    }
    endOnce(); // The thread itself may never come to its end.
    dispatcher
        .herald()
        .tellApart(
            dispatcher.died(this, new IllegalStateException("thread was given up: task=" + begun)));
  }
}
