package io.capstan.engine.pool;

import io.capstan.engine.archive.ClassArchive;
import io.capstan.engine.process.CrashLogs;
import io.capstan.engine.process.JvmCommand;
import io.capstan.engine.process.Lineage;
import io.capstan.engine.process.ProcessControl;
import io.capstan.engine.process.WorkerDiedException;
import io.capstan.engine.process.WorkerExit;
import io.capstan.engine.process.WorkerOutput;
import io.capstan.engine.protocol.PoolArguments;
import io.capstan.engine.protocol.PoolSpace;
import io.capstan.engine.protocol.TaskSender;
import io.capstan.engine.task.PayloadWriter;
import io.capstan.engine.task.RemoteRunnable;
import io.capstan.engine.task.Shape;
import io.capstan.engine.task.TaskBody;
import io.capstan.engine.task.TaskFormat;
import io.capstan.ipc.codec.EncodeException;
import io.capstan.ipc.memory.Block;
import io.capstan.ipc.memory.Region;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
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
 * its tasks are given back, its lane is free for its successor, in this order.
 */
final class ProcessStaff implements Staff {
  /** What does nothing, for workers without an initializer. */
  private static final RemoteRunnable NO_INITIALIZER = () -> {};

  /** For each worker one lane, and one for the successor that starts before it leaves. */
  private static final int LANES_PER_WORKER = 2;

  /** Starts that may fail in a row before the pool gives up. */
  private static final int FAILED_STARTS_MAX = 3;

  private final PoolOptions options;
  private final Region region;
  private final PoolSpace space;
  private final TaskFormat format = new TaskFormat(Thread.currentThread().getContextClassLoader());
  private final ThreadLocal<PayloadWriter> writers;
  private final Clock clock;
  private final CrashLogs crashLogs;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread shutdownHook = new Thread(this::close, "capstan-pool-shutdown");

  // Guarded by this, and never held while the dispatcher is called: it calls here under its lock.
  private final List<ProcessMember> members = new ArrayList<>();
  private final Deque<Integer> freeLanes = new ArrayDeque<>();
  private final TaskSender[] lanes;
  private final Deque<Long> deathsNanos = new ArrayDeque<>();
  private int size;
  private int hiring;
  private int retiring;
  private int failedStarts;
  private boolean finished;
  private boolean broken;
  private boolean closed;

  private volatile ClassArchive archive = ClassArchive.none();
  private Dispatcher dispatcher;
  private AnswerCollector collector;

  private ProcessStaff(PoolOptions options, Region region, int laneCount) throws IOException {
    this.options = options;
    this.region = region;
    this.space = PoolSpace.create(region, laneCount);
    this.lanes = new TaskSender[laneCount];
    for (int lane = 0; lane < laneCount; lane++) {
      lanes[lane] = space.sender(lane);
      freeLanes.add(lane);
    }
    this.size = options.workerCount();
    this.clock = new Clock(options.grace());
    this.crashLogs = new CrashLogs(region.path());
    this.writers =
        ThreadLocal.withInitial(
            () -> new PayloadWriter(region, format, TaskSender.inlineLengthMax()));
  }

  static ProcessStaff create(PoolOptions options) throws IOException {
    int laneCount = LANES_PER_WORKER * options.workersMax();
    String name =
        "pool-"
            + ProcessHandle.current().pid()
            + "-"
            + Integer.toHexString(ThreadLocalRandom.current().nextInt());
    long sizeBytes = PoolSpace.lengthBytes(laneCount) + options.sharedBytes();
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
    collector.start();
    Runtime.getRuntime().addShutdownHook(shutdownHook);
  }

  @Override
  public Parcel encode(TaskBody body) {
    PayloadWriter writer = writers.get();
    try {
      Block block = writer.writeTask(body);
      return block == null ? Parcel.inline(writer.sink()) : Parcel.in(block);
    } catch (EncodeException e) {
      throw new NotSendableException(e.getMessage(), e);
    } catch (IOException e) {
      throw new NotSendableException(
          "no room for the task's arguments: sharedBytes=" + options.sharedBytes(), e);
    }
  }

  @Override
  public void help(Future<?> future, long timeoutNanos) throws InterruptedException {
    collector.help(future, timeoutNanos);
  }

  @Override
  public synchronized void wanted() {
    int working = members.size() - retiring + hiring;
    if (working < size && !finished && !broken) {
      hireSoon();
    }
  }

  private synchronized void hireSoon() {
    hiring++;
    clock.later(this::hire, 0);
  }

  /** On the clock's thread. */
  private void hire() {
    ProcessMember member;
    synchronized (this) {
      hiring--;
      if (finished || broken || freeLanes.isEmpty()) {
        return;
      }
      int lane = freeLanes.removeFirst();
      member = new ProcessMember(lane, region, lanes[lane], format);
      members.add(member);
    }
    try {
      launch(member);
    } catch (IOException | RuntimeException | Error e) {
      synchronized (this) {
        members.remove(member);
        freeLanes.addLast(member.index());
      }
      breakDown(new IllegalStateException("no worker can be started: " + e.getMessage(), e));
    }
  }

  private void launch(ProcessMember member) throws IOException {
    RemoteRunnable initializer = options.initializer();
    archive =
        options.usesArchive()
            ? ClassArchive.of(options.javaHome(), options.classPath(), options.modulePath())
            : ClassArchive.none();
    member.greet(
        encode(
            TaskBody.single(Shape.RUNNABLE, initializer == null ? NO_INITIALIZER : initializer)));
    List<String> line =
        new ArrayList<>(
            new JvmCommand(
                    options.javaHome(),
                    options.heapBytesPerWorker() >> 20,
                    options.processorsPerWorker(),
                    jvmOptions(member),
                    options.classPath(),
                    options.modulePath(),
                    archive.jar(),
                    region.path())
                .line(PoolArguments.MAIN_CLASS, crashLogs));
    line.addAll(
        new PoolArguments(
                region.location().toAbsolutePath(),
                region.name(),
                member.index(),
                options.waitStrategy())
            .toCommandLine());
    ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
    builder.environment().putAll(options.environment());
    if (options.workingDirectory() != null) {
      builder.directory(options.workingDirectory().toFile());
    }
    Process process = builder.start();
    WorkerOutput output = WorkerOutput.of(member.index(), process, options.output());
    member.startedAs(
        ProcessControl.of(member.index(), process, output, crashLogs, exit -> ended(member, exit)));
    tell(PoolEvent.Kind.STARTED, member, "load=" + dispatcher.unfinished());
    collector.watch(snapshot());
    clock.later(() -> endUnlessReady(member), options.startLimit().toNanos());
  }

  private List<String> jvmOptions(ProcessMember member) {
    List<String> all = new ArrayList<>(archive.jvmOptions());
    String path = Lineage.nextPath();
    all.addAll(Lineage.jvmOptions(path, "PoolWorker-" + path, true));
    all.addAll(options.jvmOptions());
    return all;
  }

  private void endUnlessReady(ProcessMember member) {
    if (!member.isReady() && isMember(member)) {
      tell(PoolEvent.Kind.KILLED, member, "startLimit=" + options.startLimit());
      member.kill();
    }
  }

  private synchronized boolean isMember(ProcessMember member) {
    return members.contains(member);
  }

  private synchronized List<ProcessMember> snapshot() {
    return List.copyOf(members);
  }

  /** The handshake was answered: the member is ready, or its initializer failed. */
  private void greeted(ProcessMember member) {
    if (member.isReady()) {
      synchronized (this) {
        failedStarts = 0;
      }
      tell(PoolEvent.Kind.READY, member, "tookMillis=" + millisSince(member.startedNanos()));
      dispatcher.ready(member);
      watchAge(member);
      archive.makeInBackground();
    } else {
      dispatcher.failPending(new InitializerFailedException(member.initializerFailure()));
      member.leave();
      failedToStart(new InitializerFailedException(member.initializerFailure()));
    }
  }

  private static long millisSince(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
  }

  private void failedToStart(RuntimeException reason) {
    boolean givesUp;
    synchronized (this) {
      failedStarts++;
      givesUp = failedStarts >= FAILED_STARTS_MAX;
    }
    if (givesUp) {
      breakDown(reason);
    }
  }

  /** On the reaper's thread: the process is proven dead. */
  private void ended(ProcessMember member, WorkerExit exit) {
    dispatcher.lost(member);
    collector.collect(member);
    PoolTask begun = member.begun();
    boolean wasReady = member.isReady();
    String what = begun == null ? "worker died" : "worker died with task=" + begun;
    WorkerDiedException failure = new WorkerDiedException(what, exit);
    tell(member.wasEnded() ? PoolEvent.Kind.LEFT : PoolEvent.Kind.DIED, member, exit.describe());
    dispatcher.died(member, failure);
    collector.wake(); // A caller that helps may be waiting for what has just failed.
    bury(member);
    if (!member.wasEnded()) {
      noteDeath(failure, wasReady);
    }
    if (dispatcher.unfinished() > 0) {
      wanted();
    }
  }

  private void bury(ProcessMember member) {
    boolean isLast;
    synchronized (this) {
      members.remove(member);
      member.reset();
      freeLanes.addLast(member.index());
      retiring -= member.isRetired() ? 1 : 0;
      isLast = finished && members.isEmpty();
      if (!isLast) {
        collector.watch(members);
      }
    }
    if (isLast) {
      end();
    }
  }

  private void noteDeath(WorkerDiedException failure, boolean wasReady) {
    long nowNanos = System.nanoTime();
    boolean tooMany;
    synchronized (this) {
      deathsNanos.addLast(nowNanos);
      while (nowNanos - deathsNanos.getFirst() > options.restartsWindow().toNanos()) {
        deathsNanos.removeFirst();
      }
      tooMany = deathsNanos.size() > options.restartsMax();
    }
    if (tooMany || options.breaksOnDeath()) {
      breakDown(failure);
    } else if (!wasReady) {
      failedToStart(failure);
    }
  }

  private void breakDown(RuntimeException reason) {
    synchronized (this) {
      broken = true;
    }
    options
        .listener()
        .accept(new PoolEvent(PoolEvent.Kind.BROKEN, -1, 0, "reason=" + reason.getMessage()));
    dispatcher.breakDown(reason);
    collector.wake();
  }

  /** Looks from time to time whether the member has had its day. */
  private void watchAge(ProcessMember member) {
    boolean isWatched =
        options.idleLimit() != null
            || options.lifetime() != null
            || options.growthBytes() != Long.MAX_VALUE;
    if (isWatched) {
      ResidentMemory memory = new ResidentMemory(member.pid());
      clock.later(() -> lookAt(member, memory), LOOK_NANOS);
    }
  }

  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private void lookAt(ProcessMember member, ResidentMemory memory) {
    if (!isMember(member) || member.isRetired()) {
      return;
    }
    long nowNanos = System.nanoTime();
    Duration idleLimit = options.idleLimit();
    Duration lifetime = options.lifetime();
    if (idleLimit != null
        && member.load() == 0
        && nowNanos - member.lastBusyNanos() > idleLimit.toNanos()) {
      retire(member, "idleLimit=" + idleLimit);
    } else if (lifetime != null && nowNanos - member.startedNanos() > lifetime.toNanos()) {
      replace(member, "lifetime=" + lifetime);
    } else if (memory.growthBytes() > options.growthBytes()) {
      replace(member, "growthBytes=" + memory.growthBytes());
    } else {
      clock.later(() -> lookAt(member, memory), LOOK_NANOS);
    }
  }

  /** Starts its successor first, and lets it go when that is up. */
  private void replace(ProcessMember member, String why) {
    if (member.markRetired()) {
      synchronized (this) {
        retiring++;
        if (!finished && !broken) {
          hireSoon();
        }
      }
      tell(PoolEvent.Kind.RETIRED, member, why);
      clock.later(() -> letGoWhenReplaced(member), LOOK_NANOS / 10);
    }
  }

  private void letGoWhenReplaced(ProcessMember member) {
    boolean isReplaced;
    synchronized (this) {
      long ready = members.stream().filter(m -> m.isReady() && !m.isRetired()).count();
      isReplaced = ready >= Math.min(size, members.size() - retiring) && ready > 0 || finished;
    }
    if (isReplaced) {
      dispatcher.retire(member);
    } else if (isMember(member)) {
      clock.later(() -> letGoWhenReplaced(member), LOOK_NANOS / 10);
    }
  }

  private void retire(ProcessMember member, String why) {
    if (member.markRetired()) {
      synchronized (this) {
        retiring++;
      }
      tell(PoolEvent.Kind.RETIRED, member, why);
      dispatcher.retire(member);
    }
  }

  @Override
  public void idle(Member idle) {
    ProcessMember member = (ProcessMember) idle;
    boolean isTooMany;
    synchronized (this) {
      isTooMany = members.size() - retiring > size || finished;
    }
    if (isTooMany && !member.isRetired()) {
      clock.later(() -> retire(member, "workers=" + size()), 0);
    }
  }

  @Override
  public void released(Member member) {
    member.leave();
  }

  @Override
  public void workedOn(Member worked) {
    ProcessMember member = (ProcessMember) worked;
    if (member.tasksDone() >= options.tasksPerWorker() && !member.isRetired()) {
      clock.later(() -> replace(member, "tasksPerWorker=" + options.tasksPerWorker()), 0);
    }
  }

  @Override
  public void finished() {
    List<ProcessMember> leaving;
    synchronized (this) {
      finished = true;
      leaving = List.copyOf(members);
    }
    if (leaving.isEmpty()) {
      end();
    }
    leaving.forEach(this::dismiss);
  }

  private void dismiss(ProcessMember member) {
    if (member.isReady()) {
      member.leave();
    } else {
      member.kill(); // It holds nothing yet, and would hear of its leave only when its JVM is up.
    }
  }

  /** All are gone, and no more come. */
  private void end() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
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
    collector.wake();
  }

  @Override
  public void stopAll() {
    for (ProcessMember member : snapshot()) {
      PoolTask begun = member.begun();
      if (begun != null) {
        clock.stop(member, begun);
      }
    }
    collector.wake();
  }

  @Override
  public void resize(int workers) {
    if (workers < 1 || workers > options.workersMax()) {
      throw new IllegalArgumentException(
          "workers=" + workers + " (allowed: 1 to " + options.workersMax() + ")");
    }
    List<ProcessMember> tooMany;
    synchronized (this) {
      size = workers;
      List<ProcessMember> staying = new ArrayList<>(members);
      staying.removeIf(ProcessMember::isRetired);
      tooMany = staying.subList(Math.min(workers, staying.size()), staying.size());
    }
    tooMany.forEach(member -> retire(member, "workers=" + workers));
    if (dispatcher.unfinished() > 0) {
      wanted();
    }
  }

  @Override
  public synchronized int size() {
    return size;
  }

  /** The processes of the workers, at this moment. */
  @Override
  public List<Long> pids() {
    return snapshot().stream().map(ProcessMember::pid).toList();
  }

  @Override
  public boolean awaitEnd(long timeoutNanos) throws InterruptedException {
    return ended.await(timeoutNanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void close() {
    synchronized (this) {
      finished = true;
    }
    for (ProcessMember member : snapshot()) {
      member.kill();
    }
    try {
      if (snapshot().isEmpty() || !ended.await(1, TimeUnit.SECONDS)) {
        end();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      end();
    }
  }

  private void tell(PoolEvent.Kind kind, ProcessMember member, String why) {
    options.listener().accept(new PoolEvent(kind, member.index(), member.pid(), why));
  }
}
