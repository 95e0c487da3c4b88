package io.capstan.engine.worker;

import io.capstan.engine.protocol.TaskReceiver;
import io.capstan.engine.protocol.TaskSender;
import io.capstan.engine.task.Outcome;
import io.capstan.engine.task.PayloadWriter;
import io.capstan.engine.task.TaskFormat;
import io.capstan.ipc.codec.Sink;
import io.capstan.ipc.codec.Source;
import io.capstan.ipc.memory.Block;
import io.capstan.ipc.memory.Region;
import io.capstan.ipc.memory.RegionSpaceException;
import io.capstan.ipc.sync.WaitStrategy;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What a pool's worker does all its life: begin the next task of its lane, run it, answer.
 *
 * <p><b>Callers.</b> The worker's main thread.
 *
 * <p><b>Peer death.</b> Of the parent's death {@link TaskControl} tells, and ends the process.
 */
final class TaskLoop {
  private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** How long an answer may wait for the pool to make room in the region. */
  private static final long ROOM_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static final long ROOM_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final Region region;
  private final TaskReceiver lane;
  private final TaskControl control;
  private final WaitStrategy strategy;
  private final TaskFormat format;
  private final PayloadWriter writer;
  private final Source source = new Source();

  TaskLoop(Region region, TaskReceiver lane, TaskControl control, WaitStrategy strategy) {
    this.region = region;
    this.lane = lane;
    this.control = control;
    this.strategy = strategy;
    this.format = new TaskFormat(Thread.currentThread().getContextClassLoader(), region);
    this.writer = new PayloadWriter(region, format, TaskSender.inlineLengthMax());
  }

  /** Works for as long as the process lives. */
  void run() {
    while (true) {
      if (awaitTask()) {
        answer(runTask());
      }
    }
  }

  private boolean awaitTask() {
    try {
      return lane.start(strategy, WAIT_NANOS);
    } catch (InterruptedException e) {
      return false; // A thread that a task left behind may interrupt: no wait would wait.
    }
  }

  private List<Outcome> runTask() {
    control.begin(lane.position());
    try {
      return format.readTask(source.over(lane.memory(), lane.payloadOffset(), lane.length())).run();
    } catch (Throwable failure) { // To read it may run the user's code, which may throw anything.
      return List.of(Outcome.failed(failure));
    } finally {
      control.end();
    }
  }

  private void answer(List<Outcome> outcomes) {
    try {
      tryAnswer(outcomes);
    } catch (Throwable failure) { // To write it may run the user's code as well.
      answerFailure(failure);
    } finally {
      Thread.interrupted();
    }
  }

  private void tryAnswer(List<Outcome> outcomes) throws IOException {
    Block block = writeInTime(outcomes);
    if (block == null) {
      Sink sink = writer.sink();
      lane.answer(0, sink.toByteArray(), (int) sink.length());
    } else {
      block.refer(region.participant().id()); // The pool comes for it, also when we are dead.
      block.forget(); // The pool takes it from this participant.
      lane.answerBlock(0, block.offset(), block.lengthBytes());
    }
  }

  /** Room comes with each answer that the pool reads and each task that ends. */
  private Block writeInTime(List<Outcome> outcomes) throws IOException {
    long startNanos = System.nanoTime();
    while (true) {
      try {
        return writer.writeOutcomes(outcomes);
      } catch (RegionSpaceException e) {
        if (System.nanoTime() - startNanos > ROOM_NANOS) {
          throw e;
        }
        LockSupport.parkNanos(this, ROOM_LOOK_NANOS);
      }
    }
  }

  private void answerFailure(Throwable failure) {
    try {
      tryAnswer(List.of(Outcome.failed(new IllegalStateException("no answer", failure))));
    } catch (Throwable e) { // Not even that can be said: the process ends, which tells.
      throw new IllegalStateException("no answer: " + failure.getClass().getName(), e);
    }
  }
}
