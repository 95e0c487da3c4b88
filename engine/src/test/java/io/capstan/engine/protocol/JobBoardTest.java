package io.capstan.engine.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.engine.kernel.Range;
import io.capstan.engine.trial.Surroundings;
import io.capstan.ipc.memory.Region;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The board and the workers' records, each written through one attachment and read by another. */
@Timeout(30)
class JobBoardTest {
  private static final JobDescription DESCRIPTION =
      new JobDescription("a.b.Kérnel", Range.of(5, Long.MAX_VALUE), 1L << 50);

  @RegisterExtension final Surroundings surroundings = new Surroundings();

  private Region region;
  private Region attached;
  private EngineSpace mine;
  private EngineSpace theirs;

  @BeforeEach
  void createSpace() throws Exception {
    region = Region.create(surroundings.location(), "board", EngineSpace.lengthBytes(2));
    mine = EngineSpace.create(region, 2);
    attached = Region.attach(surroundings.location(), "board");
    theirs = EngineSpace.open(attached);
  }

  @AfterEach
  void closeRegions() {
    attached.close();
    region.close();
  }

  @Test
  void thereIsNoJobAtFirst() {
    assertEquals(JobBoard.NO_JOB, theirs.board().job());
  }

  @Test
  void postedJobIsReadByOthers() {
    long attention = theirs.board().attention();
    mine.board().post(9, DESCRIPTION);
    assertEquals(9, theirs.board().job());
    assertEquals(DESCRIPTION, theirs.board().description());
    assertEquals(JobLayout.NO_CHUNK, mine.board().failureHint());
    assertNotEquals(attention, theirs.board().attention());
  }

  @Test
  void nextJobReplacesAllOfTheLast() {
    mine.board().post(1, DESCRIPTION);
    theirs.board().hintFailure(12);
    assertEquals(12, mine.board().failureHint());
    JobDescription next = new JobDescription("K", Range.of(0, 1), 1);
    mine.board().post(2, next);
    assertEquals(next, theirs.board().description());
    assertEquals(JobLayout.NO_CHUNK, mine.board().failureHint());
  }

  @Test
  void everyCallForAttentionIsSeen() {
    long attention = theirs.board().attention();
    mine.board().callAttention();
    mine.board().callAttention();
    assertEquals(attention + 2, theirs.board().attention());
  }

  @Test
  void longestNameFitsAndALongerOneIsRefused() {
    JobDescription longest =
        new JobDescription("k".repeat(JobLayout.NAME_LENGTH_MAX), Range.of(0, 1), 1);
    JobBoard.check(longest);
    mine.board().post(1, longest);
    assertEquals(longest, theirs.board().description());
    JobDescription tooLong =
        new JobDescription("é".repeat(JobLayout.NAME_LENGTH_MAX / 2 + 1), Range.of(0, 1), 1);
    var refusal = assertThrows(IllegalArgumentException.class, () -> JobBoard.check(tooLong));
    assertTrue(refusal.getMessage().endsWith("lengthBytes=994 (allowed: 992)"));
  }

  @Test
  void workerIsKnownFromItsOccupationToItsDeath() {
    WorkerRecord record = theirs.worker(1);
    assertEquals(WorkerState.STARTING, mine.worker(1).state());
    assertEquals(0, mine.worker(1).participantId());
    record.occupy(77);
    assertEquals(WorkerState.WORKING, mine.worker(1).state());
    assertEquals(77, mine.worker(1).participantId());
    assertEquals(0, mine.worker(0).participantId(), "the neighbour is untouched");
    mine.worker(1).vacate();
    assertEquals(WorkerState.STARTING, record.state());
    assertEquals(0, record.participantId());
  }

  @Test
  void waitIsEndedOnce() {
    WorkerRecord record = theirs.worker(0);
    record.occupy(77);
    assertFalse(mine.worker(0).endWaiting(), "who works is not rung");
    record.startWaiting();
    assertEquals(WorkerState.WAITING, mine.worker(0).state());
    assertTrue(mine.worker(0).endWaiting(), "this one owes the ring");
    assertFalse(record.endWaiting(), "and nobody else");
    assertEquals(WorkerState.WORKING, record.state());
  }

  @Test
  void failureLiesInItsWorkersRecord() {
    byte[] report = new byte[WorkerRecord.failureLengthMax()];
    report[0] = 1;
    report[report.length - 1] = 2;
    theirs.worker(0).leaveFailure(report);
    theirs.worker(1).leaveFailure(new byte[] {3});
    assertArrayEquals(report, mine.worker(0).failure());
    assertArrayEquals(new byte[] {3}, mine.worker(1).failure());
  }

  @Test
  void workerThatThereIsNotIsRefusedByIndex() {
    for (int index : new int[] {-1, 2}) {
      var refusal = assertThrows(IndexOutOfBoundsException.class, () -> theirs.worker(index));
      assertEquals("index=" + index + " workers=2", refusal.getMessage());
    }
  }

  @Test
  void regionWithoutASpaceIsRefusedByName() throws Exception {
    try (Region empty = Region.create(surroundings.location(), "empty", 4096)) {
      var refusal = assertThrows(IllegalStateException.class, () -> EngineSpace.open(empty));
      assertEquals("region=empty has no object=engine", refusal.getMessage());
    }
  }
}
