package io.capstan.engine.pool;

import io.capstan.engine.task.TaskBody;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Workers that are threads of this JVM: started on demand, ended with the pool. */
final class ThreadStaff implements Staff {
  private final PoolOptions options;
  private final Set<ThreadMember> alive = ConcurrentHashMap.newKeySet();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Clock clock;
  private Dispatcher dispatcher;
  private volatile int size;
  private int lastIndex = -1;
  private final DeathRegister deaths;
  private volatile boolean finished;
  private volatile boolean broken;

  ThreadStaff(PoolOptions options) {
    this.options = options;
    this.size = options.workerCount();
    this.deaths =
        new DeathRegister(options.restartsMax(), options.restartsWindow(), options.workersMax());
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
    dispatcher.submit(task, mayWait());
  }

  @Override
  public void help(Future<?> future, long timeoutNanos) {
    dispatcher.herald().tellUntold(); // Else the thread that ran the task ends its future.
  }

  @Override
  public void futureEnded() {
    // Nobody helps.
  }

  @Override
  public boolean mayWait() {
    return alive.stream().noneMatch(ThreadMember::isCurrentThread);
  }

  @Override
  public void wanted() {
    if (alive.size() < size && !finished && !broken) {
      hire();
    }
  }

  private void hire() {
    lastIndex++;
    ThreadMember[] self = new ThreadMember[1];
    ThreadMember member =
        new ThreadMember(lastIndex, dispatcher, this::initialize, () -> gone(self[0]));
    self[0] = member;
    alive.add(member);
    member.start();
  }

  /** On a new worker's thread. */
  private boolean initialize() {
    try {
      if (options.initializer() != null) {
        options.initializer().run();
      }
      deaths.started();
      return true;
    } catch (RuntimeException | Error e) {
      InitializerFailedException reason = new InitializerFailedException(e);
      dispatcher.herald().tellApart(dispatcher.failPending(reason));
      String tooMany = deaths.failedToStart();
      if (tooMany != null) {
        broken = true;
        dispatcher
            .herald()
            .tellApart(dispatcher.breakDown(new PoolBrokenException(tooMany, reason)));
      }
      return false;
    }
  }

  private void gone(ThreadMember member) {
    alive.remove(member);
    dispatcher.reassign(); // What came since this one was counted on.
    if (finished && alive.isEmpty()) {
      ended.countDown();
    }
  }

  @Override
  public void idle(Member member) {
    if (alive.size() > size) {
      dispatcher.retire(member);
    }
  }

  @Override
  public void released(Member member) {
    member.leave();
  }

  @Override
  public void finished() {
    finished = true;
    clock.stop();
    alive.forEach(ThreadMember::leave);
    if (alive.isEmpty()) {
      ended.countDown();
    }
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
  public void resize(int workers) {
    options.requireAllowed(workers);
    size = workers;
    List<Member> members = new ArrayList<>(dispatcher.members());
    for (Member member : members.subList(Math.min(workers, members.size()), members.size())) {
      dispatcher.retire(member);
    }
    dispatcher.reassign();
  }

  @Override
  public void killAll() {
    alive.forEach(ThreadMember::kill);
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public List<Long> pids() {
    return alive.stream().map(ThreadMember::pid).toList();
  }

  @Override
  public void workedOn(Member member) {
    // Threads are not replaced.
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
