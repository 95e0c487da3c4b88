package io.capstan.engine.pool;

import io.capstan.engine.task.TaskBody;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The worker is the caller: a task runs within its submission, one at a time, and those that a task
 * submits run within it. So what happens is the same each time.
 */
final class InlineStaff implements Staff {
  private final PoolOptions options;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Clock clock;
  private final ReentrantLock turn = new ReentrantLock();

  /** One for each task that is under way, each submitted by the one before. Guarded by turn. */
  private final List<InlineMember> levels = new ArrayList<>();

  private Dispatcher dispatcher;
  private volatile int size;

  InlineStaff(PoolOptions options) {
    this.options = options;
    this.size = options.workerCount();
    this.clock = new Clock(options.grace(), (member, task) -> {});
  }

  @Override
  public void start(Dispatcher work) {
    dispatcher = work;
    clock.watch(work);
  }

  @Override
  public Parcel encode(TaskBody body) {
    return null;
  }

  @Override
  public void submit(PoolTask task) throws InterruptedException {
    turn.lockInterruptibly();
    try {
      int level = turn.getHoldCount() - 1;
      if (level == levels.size()) {
        InlineMember member = new InlineMember(level, dispatcher);
        levels.add(member);
        dispatcher.ready(member);
      }
      dispatcher.submit(task, false);
      // By index: what runs may add a level. An idle one of any level may have got the task.
      for (int index = 0; index < levels.size(); index++) {
        levels.get(index).runWaiting();
      }
    } finally {
      turn.unlock();
    }
  }

  @Override
  public void help(Future<?> future, long timeoutNanos) {
    // It is done.
  }

  @Override
  public void futureEnded() {
    // Nobody waits.
  }

  @Override
  public boolean mayWait() {
    return false;
  }

  @Override
  public void wanted() {
    // Whoever submits is there.
  }

  @Override
  public void idle(Member member) {
    // It goes its own way.
  }

  @Override
  public void released(Member member) {
    // Nor is it kept.
  }

  @Override
  public void workedOn(Member member) {
    // Callers are not replaced.
  }

  @Override
  public void finished() {
    clock.stop();
    ended.countDown();
  }

  @Override
  public void limited() {
    clock.start();
  }

  @Override
  public void stop(Member member, PoolTask task) {
    clock.stop(member, task);
  }

  @Override
  public void stopAll() {
    clock.stopAll(dispatcher.members());
  }

  @Override
  public void killAll() {
    stopAll();
  }

  @Override
  public void resize(int workers) {
    options.requireAllowed(workers);
    size = workers;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public List<Long> pids() {
    return List.of(ProcessHandle.current().pid());
  }

  @Override
  public boolean awaitEnd(long timeoutNanos) throws InterruptedException {
    return ended.await(timeoutNanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void close() {
    clock.stop();
  }
}
