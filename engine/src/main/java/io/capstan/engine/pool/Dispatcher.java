package io.capstan.engine.pool;

import io.capstan.engine.task.Outcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
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
   * Invariants: a task is in exactly one place: pending, with one member, or ended. Whoever ends it
   *             (tryEnd under the lock) tells its submitter, once, after the lock is given back.
   *             A task's parcel is released when no worker can read it any more: not before a
   *             worker that has begun it has answered or is dead, ended or not.
   *             Once the pool is broken or stopped nothing becomes pending again.
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

  /**
   * A task that has met one of its limits and was ended.
   *
   * @param busy the member that is at it and is to be stopped; null if there is none
   */
  record Overdue(PoolTask task, TaskLimit limit, Member busy) {}

  /** A task that was ended with a failure, of which its submitter is yet to be told. */
  record Failed(PoolTask task, Throwable failure) implements Runnable {

    /** Tells. */
    @Override
    public void run() {
      task.end().failed(failure);
    }
  }

  /**
   * What became of a task that was given up.
   *
   * @param isFirst whether it was given up by this call, and had not ended before
   * @param busy the member that is at it and is to be stopped; null if there is none
   */
  record Abandoned(boolean isFirst, Member busy) {
    private static final Abandoned TOO_LATE = new Abandoned(false, null);
  }

  /** How a task was answered. */
  record Answer(PoolTask task, List<Outcome> outcomes) implements Runnable {

    /** Tells. */
    @Override
    public void run() {
      task.end().answered(outcomes);
    }
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<PoolTask> pending = new ArrayDeque<>();
  private final LimitedTasks limited = new LimitedTasks();
  private final List<Member> members = new ArrayList<>();
  private final Herald herald = new Herald();
  private final Staff staff;
  private final int pendingMax;

  private int sent;
  private boolean closing;
  private boolean stopped;
  private PoolBrokenException broken;

  Dispatcher(Staff staff, int pendingMax) {
    this.staff = staff;
    this.pendingMax = pendingMax;
  }

  /** Who tells the submitters, without the dispatcher's lock. */
  Herald herald() {
    return herald;
  }

  /**
   * Takes a task; waits while as many are pending as may be.
   *
   * @param mayWait false for a thread that the pool needs to go on: it is let in at once
   * @throws RejectedExecutionException if the pool is shut down or broken
   */
  void submit(PoolTask task, boolean mayWait) throws InterruptedException {
    enter();
    try {
      requireUsable();
      while (mayWait && pending.size() >= pendingMax) {
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
   * and to be woken takes a hundred times as long. Who is interrupted may submit, as to any
   * executor.
   */
  private void enter() {
    for (int spin = 0; spin < ENTER_SPINS; spin++) {
      if (lock.tryLock()) {
        return;
      }
      Thread.onSpinWait();
    }
    lock.lock();
  }

  private void requireUsable() {
    if (broken != null) {
      throw new PoolBrokenException(broken); // With the stack of who meets it.
    }
    if (closing) {
      throw new RejectedExecutionException("pool is shut down");
    }
  }

  /** Gives pending tasks to members with room, the least loaded first. */
  private void assign() {
    int before = pending.size();
    while (!pending.isEmpty()) {
      Member member = leastLoaded();
      if (member == null) {
        staff.wanted();
        break;
      }
      if (member.load() > 0) {
        staff.wanted(); // A new one would take its next tasks back from the loaded.
      }
      member.send(pending.removeFirst());
      sent++;
    }
    if (pending.size() < before) {
      changed.signalAll();
    }
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
      PoolTask task = idle.window() > 0 ? loaded.newestWaiting() : null;
      if (task == null || !loaded.takeBack(task)) {
        return;
      }
      idle.send(task);
    }
  }

  /** A worker is up: it gets work from now on, unless it has died meanwhile. */
  void ready(Member member) {
    lock.lock();
    try {
      if (member.isReady()) {
        members.add(member);
        afterChange(member);
      }
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

  /**
   * Tasks were answered.
   *
   * @return those that nobody has given up meanwhile, to be told
   */
  List<Answer> answered(Member member, List<Answer> answers) {
    List<Answer> ended = new ArrayList<>(answers.size());
    lock.lock();
    try {
      member.answered(answers.size());
      for (Answer answer : answers) {
        sent--;
        answer.task().release();
        if (answer.task().tryEnd()) {
          ended.add(answer);
        }
      }
      staff.workedOn(member);
      afterChange(member);
    } finally {
      lock.unlock();
    }
    return ended;
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
   *
   * @return what has failed, to be told when the dead is buried
   */
  List<Failed> died(Member member, Throwable failure) {
    List<Failed> failed = new ArrayList<>();
    lock.lock();
    try {
      members.remove(member);
      PoolTask begun = member.begun();
      List<PoolTask> waiting = member.waiting();
      member.buried();
      for (int index = waiting.size() - 1; index >= 0; index--) {
        takeOver(waiting.get(index), refusal(), failed);
      }
      if (begun != null) {
        boolean runsAgain = refusal() == null && begun.mayRunAgain();
        takeOver(begun, runsAgain ? null : failure, failed);
      }
      assign();
      finishIfLast();
    } finally {
      lock.unlock();
    }
    return failed;
  }

  /** Of a dead member: puts the task back, or ends it with a failure if there is one. */
  private void takeOver(PoolTask task, Throwable failure, List<Failed> failed) {
    if (failure == null && task.place() != PoolTask.Place.ENDED) {
      putBack(task);
      return;
    }
    sent--;
    task.release();
    if (task.tryEnd()) {
      failed.add(new Failed(task, failure));
    }
  }

  /** Why nothing can become pending again; null while it can. */
  private RuntimeException refusal() {
    return broken == null && stopped ? neverBegun() : broken;
  }

  /** The failure of a task that was not begun before the pool was told to stop. */
  static RejectedExecutionException neverBegun() {
    return new RejectedExecutionException("pool was shut down before the task was begun");
  }

  /**
   * Gives a task up: ends it without telling.
   *
   * @param interrupt whether a worker that has begun it is to be stopped
   */
  Abandoned abandon(PoolTask task, boolean interrupt) {
    lock.lock();
    try {
      PoolTask.Place place = task.place();
      if (!task.tryEnd()) {
        return Abandoned.TOO_LATE;
      }
      if (place == PoolTask.Place.PENDING) {
        pending.remove(task);
        task.release();
        changed.signalAll();
        finishIfLast();
        return new Abandoned(true, null);
      }
      Member member = task.member();
      if (member.takeBack(task)) {
        sent--;
        task.release();
        afterChange(member);
        return new Abandoned(true, null);
      }
      return new Abandoned(true, interrupt ? member : null);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Ends the tasks that have met a limit at that time.
   *
   * @return null if no task is under a limit any more
   */
  List<Overdue> endOverdue(long nowNanos) {
    lock.lock();
    try {
      if (limited.isEmpty()) {
        return null;
      }
      List<Overdue> overdue = new ArrayList<>();
      limited
          .overdue(nowNanos, members)
          .forEach(
              (task, limit) -> overdue.add(new Overdue(task, limit, abandon(task, true).busy())));
      return overdue;
    } finally {
      lock.unlock();
    }
  }

  /** Whether the member is at that task: it has begun it, and not answered. */
  boolean isAt(Member member, PoolTask task) {
    lock.lock();
    try {
      return member.begun() == task;
    } finally {
      lock.unlock();
    }
  }

  /** There may be more workers than before. */
  void reassign() {
    lock.lock();
    try {
      assign();
    } finally {
      lock.unlock();
    }
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

  /** Nothing is begun any more: all that was not, which is nobody's any more. */
  List<PoolTask> stop() {
    lock.lock();
    try {
      stopped = true;
      return drainUnbegun();
    } finally {
      lock.unlock();
    }
  }

  private List<PoolTask> drainUnbegun() {
    members.forEach(this::takeBackAll);
    return drainPending();
  }

  private List<PoolTask> drainPending() {
    List<PoolTask> drained = new ArrayList<>(pending);
    pending.clear();
    drained.forEach(PoolTask::release);
    drained.forEach(PoolTask::tryEnd);
    changed.signalAll();
    finishIfLast();
    return drained;
  }

  /**
   * Nothing can run any more: what comes is refused from now on.
   *
   * @return what was not begun, to be told that it has failed
   */
  List<Failed> breakDown(PoolBrokenException reason) {
    lock.lock();
    try {
      if (broken == null) {
        broken = reason;
      }
      return failed(drainUnbegun(), reason);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Ends what is pending with a failure, and goes on.
   *
   * @return what that was, to be told
   */
  List<Failed> failPending(RuntimeException reason) {
    lock.lock();
    try {
      return failed(drainPending(), reason);
    } finally {
      lock.unlock();
    }
  }

  private static List<Failed> failed(List<PoolTask> tasks, RuntimeException reason) {
    return tasks.stream().map(task -> new Failed(task, reason)).toList();
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

  boolean isBroken() {
    lock.lock();
    try {
      return broken != null;
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
}
