package io.capstan.engine.protocol;

import io.capstan.ipc.memory.DirectoryEntry;
import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.memory.ObjectType;
import io.capstan.ipc.memory.Region;
import java.io.IOException;
import java.util.Optional;

/**
 * The pool's object in a region, made by the pool and opened by each worker: a lane for each worker
 * and the place at which the pool waits for answers.
 */
public final class PoolSpace {
  /** The object's name in the region's directory. */
  public static final String OBJECT_NAME = "pool";

  private static final ObjectType TYPE = ObjectType.of("pool");

  private final Memory memory;
  private final long offset;
  private final int lanes;

  private PoolSpace(Memory memory, long offset, int lanes) {
    this.memory = memory;
    this.offset = offset;
    this.lanes = lanes;
  }

  /** How large a region must be to hold the space for that many lanes. */
  public static long lengthBytes(int lanes) {
    return PoolLayout.length(lanes);
  }

  /** Makes the space in an empty region. */
  public static PoolSpace create(Region region, int lanes) throws IOException {
    Memory memory = region.memory();
    DirectoryEntry made =
        region
            .directory()
            .create(
                OBJECT_NAME,
                TYPE,
                lengthBytes(lanes),
                offset -> memory.putLong(offset + PoolLayout.LANES_OFFSET, lanes));
    return new PoolSpace(memory, made.offset(), lanes);
  }

  /**
   * Opens the space that the pool made.
   *
   * @throws IllegalStateException if the region holds none
   */
  public static PoolSpace open(Region region) {
    Optional<DirectoryEntry> found = region.directory().find(OBJECT_NAME, TYPE);
    if (found.isEmpty()) {
      throw new IllegalStateException("region=" + region.name() + " has no object=" + OBJECT_NAME);
    }
    long offset = found.get().offset();
    int lanes = (int) region.memory().getLong(offset + PoolLayout.LANES_OFFSET);
    return new PoolSpace(region.memory(), offset, lanes);
  }

  /** By which the pool hears of answers of any lane. */
  public AnswerBell answers() {
    return new AnswerBell(memory, offset + PoolLayout.ANSWERS_OFFSET);
  }

  /** The pool's end of a lane. */
  public TaskSender sender(int lane) {
    return new TaskSender(memory, laneOffset(lane));
  }

  /** The worker's end of a lane. */
  public TaskReceiver receiver(int lane) {
    return new TaskReceiver(memory, laneOffset(lane), answers());
  }

  private long laneOffset(int lane) {
    if (lane < 0 || lane >= lanes) {
      throw new IndexOutOfBoundsException("lane=" + lane + " lanes=" + lanes);
    }
    return offset + PoolLayout.laneOffset(lane);
  }
}
