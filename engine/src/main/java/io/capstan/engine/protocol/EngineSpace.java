package io.capstan.engine.protocol;

import io.capstan.ipc.memory.DirectoryEntry;
import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.memory.ObjectType;
import io.capstan.ipc.memory.Region;
import java.io.IOException;
import java.util.Optional;

/**
 * The engine's object in a region, made by the coordinator and opened by each worker: a job board,
 * a record for each worker, a table of chunks.
 */
public final class EngineSpace {
  /** The object's name in the region's directory. */
  public static final String OBJECT_NAME = "engine";

  private static final ObjectType TYPE = ObjectType.of("engine");

  /** The most chunks that a job can have. */
  public static final int CHUNKS_MAX = EngineLayout.CHUNKS_MAX;

  private final Memory memory;
  private final long offset;
  private final int workers;

  private EngineSpace(Memory memory, long offset, int workers) {
    this.memory = memory;
    this.offset = offset;
    this.workers = workers;
  }

  /** How large a region must be to hold the space for that many workers. */
  public static long lengthBytes(int workers) {
    return EngineLayout.length(workers);
  }

  /** Makes the space in an empty region. */
  public static EngineSpace create(Region region, int workers) throws IOException {
    Memory memory = region.memory();
    DirectoryEntry made =
        region
            .directory()
            .create(
                OBJECT_NAME,
                TYPE,
                lengthBytes(workers),
                offset -> memory.putLong(offset + EngineLayout.WORKERS_OFFSET, workers));
    return new EngineSpace(memory, made.offset(), workers);
  }

  /**
   * Opens the space that the coordinator made.
   *
   * @throws IllegalStateException if the region holds none
   */
  public static EngineSpace open(Region region) {
    Optional<DirectoryEntry> found = region.directory().find(OBJECT_NAME, TYPE);
    if (found.isEmpty()) {
      throw new IllegalStateException("region=" + region.name() + " has no object=" + OBJECT_NAME);
    }
    long offset = found.get().offset();
    int workers = (int) region.memory().getLong(offset + EngineLayout.WORKERS_OFFSET);
    return new EngineSpace(region.memory(), offset, workers);
  }

  /** The job board. */
  public JobBoard board() {
    return new JobBoard(memory, offset + EngineLayout.JOB_OFFSET);
  }

  /** The table of chunks. */
  public ChunkTable chunks() {
    return new ChunkTable(memory, offset + EngineLayout.chunksOffset(workers));
  }

  /**
   * The record of a worker.
   *
   * @throws IndexOutOfBoundsException if there is no such worker
   */
  public WorkerRecord worker(int index) {
    if (index < 0 || index >= workers) {
      throw new IndexOutOfBoundsException("index=" + index + " workers=" + workers);
    }
    return new WorkerRecord(
        memory, offset + EngineLayout.WORKER_RECORDS_OFFSET + (long) index * WorkerLayout.LENGTH);
  }
}
