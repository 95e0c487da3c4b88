package io.capstan.engine.pool;

import io.capstan.engine.protocol.TaskSender;
import io.capstan.engine.task.PayloadWriter;
import io.capstan.engine.task.TaskBody;
import io.capstan.engine.task.TaskFormat;
import io.capstan.ipc.codec.EncodeException;
import io.capstan.ipc.memory.Block;
import io.capstan.ipc.memory.Region;
import io.capstan.ipc.memory.RegionSpaceException;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Makes parcels of tasks. Where the region has no room for one, it waits for room while there is
 * hope: that is what keeps many large arguments from failing for being many.
 *
 * <p><b>Callers.</b> Any thread.
 */
final class TaskEncoder {
  /** Longer than a task that is worth a process; then it is said that there is no room. */
  private static final long ROOM_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static final long ROOM_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final ThreadLocal<PayloadWriter> writers;
  private final long sharedBytes;
  private final BooleanSupplier hope;

  /**
   * An encoder.
   *
   * @param hope whether something is under way that gives room back, and this thread may wait for
   *     it
   */
  TaskEncoder(Region region, TaskFormat format, long sharedBytes, BooleanSupplier hope) {
    this.writers =
        ThreadLocal.withInitial(
            () -> new PayloadWriter(region, format, TaskSender.inlineLengthMax()));
    this.sharedBytes = sharedBytes;
    this.hope = hope;
  }

  /**
   * Encodes a task.
   *
   * @throws NotSendableException if it cannot be sent, with the name of what cannot, or if there is
   *     no room for it
   */
  Parcel encode(TaskBody body) {
    return encode(body, hope);
  }

  /** As {@link #encode(TaskBody)}, but that it does not wait for room. */
  Parcel encodeAtOnce(TaskBody body) {
    return encode(body, () -> false);
  }

  private Parcel encode(TaskBody body, BooleanSupplier hope) {
    PayloadWriter writer = writers.get();
    try {
      Block block = writeInTime(writer, body, hope);
      return block == null ? Parcel.inline(writer.sink()) : Parcel.in(block);
    } catch (EncodeException e) {
      throw new NotSendableException(e.getMessage(), e);
    } catch (IOException e) {
      throw new NotSendableException(
          "no room for the task's arguments: " + e.getMessage() + " sharedBytes=" + sharedBytes, e);
    }
  }

  private Block writeInTime(PayloadWriter writer, TaskBody body, BooleanSupplier hope)
      throws IOException {
    long startNanos = System.nanoTime();
    boolean isLast = false;
    while (true) {
      try {
        return writer.writeTask(body);
      } catch (RegionSpaceException e) {
        boolean isInVain =
            writer.lengthIfKnown(body) > sharedBytes
                || System.nanoTime() - startNanos > ROOM_NANOS
                || Thread.currentThread().isInterrupted();
        if (isLast || isInVain) {
          throw e;
        }
        // Once more without hope: what gave it may have ended, with its room, just now.
        isLast = !hope.getAsBoolean();
        LockSupport.parkNanos(this, isLast ? 0 : ROOM_LOOK_NANOS);
      }
    }
  }
}
