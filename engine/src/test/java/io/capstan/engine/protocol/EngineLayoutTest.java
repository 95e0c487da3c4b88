package io.capstan.engine.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Where the fields are: aligned, apart, and as the diagrams say. */
@Timeout(30)
class EngineLayoutTest {
  private static final int SEPARATION = 128;
  private static final int WORKERS_MAX = 256;

  private static void assertDistinctAndAligned(int length, int... offsets) {
    int end = 0;
    for (int offset : offsets) {
      assertEquals(0, offset % Long.BYTES, "offset=" + offset);
      assertTrue(offset >= end, "offset=" + offset + " overlaps");
      end = offset + Long.BYTES;
    }
    assertTrue(end <= length, "end=" + end + " length=" + length);
  }

  @Test
  void chunkSlotHoldsItsFieldsOnOneLineOfItsOwn() {
    assertEquals(SEPARATION, ChunkLayout.LENGTH);
    assertDistinctAndAligned(
        ChunkLayout.LENGTH,
        ChunkLayout.WORD_OFFSET,
        ChunkLayout.KIND_OFFSET,
        ChunkLayout.HIGH_OFFSET,
        ChunkLayout.LOW_OFFSET,
        ChunkLayout.WORKER_OFFSET,
        ChunkLayout.PID_OFFSET,
        ChunkLayout.BUSY_OFFSET);
    assertTrue(ChunkLayout.BUSY_OFFSET + Long.BYTES <= 64, "one cache line is enough for a chunk");
  }

  @Test
  void jobBoardKeepsWritersApart() {
    assertDistinctAndAligned(
        JobLayout.LENGTH,
        JobLayout.ATTENTION_OFFSET,
        JobLayout.JOB_OFFSET,
        JobLayout.FAILED_CHUNK_OFFSET,
        JobLayout.FROM_OFFSET,
        JobLayout.TO_OFFSET,
        JobLayout.CHUNK_LENGTH_OFFSET,
        JobLayout.NAME_LENGTH_OFFSET,
        JobLayout.NAME_OFFSET);
    assertTrue(JobLayout.FAILED_CHUNK_OFFSET - JobLayout.JOB_OFFSET - Long.BYTES >= 64);
    assertTrue(JobLayout.FAILED_CHUNK_OFFSET - JobLayout.ATTENTION_OFFSET >= SEPARATION);
    assertTrue(JobLayout.DESCRIPTION_OFFSET - JobLayout.FAILED_CHUNK_OFFSET >= SEPARATION);
    assertEquals(JobLayout.LENGTH, JobLayout.NAME_OFFSET + JobLayout.NAME_LENGTH_MAX);
    assertEquals(992, JobLayout.NAME_LENGTH_MAX, "as the table says");
    assertEquals(0, JobLayout.LENGTH % SEPARATION);
  }

  @Test
  void workerRecordsKeepWorkersApart() {
    assertEquals(0, WorkerLayout.STATE_OFFSET % Integer.BYTES);
    assertEquals(WorkerLayout.STATE_OFFSET + 4, WorkerLayout.PARTICIPANT_OFFSET);
    assertEquals(0, WorkerLayout.FAILURE_LENGTH_OFFSET % Long.BYTES);
    assertTrue(WorkerLayout.FAILURE_LENGTH_OFFSET >= WorkerLayout.PARTICIPANT_OFFSET + 4);
    assertTrue(WorkerLayout.FAILURE_OFFSET >= WorkerLayout.FAILURE_LENGTH_OFFSET + Long.BYTES);
    assertTrue(WorkerLayout.FAILURE_OFFSET - WorkerLayout.STATE_OFFSET >= SEPARATION);
    assertEquals(
        WorkerLayout.LENGTH, WorkerLayout.FAILURE_OFFSET + WorkerLayout.FAILURE_LENGTH_MAX);
    assertEquals(0, WorkerLayout.LENGTH % SEPARATION);
    assertEquals(WorkerLayout.FAILURE_LENGTH_MAX, WorkerRecord.failureLengthMax());
  }

  @Test
  void partsFollowEachOtherWithoutOverlap() {
    assertEquals(SEPARATION, EngineLayout.SEPARATION);
    assertTrue(EngineLayout.JOB_OFFSET >= EngineLayout.WORKERS_OFFSET + SEPARATION);
    assertEquals(EngineLayout.WORKER_RECORDS_OFFSET, EngineLayout.JOB_OFFSET + JobLayout.LENGTH);
    for (int workers : new int[] {1, 2, 3, WORKERS_MAX}) {
      long chunks = EngineLayout.chunksOffset(workers);
      assertEquals(0, chunks % SEPARATION);
      assertEquals(
          EngineLayout.WORKER_RECORDS_OFFSET + (long) workers * WorkerLayout.LENGTH, chunks);
      assertEquals(
          chunks + (long) EngineLayout.CHUNKS_MAX * ChunkLayout.LENGTH,
          EngineLayout.length(workers));
      assertEquals(EngineLayout.length(workers), EngineSpace.lengthBytes(workers));
    }
  }

  @Test
  void stateAndJobFitTheirBits() {
    assertTrue(ChunkState.values().length <= ChunkLayout.STATE_MASK + 1);
    assertEquals(Integer.SIZE, ChunkLayout.STATE_BITS + ChunkLayout.JOB_BITS);
    assertEquals((1 << 29) - 1, ChunkLayout.JOB_MAX);
  }

  @Test
  void wireFormatOfTheStatesStands() {
    assertEquals(
        "[FREE, CLAIMED, DONE, FAILED, CLOSED]", java.util.List.of(ChunkState.values()).toString());
    assertEquals(
        "[STARTING, WORKING, WAITING]", java.util.List.of(WorkerState.values()).toString());
  }
}
