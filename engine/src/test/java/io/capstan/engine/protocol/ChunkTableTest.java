package io.capstan.engine.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.engine.kernel.Int128;
import io.capstan.engine.kernel.Scalar;
import io.capstan.engine.trial.Surroundings;
import io.capstan.ipc.memory.Region;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The state machine, and who may move it. */
@Timeout(60)
class ChunkTableTest {
  private static final int JOB = 3;
  private static final int ALICE = 513;
  private static final int BOB = 514;
  private static final Scalar VALUE = Scalar.of(new Int128(-7, 11));

  @RegisterExtension final Surroundings surroundings = new Surroundings();

  private Region region;
  private ChunkTable table;

  @BeforeEach
  void createTable() throws Exception {
    region = Region.create(surroundings.location(), "chunks", EngineSpace.lengthBytes(1));
    table = EngineSpace.create(region, 1).chunks();
  }

  @AfterEach
  void closeRegion() {
    region.close();
  }

  private static ChunkWork workOf(int owner) {
    return new ChunkWork(owner, 0, 4711, 1_000);
  }

  @Test
  void chunkGoesFromFreeOverClaimedToDone() {
    table.open(JOB, 1);
    assertEquals(ChunkState.FREE, table.state(0));
    assertEquals(0, table.claim(JOB, ALICE, 0));
    assertEquals(ChunkState.CLAIMED, table.state(0));
    assertEquals(ALICE, table.owner(0));
    table.publish(0, JOB, VALUE, workOf(ALICE));
    assertEquals(ChunkState.DONE, table.state(0));
    assertEquals(VALUE, table.result(0));
    assertEquals(workOf(ALICE), table.work(0));
  }

  @Test
  void resultsOfEveryKindComeBackBitForBit() {
    List<Scalar> values =
        List.of(Scalar.of(Long.MIN_VALUE), VALUE, Scalar.of(-0.0), Scalar.of(Double.NaN));
    table.open(JOB, values.size());
    for (int chunk = 0; chunk < values.size(); chunk++) {
      table.claim(JOB, ALICE, chunk);
      table.publish(chunk, JOB, values.get(chunk), workOf(ALICE));
      assertEquals(values.get(chunk), table.result(chunk));
    }
  }

  @Test
  void claimsAreInOrderAndGoRoundOnce() {
    table.open(JOB, 4);
    assertEquals(2, table.claim(JOB, ALICE, 2));
    assertEquals(3, table.claim(JOB, BOB, 2));
    assertEquals(0, table.claim(JOB, BOB, 4));
    assertEquals(1, table.claim(JOB, ALICE, 1));
    assertEquals(ChunkTable.NONE, table.claim(JOB, ALICE, 0));
    assertEquals(ChunkTable.NONE, table.claim(JOB, ALICE, 3));
  }

  @Test
  void fullTableIsClaimedToItsLastChunk() {
    int last = EngineSpace.CHUNKS_MAX - 1;
    table.open(JOB, EngineSpace.CHUNKS_MAX);
    assertEquals(last, table.claim(JOB, ALICE, last));
    assertEquals(0, table.claim(JOB, ALICE, last + 1));
  }

  @Test
  void chunksOfALongerJobBeforeAreNotClaimed() {
    table.open(JOB, 10);
    table.open(JOB + 1, 2);
    assertEquals(0, table.claim(JOB + 1, ALICE, 0));
    assertEquals(1, table.claim(JOB + 1, ALICE, 1));
    assertEquals(ChunkTable.NONE, table.claim(JOB + 1, ALICE, 2));
  }

  @Test
  void whoSleptThroughTheEndOfAJobCanTouchNothingOfTheNext() {
    table.open(JOB, 2);
    table.open(JOB + 1, 2);
    assertEquals(ChunkTable.NONE, table.claim(JOB, ALICE, 0));
    table.claim(JOB + 1, ALICE, 0);
    assertThrows(IllegalStateException.class, () -> table.publish(0, JOB, VALUE, workOf(ALICE)));
    assertThrows(IllegalStateException.class, () -> table.fail(0, JOB, workOf(ALICE)));
    assertFalse(table.release(0, JOB, ALICE));
    table.close(1, JOB);
    assertEquals(ChunkState.CLAIMED, table.state(0));
    assertEquals(ChunkState.FREE, table.state(1));
  }

  @Test
  void onlyTheOwnerEndsAClaim() {
    table.open(JOB, 1);
    table.claim(JOB, ALICE, 0);
    var refusal =
        assertThrows(IllegalStateException.class, () -> table.publish(0, JOB, VALUE, workOf(BOB)));
    assertTrue(refusal.getMessage().contains("chunk=0 job=3 is not claimed by owner=514"));
    assertThrows(IllegalStateException.class, () -> table.fail(0, JOB, workOf(BOB)));
    assertEquals(ChunkState.CLAIMED, table.state(0));
    assertEquals(ALICE, table.owner(0));
  }

  @Test
  void claimOfTheDeadIsFreedAndClaimedAgain() {
    table.open(JOB, 1);
    table.claim(JOB, ALICE, 0);
    assertFalse(table.release(0, JOB, BOB), "Bob's death frees nothing of Alice's");
    assertTrue(table.release(0, JOB, ALICE));
    assertEquals(ChunkState.FREE, table.state(0));
    assertEquals(0, table.owner(0));
    assertFalse(table.release(0, JOB, ALICE), "once");
    assertEquals(0, table.claim(JOB, BOB, 0));
  }

  @Test
  void deathAfterThePublishTakesNothingBack() {
    table.open(JOB, 2);
    table.claim(JOB, ALICE, 0);
    table.publish(0, JOB, VALUE, workOf(ALICE));
    table.claim(JOB, ALICE, 1);
    table.fail(1, JOB, workOf(ALICE));
    assertFalse(table.release(0, JOB, ALICE));
    assertFalse(table.release(1, JOB, ALICE));
    assertEquals(ChunkState.DONE, table.state(0));
    assertEquals(ChunkState.FAILED, table.state(1));
    assertEquals(workOf(ALICE), table.work(1));
  }

  @Test
  void closingTakesFreeChunksOnly() {
    table.open(JOB, 3);
    table.claim(JOB, ALICE, 0);
    table.claim(JOB, ALICE, 1);
    table.publish(1, JOB, VALUE, workOf(ALICE));
    for (int chunk = 0; chunk < 3; chunk++) {
      table.close(chunk, JOB);
    }
    assertEquals(ChunkState.CLAIMED, table.state(0));
    assertEquals(ChunkState.DONE, table.state(1));
    assertEquals(ChunkState.CLOSED, table.state(2));
    assertEquals(ChunkTable.NONE, table.claim(JOB, BOB, 0));
    table.publish(0, JOB, VALUE, workOf(ALICE));
    assertEquals(ChunkState.DONE, table.state(0), "what was claimed before may be finished");
  }

  @Test
  void everyChunkHasOneOwnerWhoeverCompetes() throws Exception {
    int chunkCount = EngineSpace.CHUNKS_MAX;
    int rivals = 4;
    table.open(JOB, chunkCount);
    var threads = Executors.newFixedThreadPool(rivals);
    try {
      List<Callable<Integer>> claimers = new ArrayList<>();
      for (int rival = 1; rival <= rivals; rival++) {
        int owner = rival;
        claimers.add(() -> claimAll(owner));
      }
      int claimed = 0;
      for (var count : threads.invokeAll(claimers)) {
        claimed += count.get();
      }
      assertEquals(chunkCount, claimed);
    } finally {
      threads.shutdownNow();
    }
    for (int chunk = 0; chunk < chunkCount; chunk++) {
      assertEquals(ChunkState.DONE, table.state(chunk));
      assertEquals(table.owner(chunk), table.result(chunk).asLong());
    }
  }

  private int claimAll(int owner) {
    int count = 0;
    int chunk = table.claim(JOB, owner, 0);
    while (chunk != ChunkTable.NONE) {
      table.publish(chunk, JOB, Scalar.of(owner), workOf(owner));
      count++;
      chunk = table.claim(JOB, owner, chunk + 1);
    }
    return count;
  }
}
