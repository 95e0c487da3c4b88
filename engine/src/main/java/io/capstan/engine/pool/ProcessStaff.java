package io.capstan.engine.pool;

import io.capstan.engine.process.Lineage;
import io.capstan.engine.process.WorkerDiedException;
import io.capstan.engine.process.WorkerExit;
import io.capstan.engine.protocol.PoolSpace;
import io.capstan.engine.protocol.TaskSender;
import io.capstan.engine.task.Nothing;
import io.capstan.engine.task.RemoteRunnable;
import io.capstan.engine.task.Shape;
import io.capstan.engine.task.TaskBody;
import io.capstan.engine.task.TaskFormat;
import io.capstan.ipc.memory.Region;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Workers that are processes: started on demand, replaced when they die or are due, ended with the
 * pool.
 *
 * <p><b>Callers.</b> Any thread. Whatever takes long, such as starting a process, the clock's
 * thread does.
 *
 * <p><b>Peer death.</b> A worker is dead when its process was reaped. Then its answers are read,
 * its tasks are given back, its lane is free for its successor, its submitter is told, in this
 * order.
 */
final class ProcessStaff implements Staff, Ageing.Pensions {
  /*
   * Locks: the dispatcher's, then the roster's. The dispatcher calls here under its lock; the roster
   *        calls nobody but the collector.
   */

  /** For each worker one lane, and one for the successor that starts before it leaves. */
  private static final int LANES_PER_WORKER = 2;

  /** How often to look whether a successor is up. */
  private static final long SUCCESSOR_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  /** Before the next attempt where the system started no process: that may pass. */
  private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** A worker leaves within a millisecond; one that is stopped does not, and is ended. */
  private static final long LEAVE_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** For the sites of some hundred lambdas, beside what arguments and results may take. */
  private static final long SITES_BYTES = 256 << 10;

  private final PoolOptions options;
  private final Region region;
  private final PoolSpace space;
  private final TaskFormat format;
  private final TaskEncoder encoder;
  private final Clock clock;
  private final ProcessLauncher launcher;
  private final Ageing ageing;
  private final DeathRegister deaths;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread shutdownHook = new Thread(this::close, "capstan-pool-shutdown");

  private final TaskSender[] lanes;
  private final Roster roster;

  private Dispatcher dispatcher;
  private AnswerCollector collector;

  private ProcessStaff(PoolOptions options, Region region, int laneCount) throws IOException {
    this.options = options;
    this.region = region;
    this.format = new TaskFormat(Thread.currentThread().getContextClassLoader(), region);
    this.space = PoolSpace.create(region, laneCount);
    this.lanes = new TaskSender[laneCount];
    for (int lane = 0; lane < laneCount; lane++) {
      lanes[lane] = space.sender(lane);
    }
    this.roster = new Roster(options.workerCount(), laneCount, members -> collector.watch(members));
    this.clock = new Clock(options.grace(), this::killing);
    this.launcher = new ProcessLauncher(options, region);
    this.ageing = new Ageing(options, clock, this);
    this.deaths =
        new DeathRegister(options.restartsMax(), options.restartsWindow(), options.workersMax());
    this.encoder =
        new TaskEncoder(
            region, format, options.sharedBytes(), () -> mayWait() && dispatcher.unfinished() > 0);
  }

  static ProcessStaff create(PoolOptions options) throws IOException {
    Lineage.requireRoom();
    int laneCount = LANES_PER_WORKER * options.workersMax();
    String name =
        "pool-"
            + ProcessHandle.current().pid()
            + "-"
            + Integer.toHexString(ThreadLocalRandom.current().nextInt());
    long sizeBytes = PoolSpace.lengthBytes(laneCount) + SITES_BYTES + options.sharedBytes();
    Region region =
        options.location() == null
            ? Region.create(name, sizeBytes)
            : Region.create(options.location(), name, sizeBytes);
    try {
      return new ProcessStaff(options, region, laneCount);
    } catch (IOException | RuntimeException | Error e) {
      region.close();
      throw e;
    }
  }

  @Override
  public void start(Dispatcher work) {
    dispatcher = work;
    clock.watch(work);
    collector = new AnswerCollector(space.answers(), options.waitStrategy(), work, this::greeted);
    encoder.encodeAtOnce(handshake()).close(); // One that cannot be sent is refused now.
    collector.start();
    Runtime.getRuntime().addShutdownHook(shutdownHook);
  }

  @Override
  public Parcel encode(TaskBody body) {
    return encoder.encode(body);
  }

  @Override
  public boolean mayWait() {
    return !collector.isCollecting();
  }

  @Override
  public void submit(PoolTask task) throws InterruptedException {
    dispatcher.submit(task, mayWait());
  }

  @Override
  public void help(Future<?> future, long timeoutNanos) throws InterruptedException {
    collector.help(future, timeoutNanos);
  }

  @Override
  public void futureEnded() {
    collector.wakeHelper();
  }

  @Override
  public void wanted() {
    hireIfShort(0);
  }

  private void hireIfShort(long delayNanos) {
    if (roster.reserve()) {
      clock.later(this::hire, delayNanos);
    }
  }

  /** On the clock's thread. */
  private void hire() {
    ProcessMember member =
        roster.hire(
            lane -> new ProcessMember(lane, region, lanes[lane], format, options.tasksPerWorker()));
    if (member == null) {
      return;
    }
    try {
      launch(member);
    } catch (IOException | RuntimeException | Error e) {
      bury(member);
      failedToStart(new IllegalStateException("worker was not started: " + e.getMessage(), e));
      hireIfShort(RETRY_NANOS);
    }
  }

  private void launch(ProcessMember member) throws IOException {
    member.greet(encoder.encodeAtOnce(handshake()));
    launcher.launch(member, exit -> ended(member, exit));
    tell(PoolEvent.Kind.STARTED, member, "load=" + dispatcher.unfinished());
    roster.started();
    clock.later(() -> endUnlessReady(member), options.startLimit().toNanos());
  }

  private TaskBody handshake() {
    RemoteRunnable initializer = options.initializer();
    return TaskBody.single(Shape.RUNNABLE, initializer == null ? Nothing.TASK : initializer);
  }

  private void endUnlessReady(ProcessMember member) {
    if (!member.isReady() && roster.contains(member)) {
      tell(PoolEvent.Kind.KILLED, member, "startLimit=" + options.startLimit());
      member.killOverdue();
    }
  }

  /** The handshake was answered: the member is ready, or its initializer failed. */
  private void greeted(ProcessMember member) {
    Throwable failure = member.initializerFailure();
    if (failure != null) {
      InitializerFailedException reason = new InitializerFailedException(failure);
      dispatcher.herald().tellApart(dispatcher.failPending(reason));
      member.leave();
      failedToStart(reason);
    } else if (member.isRetired()) {
      member.leave(); // One too many since it was started.
    } else {
      deaths.started();
      tell(PoolEvent.Kind.READY, member, "tookMillis=" + millisSince(member.startedNanos()));
      dispatcher.ready(member);
      ageing.watch(member);
      launcher.ready();
    }
  }

  private static long millisSince(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
  }

  private void failedToStart(RuntimeException reason) {
    String tooMany = deaths.failedToStart();
    if (tooMany != null) {
      breakDown(new PoolBrokenException(tooMany, reason));
    }
  }

  /** On the reaper's thread: the process is proven dead. */
  private void ended(ProcessMember member, WorkerExit exit) {
    dispatcher.lost(member);
    List<Dispatcher.Answer> answered = collector.collect(member);
    WorkerDiedException failure = failureOf(member, exit);
    boolean wasReady = member.isReady();
    int participantId = member.participantId();
    tell(member.wasEnded() ? PoolEvent.Kind.LEFT : PoolEvent.Kind.DIED, member, exit.describe());
    List<Dispatcher.Failed> failed = new ArrayList<>(dispatcher.died(member, causeOf(failure)));
    bury(member);
    if (member.isOverdue()) {
      failed.addAll(dispatcher.failPending(failure));
      failedToStart(failure);
    } else if (!member.wasEnded()) {
      noteDeath(failure, wasReady);
    }
    if (dispatcher.unfinished() > 0) {
      wanted();
    }
    // Last, for what depends on them may wait for the pool.
    List<Runnable> tellings = new ArrayList<>(answered);
    tellings.addAll(failed);
    dispatcher.herald().tell(tellings);
    reclaimBlocksOf(participantId);
  }

  private WorkerDiedException failureOf(ProcessMember member, WorkerExit exit) {
    if (member.isOverdue()) {
      String what =
          "worker was not up in time: startLimitMillis=" + options.startLimit().toMillis();
      return new WorkerDiedException(what, exit);
    }
    PoolTask begun = member.begun();
    return begun == null
        ? new WorkerDiedException("worker died", exit)
        : new WorkerDiedException("worker died", exit, begun.name());
  }

  /** What the task of a dead worker fails with: where the pool broke and ended it, with that. */
  private RuntimeException causeOf(WorkerDiedException failure) {
    PoolBrokenException broken = roster.broken();
    return broken != null && options.breaksOnDeath() ? broken : failure;
  }

  private void bury(ProcessMember member) {
    collector.forget(member);
    if (roster.bury(member)) {
      end();
    }
  }

  /** Of the blocks that the dead worker had, the pool has taken those with answers. */
  private void reclaimBlocksOf(int participantId) {
    if (participantId == 0) {
      return;
    }
    try {
      region.allocator().reclaim((offset, referrer) -> referrer != 0 && referrer != participantId);
    } catch (IOException e) {
      // A worker that is stopped keeps the table locked.
      clock.later(() -> reclaimBlocksOf(participantId), RETRY_NANOS);
    } catch (IllegalStateException e) {
      if (!roster.isClosed()) { // Closed: all blocks went with the region.
        throw e;
      }
    }
  }

  private void noteDeath(WorkerDiedException failure, boolean wasReady) {
    String tooMany = deaths.died(System.nanoTime());
    if (tooMany != null) {
      breakDown(new PoolBrokenException(tooMany, failure));
    } else if (options.breaksOnDeath()) {
      breakDown(new PoolBrokenException("breakOnDeath=true", failure));
    } else if (!wasReady) {
      failedToStart(failure);
    }
  }

  private void breakDown(PoolBrokenException reason) {
    if (!roster.breakDown(reason)) {
      return;
    }
    tell(PoolEvent.Kind.BROKEN, -1, 0, reason.getMessage());
    dispatcher.herald().tellApart(dispatcher.breakDown(reason));
    if (options.breaksOnDeath()) {
      roster.members().forEach(ProcessMember::kill);
    }
  }

  @Override
  public boolean isServing(ProcessMember member) {
    return roster.contains(member) && !member.isRetired();
  }

  @Override
  public void replace(ProcessMember member, String why) {
    if (roster.retire(member)) {
      hireIfShort(0);
      tell(PoolEvent.Kind.RETIRED, member, why);
      letGoWhenReplaced(member);
    }
  }

  private void letGoWhenReplaced(ProcessMember member) {
    if (roster.isReplaced() || member.isExhausted()) {
      dispatcher.retire(member);
    } else if (roster.contains(member)) {
      clock.later(() -> letGoWhenReplaced(member), SUCCESSOR_NANOS);
    }
  }

  @Override
  public void retire(ProcessMember member, String why) {
    if (roster.retire(member)) {
      tell(PoolEvent.Kind.RETIRED, member, why);
      if (member.isReady()) {
        dispatcher.retire(member);
      } // Else it leaves as soon as it has greeted.
    }
  }

  @Override
  public void idle(Member idle) {
    ProcessMember member = (ProcessMember) idle;
    if (roster.isTooMany() && !member.isRetired()) {
      clock.later(() -> retire(member, "workers=" + size()), 0);
    }
  }

  @Override
  public void released(Member member) {
    leaveInTime((ProcessMember) member);
  }

  private void leaveInTime(ProcessMember member) {
    member.leave();
    clock.later(
        () -> {
          if (roster.contains(member)) {
            member.kill();
          }
        },
        LEAVE_NANOS);
  }

  @Override
  public void workedOn(Member member) {
    ageing.workedOn((ProcessMember) member);
  }

  @Override
  public void finished() {
    List<ProcessMember> leaving = roster.finish();
    if (leaving.isEmpty()) {
      end();
    }
    leaving.forEach(this::dismiss);
  }

  private void dismiss(ProcessMember member) {
    if (member.isReady()) {
      leaveInTime(member);
    } else {
      member.kill(); // It holds nothing yet, and would hear of its leave only when its JVM is up.
    }
  }

  /** All are gone, and no more come. */
  private void end() {
    if (!roster.close()) {
      return;
    }
    clock.stop();
    collector.close();
    try {
      Runtime.getRuntime().removeShutdownHook(shutdownHook);
    } catch (IllegalStateException e) {
      // The JVM is shutting down.
    }
    try {
      region.close();
    } finally {
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
    clock.stopAll(roster.members());
  }

  @Override
  public void killAll() {
    roster.members().forEach(ProcessMember::kill);
  }

  @Override
  public void resize(int workers) {
    options.requireAllowed(workers);
    roster.resize(workers).forEach(member -> retire(member, "workers=" + workers));
    dispatcher.reassign();
  }

  @Override
  public int size() {
    return roster.size();
  }

  /** The processes of the workers, at this moment. */
  @Override
  public List<Long> pids() {
    return roster.members().stream().map(ProcessMember::pid).filter(pid -> pid != 0).toList();
  }

  @Override
  public boolean awaitEnd(long timeoutNanos) throws InterruptedException {
    return ended.await(timeoutNanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void close() {
    roster.finish();
    killAll();
    try {
      if (roster.members().isEmpty() || !ended.await(1, TimeUnit.SECONDS)) {
        end();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      end();
    }
  }

  private void killing(Member member, PoolTask task) {
    String why = "graceMillis=" + options.grace().toMillis() + " task=" + task;
    tell(PoolEvent.Kind.KILLED, member.index(), member.pid(), why);
  }

  private void tell(PoolEvent.Kind kind, ProcessMember member, String why) {
    tell(kind, member.index(), member.pid(), why);
  }

  /** A listener that throws must not keep the pool from what it tells of. */
  private void tell(PoolEvent.Kind kind, int worker, long pid, String why) {
    try {
      options.listener().accept(new PoolEvent(kind, worker, pid, why));
    } catch (RuntimeException | Error e) {
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
    }
  }
}
