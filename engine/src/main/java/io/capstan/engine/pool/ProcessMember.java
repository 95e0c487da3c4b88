package io.capstan.engine.pool;

import io.capstan.engine.process.ProcessControl;
import io.capstan.engine.protocol.PipeCommand;
import io.capstan.engine.protocol.SlotState;
import io.capstan.engine.protocol.TaskSender;
import io.capstan.engine.task.Outcome;
import io.capstan.engine.task.TaskFormat;
import io.capstan.ipc.codec.Source;
import io.capstan.ipc.memory.Block;
import io.capstan.ipc.memory.Region;
import java.util.ArrayList;
import java.util.List;

/**
 * A worker process behind its lane.
 *
 * <p>The first thing on its lane is the handshake: its initializer, or nothing to do. When that is
 * answered, it is ready.
 */
final class ProcessMember implements Member {
  /** What a worker may have at a time at first: one task runs, some wait behind it. */
  private static final int WINDOW_FIRST = 8;

  private static final int WINDOW_MIN = 2;

  /** As many tasks as take about this long keep a worker busy while the pool is not looking. */
  private static final long WINDOW_NANOS = 200_000;

  /** A worker loads what it takes to wake others in the background, after its start. */
  private static final long NOVICE_NANOS = 500_000_000;

  /** The weight of the last task in the average: an eighth. */
  private static final int AVERAGE_SHIFT = 3;

  private final int index;
  private final Region region;
  private final TaskSender lane;
  private final TaskFormat format;
  private final long startedNanos = System.nanoTime();
  private final Source source = new Source();

  /** By position; written before the task is sent, read after it is answered. */
  private final PoolTask[] tasks = new PoolTask[TaskSender.capacity()];

  private volatile ProcessControl control;
  private volatile long readyNanos;
  private volatile boolean ready;
  private volatile boolean buried;
  private volatile boolean leaving;
  private volatile boolean killed;
  private volatile boolean retired;
  private volatile boolean overdue;
  private volatile Throwable initializerFailure;
  private Parcel handshake;
  private volatile int load;
  private volatile int window = WINDOW_FIRST;
  private long averageNanos = WINDOW_NANOS / WINDOW_FIRST;
  private long lastCollectedNanos = startedNanos;
  private volatile long tasksDone;
  private volatile long tasksLeft;
  private volatile long lastBusyNanos = startedNanos;

  /**
   * A member.
   *
   * @param tasksMax how many tasks it may be given in its life
   */
  ProcessMember(int index, Region region, TaskSender lane, TaskFormat format, long tasksMax) {
    this.index = index;
    this.region = region;
    this.lane = lane;
    this.format = format;
    this.tasksLeft = tasksMax;
  }

  /** Puts the handshake on the lane, before the process is started. */
  void greet(Parcel parcel) {
    handshake = parcel;
    parcel.sendOn(lane);
  }

  /** Its process was started; told to end before that, it ends now. */
  void startedAs(ProcessControl process) {
    control = process;
    if (wasEnded()) {
      process.kill();
    }
  }

  @Override
  public int index() {
    return index;
  }

  @Override
  public long pid() {
    ProcessControl process = control;
    return process == null ? 0 : process.pid();
  }

  @Override
  public boolean isReady() {
    return ready;
  }

  @Override
  public int load() {
    return load;
  }

  @Override
  public int window() {
    return lane.hasRoom() && tasksLeft > 0 ? window : 0;
  }

  @Override
  public void send(PoolTask task) {
    load++;
    tasksLeft--;
    if (load == 1) {
      lastCollectedNanos = System.nanoTime();
    }
    long position = lane.tail();
    tasks[slot(position)] = task;
    task.sentTo(this, position);
    task.parcel().sendOn(lane);
  }

  @Override
  public boolean takeBack(PoolTask task) {
    boolean taken = lane.revoke(task.position());
    if (taken) {
      load--;
      tasksLeft++;
      tasks[slot(task.position())] = null;
    }
    return taken;
  }

  @Override
  public PoolTask newestWaiting() {
    for (long position = lane.tail() - 1; position >= lane.head(); position--) {
      SlotState state = lane.state(position);
      if (state == SlotState.SENT) {
        return tasks[slot(position)];
      }
      if (state != SlotState.REVOKED) {
        return null;
      }
    }
    return null;
  }

  @Override
  public PoolTask begun() {
    if (buried) {
      return null; // The lane is its successor's.
    }
    for (long position = lane.head(); position < lane.tail(); position++) {
      SlotState state = lane.state(position);
      if (state == SlotState.RUNNING) {
        return tasks[slot(position)];
      }
      if (state == SlotState.SENT) {
        return null;
      }
    }
    return null;
  }

  @Override
  public List<PoolTask> waiting() {
    List<PoolTask> waiting = new ArrayList<>();
    for (long position = lane.head(); position < lane.tail(); position++) {
      PoolTask task = tasks[slot(position)];
      if (lane.state(position) == SlotState.SENT && task != null) {
        waiting.add(task);
      }
    }
    return waiting;
  }

  boolean hasAnswer() {
    return !buried && lane.hasAnswer();
  }

  /**
   * Reads the answers that are there, none of one that is buried. One thread at a time.
   *
   * @return whether the handshake's answer was among them
   */
  boolean collect(List<Dispatcher.Answer> answers) {
    if (buried) {
      return false; // The lane is its successor's.
    }
    boolean greets = false;
    int before = answers.size();
    for (long position = lane.answered(); position >= 0; position = lane.answered()) {
      PoolTask task = tasks[slot(position)];
      tasks[slot(position)] = null;
      List<Outcome> outcomes = read(position);
      lane.release();
      if (task == null) {
        greeted(outcomes.get(0));
        greets = true;
      } else {
        answers.add(new Dispatcher.Answer(task, outcomes));
      }
    }
    measure(answers.size() - before);
    return greets;
  }

  private List<Outcome> read(long position) {
    try {
      long length = lane.length(position);
      long blockOffset = lane.block(position);
      if (blockOffset == 0) {
        return decode(lane.payloadOffset(position), length);
      }
      try (Block block = region.allocator().take(blockOffset, length, lane.participantId())) {
        return decode(block.offset(), length);
      }
    } catch (RuntimeException | Error e) { // To decode runs the user's code, which may throw all.
      return List.of(Outcome.failed(e));
    }
  }

  private List<Outcome> decode(long offset, long length) {
    return format.readOutcomes(source.over(region.memory(), offset, length));
  }

  private void greeted(Outcome outcome) {
    handshake.close();
    initializerFailure = outcome.failure();
    readyNanos = System.nanoTime();
    ready = outcome.isValue();
    lastBusyNanos = System.nanoTime();
  }

  private void measure(int answered) {
    if (answered == 0) {
      return;
    }
    long nowNanos = System.nanoTime();
    long eachNanos = (nowNanos - lastCollectedNanos) / answered;
    averageNanos += (eachNanos - averageNanos) >> AVERAGE_SHIFT;
    long fitting = WINDOW_NANOS / Math.max(1, averageNanos);
    window = (int) Math.max(WINDOW_MIN, Math.min(fitting, TaskSender.capacity()));
    lastCollectedNanos = nowNanos;
    lastBusyNanos = nowNanos;
    tasksDone += answered;
  }

  /** So many of its tasks have ended. Under the dispatcher's lock. */
  @Override
  public void answered(int count) {
    load -= count;
  }

  /** What its initializer threw; null if it did not. */
  Throwable initializerFailure() {
    return initializerFailure;
  }

  /** Marks it as one that is to leave; false if it was before. */
  synchronized boolean markRetired() {
    boolean isFirst = !retired;
    retired = true;
    return isFirst;
  }

  boolean isRetired() {
    return retired;
  }

  /** Whether it has been given all the tasks of its life. */
  boolean isExhausted() {
    return tasksLeft <= 0;
  }

  long tasksDone() {
    return tasksDone;
  }

  /** Whether it is so new that it may not be able to wake others yet. */
  boolean isNovice(long nowNanos) {
    return !ready || nowNanos - readyNanos < NOVICE_NANOS;
  }

  /** When it was up. */
  long readyNanos() {
    return readyNanos;
  }

  long startedNanos() {
    return startedNanos;
  }

  long lastBusyNanos() {
    return lastBusyNanos;
  }

  @Override
  public void interrupt(PoolTask task) {
    ProcessControl process = control;
    if (process != null) {
      process.write(PipeCommand.interrupt(task.position()));
    }
  }

  @Override
  public void leave() {
    leaving = true;
    ProcessControl process = control;
    if (process != null) {
      process.leave();
    }
  }

  @Override
  public void kill() {
    killed = true;
    ProcessControl process = control;
    if (process != null) {
      process.kill();
    }
  }

  /** Ends it because it was not up in time. */
  void killOverdue() {
    overdue = true;
    kill();
  }

  /** Whether it was ended because it was not up in time. */
  boolean isOverdue() {
    return overdue;
  }

  /** Whether its end was asked for. */
  boolean wasEnded() {
    return leaving || killed;
  }

  @Override
  public void buried() {
    ready = false;
    load = 0;
  }

  /** Who it is in its claims; 0 if it never came so far. */
  int participantId() {
    return lane.participantId();
  }

  /** Makes the lane empty for the next. It is dead, and nobody collects. */
  void reset() {
    buried = true;
    if (handshake != null) {
      handshake.close();
    }
    lane.reset();
  }

  private static int slot(long position) {
    return (int) (position & TaskSender.capacity() - 1);
  }
}
