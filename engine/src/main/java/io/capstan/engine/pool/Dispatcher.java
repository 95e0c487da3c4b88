package io.capstan.engine.pool;

import io.capstan.engine.task.Outcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Gives pending tasks to workers, and takes note of what became of them.
 *
 * <p><b>Callers.</b> Any thread: those that submit, those that collect answers, the one that
 * reports deaths.
 *
 * <p><b>Progress.</b> Blocking, under one lock that is held for some hundred nanoseconds; nothing
 * of the user's runs under it.
 *
 * <p><b>Peer death.</b> See {@link #died}: each task that the dead worker had ends, runs elsewhere,
 * or has its answer.
 */
final class Dispatcher {
  /*
   * Invariant: a task is in exactly one place: pending, with one member, or ended. Whoever ends it
   *            (tryEnd under the lock) tells its submitter, once, after the lock is given back.
   */

  /** What the dispatcher asks of those who hire and fire. Called under the lock; must not block. */
  interface Staff {

    /** There is work for one more worker than there are. */
    void wanted();

    /** The member has nothing to do, and nothing is pending. */
    void idle(Member member);

    /** The member has nothing to do and gets nothing more: it may leave. */
    void released(Member member);

    /** The member has answered, and its tasks are counted. */
    void workedOn(Member member);

    /** The last task has ended after {@link #shutdown}. */
    void finished();

    /** A task is under a time limit: somebody must look at the clock. */
    void limited();
  }

  /** Some ten microseconds: what it takes to hand out a batch. */
  private static final int ENTER_SPINS = 200;

  /** A task that has met one of its limits. */
  record Overdue(PoolTask task, TaskLimit limit) {}

  /** How a task was answered. */
  record Answer(PoolTask task, List<Outcome> outcomes) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<PoolTask> pending = new ArrayDeque<>();
  private final List<PoolTask> limited = new ArrayList<>();
  private final List<Member> members = new ArrayList<>();
  private final Staff staff;
  private final int pendingMax;

  private int sent;
  private long completed;
  private boolean closing;
  private RuntimeException broken;

  Dispatcher(Staff staff, int pendingMax) {
    this.staff = staff;
    this.pendingMax = pendingMax;
  }

  /**
   * Takes a task; waits while as many are pending as may be.
   *
   * @throws RejectedExecutionException if the pool is shut down or broken
   */
  void submit(PoolTask task) throws InterruptedException {
    enter();
    try {
      requireUsable();
      while (pending.size() >= pendingMax) {
        changed.await();
        requireUsable();
      }
      pending.addLast(task);
      if (task.options().hasLimits()) {
        limited.add(task);
        staff.limited();
      }
      assign();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes the lock, without sleeping where it is only a matter of what others hold it for: to sleep
   * and to be woken takes a hundred times as long.
   */
  private void enter() throws InterruptedException {
    for (int spin = 0; spin < ENTER_SPINS; spin++) {
      if (lock.tryLock()) {
        return;
      }
      Thread.onSpinWait();
    }
    lock.lockInterruptibly();
  }

  private void requireUsable() {
    if (broken != null) {
      throw new RejectedExecutionException("pool is broken: " + broken.getMessage(), broken);
    }
    if (closing) {
      throw new RejectedExecutionException("pool is shut down");
    }
  }

  /** Gives pending tasks to members with room, the least loaded first. */
  private void assign() {
    while (!pending.isEmpty()) {
      Member member = leastLoaded();
      if (member == null) {
        staff.wanted();
        return;
      }
      if (member.load() > 0) {
        staff.wanted(); // A new one would take its next tasks back from the loaded.
      }
      member.send(pending.removeFirst());
      sent++;
    }
    changed.signalAll();
  }

  private Member leastLoaded() {
    Member best = null;
    for (Member member : members) {
      boolean hasRoom = member.isReady() && member.load() < member.window();
      if (hasRoom && (best == null || member.load() < best.load())) {
        best = member;
      }
    }
    return best;
  }

  /** A member has nothing to do: gives it half of what another one has not begun. */
  private void rebalance(Member idle) {
    Member loaded = null;
    for (Member member : members) {
      if (member != idle
          && member.load() > 1
          && (loaded == null || member.load() > loaded.load())) {
        loaded = member;
      }
    }
    if (loaded == null) {
      staff.idle(idle);
      return;
    }
    for (int count = loaded.load() / 2; count > 0; count--) {
      PoolTask task = loaded.newestWaiting();
      if (task == null || !loaded.takeBack(task)) {
        return;
      }
      idle.send(task);
    }
  }

  /** A worker is up: it gets work from now on. */
  void ready(Member member) {
    lock.lock();
    try {
      members.add(member);
      afterChange(member);
    } finally {
      lock.unlock();
    }
  }

  private void afterChange(Member member) {
    assign();
    if (member.load() == 0) {
      if (members.contains(member)) {
        rebalance(member);
      } else {
        staff.released(member);
      }
    }
    finishIfLast();
  }

  /** A worker gets no more tasks; those it has not begun go to others. */
  void retire(Member member) {
    lock.lock();
    try {
      if (members.remove(member)) {
        takeBackAll(member);
        afterChange(member);
      }
    } finally {
      lock.unlock();
    }
  }

  private void takeBackAll(Member member) {
    PoolTask task = member.newestWaiting();
    while (task != null && member.takeBack(task)) {
      putBack(task);
      task = member.newestWaiting();
    }
  }

  private void putBack(PoolTask task) {
    task.takenBack();
    sent--;
    pending.addFirst(task);
  }

  /** Tasks were answered; those that nobody has given up meanwhile are told. */
  void answered(Member member, List<Answer> answers) {
    List<Answer> ended = new ArrayList<>(answers.size());
    lock.lock();
    try {
      member.answered(answers.size());
      for (Answer answer : answers) {
        sent--;
        completed++;
        if (answer.task().tryEnd()) {
          ended.add(answer);
        }
      }
      staff.workedOn(member);
      afterChange(member);
    } finally {
      lock.unlock();
    }
    for (Answer answer : ended) {
      answer.task().end().answered(answer.outcomes());
    }
  }

  /** A worker gets no more tasks, because it is dead; its answers can now be collected. */
  void lost(Member member) {
    lock.lock();
    try {
      members.remove(member);
    } finally {
      lock.unlock();
    }
  }

  /**
   * A worker is proven dead, {@link #lost}, and its answers are collected. The task that it had
   * begun ends with the failure, or runs again where it may; what it had not begun goes to others.
   */
  void died(Member member, RuntimeException failure) {
    PoolTask failed = null;
    lock.lock();
    try {
      members.remove(member);
      PoolTask begun = member.begun();
      List<PoolTask> waiting = member.waiting();
      member.buried();
      for (int index = waiting.size() - 1; index >= 0; index--) {
        putBackUnlessEnded(waiting.get(index));
      }
      if (begun != null && begun.place() != PoolTask.Place.ENDED && begun.mayRunAgain()) {
        putBack(begun);
      } else if (begun != null) {
        sent--;
        failed = begun.tryEnd() ? begun : null;
      }
      assign();
      finishIfLast();
    } finally {
      lock.unlock();
    }
    if (failed != null) {
      failed.end().failed(failure);
    }
  }

  private void putBackUnlessEnded(PoolTask task) {
    if (task.place() == PoolTask.Place.ENDED) {
      sent--;
    } else {
      putBack(task);
    }
  }

  /**
   * Gives a task up: ends it without telling.
   *
   * @param interrupt whether a worker that has begun it is to be stopped
   * @return the member that is at it and is to be stopped; null if there is none
   */
  Member abandon(PoolTask task, boolean interrupt) {
    lock.lock();
    try {
      PoolTask.Place place = task.place();
      if (!task.tryEnd()) {
        return null;
      }
      if (place == PoolTask.Place.PENDING) {
        pending.remove(task);
        changed.signalAll();
        finishIfLast();
        return null;
      }
      Member member = task.member();
      if (member.takeBack(task)) {
        sent--;
        afterChange(member);
        return null;
      }
      return interrupt ? member : null;
    } finally {
      lock.unlock();
    }
  }

  /**
   * The tasks that have met a limit at that time.
   *
   * @return null if no task is under a limit any more
   */
  List<Overdue> overdue(long nowNanos) {
    lock.lock();
    try {
      limited.removeIf(task -> task.place() == PoolTask.Place.ENDED);
      if (limited.isEmpty()) {
        return null;
      }
      List<Overdue> overdue = new ArrayList<>();
      for (PoolTask task : limited) {
        TaskLimit limit = limitNow(task);
        if (task.isOver(limit, nowNanos)) {
          overdue.add(new Overdue(task, limit));
        }
      }
      return overdue;
    } finally {
      lock.unlock();
    }
  }

  private TaskLimit limitNow(PoolTask task) {
    Member member = task.member();
    if (member != null && member.begun() == task) {
      return TaskLimit.RUN;
    }
    return members.stream().anyMatch(Member::isReady) ? TaskLimit.QUEUE : TaskLimit.START;
  }

  /**
   * Ends a task with a failure.
   *
   * @return the member that is at it and is to be stopped; null if there is none
   */
  Member fail(PoolTask task, Throwable failure) {
    boolean ends;
    Member busy;
    lock.lock();
    try {
      ends = task.place() != PoolTask.Place.ENDED;
      busy = abandon(task, true);
    } finally {
      lock.unlock();
    }
    if (ends) {
      task.end().failed(failure);
    }
    return busy;
  }

  private void finishIfLast() {
    if (closing && pending.isEmpty() && sent == 0) {
      staff.finished();
    }
  }

  /** No more tasks are taken; those that were run to their end. */
  void shutdown() {
    lock.lock();
    try {
      closing = true;
      changed.signalAll();
      finishIfLast();
    } finally {
      lock.unlock();
    }
  }

  /** All that was not begun, which is nobody's any more. */
  List<PoolTask> drainUnbegun() {
    lock.lock();
    try {
      members.forEach(this::takeBackAll);
      return drainPending();
    } finally {
      lock.unlock();
    }
  }

  private List<PoolTask> drainPending() {
    lock.lock();
    try {
      List<PoolTask> drained = new ArrayList<>(pending);
      pending.clear();
      drained.forEach(PoolTask::tryEnd);
      changed.signalAll();
      finishIfLast();
      return drained;
    } finally {
      lock.unlock();
    }
  }

  /** Nothing can run any more: what waits fails, and what comes is refused. */
  void breakDown(RuntimeException reason) {
    List<PoolTask> failed;
    lock.lock();
    try {
      if (broken == null) {
        broken = reason;
      }
      failed = drainPending();
    } finally {
      lock.unlock();
    }
    failed.forEach(task -> task.end().failed(reason));
  }

  /** Fails what is pending, and goes on. */
  void failPending(RuntimeException reason) {
    drainPending().forEach(task -> task.end().failed(reason));
  }

  /** The members that get tasks, at this moment. */
  List<Member> members() {
    lock.lock();
    try {
      return List.copyOf(members);
    } finally {
      lock.unlock();
    }
  }

  /** Tasks that are pending, or with members, at this moment. */
  int unfinished() {
    lock.lock();
    try {
      return pending.size() + sent;
    } finally {
      lock.unlock();
    }
  }

  /** Tasks that are pending at this moment. */
  List<PoolTask> pending() {
    lock.lock();
    try {
      return List.copyOf(pending);
    } finally {
      lock.unlock();
    }
  }

  long completed() {
    lock.lock();
    try {
      return completed;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until nothing is pending or with members; false if the time was up first. */
  boolean awaitIdle(long timeoutNanos) throws InterruptedException {
    long left = timeoutNanos;
    lock.lockInterruptibly();
    try {
      while (pending.size() + sent > 0) {
        if (left <= 0) {
          return false;
        }
        left = changed.awaitNanos(Math.min(left, TimeUnit.SECONDS.toNanos(1)));
      }
      return true;
    } finally {
      lock.unlock();
    }
  }
}
