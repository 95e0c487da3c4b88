package io.capstan.engine.coordinator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.capstan.engine.kernel.Kernel;
import io.capstan.engine.kernel.Range;
import io.capstan.engine.kernel.RangeSplitter;
import io.capstan.engine.process.ExitStatus;
import io.capstan.engine.process.WorkerExit;
import io.capstan.engine.protocol.ChunkState;
import io.capstan.engine.protocol.ChunkTable;
import io.capstan.engine.protocol.EngineSpace;
import io.capstan.engine.protocol.JobDescription;
import io.capstan.engine.trial.Surroundings;
import io.capstan.engine.trial.TrialKernels;
import io.capstan.ipc.memory.Region;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A job without any worker: the test claims and dies for them, step by step. */
@Timeout(60)
class JobRunTest {
  private static final int JOB = 1;
  private static final int DEAD = 1000;
  private static final int LIVING = 1001;

  @RegisterExtension final Surroundings surroundings = new Surroundings();

  private final Kernel kernel = new TrialKernels.Sum();
  private Region region;
  private ChunkTable chunks;
  private JobRun run;

  @BeforeEach
  void postJob() throws Exception {
    region = Region.create(surroundings.location(), "job", EngineSpace.lengthBytes(1));
    EngineSpace space = EngineSpace.create(region, 1);
    chunks = space.chunks();
    CoordinatorOptions options =
        CoordinatorOptions.workers(1).threads().location(surroundings.location());
    var unstarted =
        new WorkerSupervisor(
            space, new WorkerLauncher(options, region.location(), region.name()), options, null);
    Range range = Range.of(0, 3);
    RangeSplitter splitter = RangeSplitter.of(range, 1);
    run = new JobRun(space, unstarted, JOB, kernel, splitter);
    run.post(new JobDescription(kernel.getClass().getName(), range, 1));
  }

  @AfterEach
  void closeRegion() {
    region.close();
  }

  private static WorkerExit exit() {
    return new WorkerExit(0, 4711, new ExitStatus(137), List.of(), List.of());
  }

  @Test
  void claimsOfTheDeadAreFreedForTheLiving() {
    assertEquals(0, chunks.claim(JOB, DEAD, 0));
    run.freeClaimsOf(DEAD, exit());
    assertEquals(0, chunks.claim(JOB, LIVING, 0));
  }

  @Test
  void claimThatIsFreedAfterTheJobWasGivenUpIsFreeForNobody() {
    assertEquals(0, chunks.claim(JOB, DEAD, 0));
    run.abandon();
    run.freeClaimsOf(DEAD, exit());
    assertEquals(ChunkTable.NONE, chunks.claim(JOB, LIVING, 0));
  }

  @Test
  void chunkThatIsFreeForAnInstantWhileTheJobIsDrainedIsNeverClaimedAfterwards() throws Exception {
    assertEquals(0, chunks.claim(JOB, DEAD, 0));
    run.abandon();
    chunks.release(0, JOB, DEAD); // The supervisor is here: it has freed and not yet closed.
    run.drain();
    assertEquals(ChunkTable.NONE, chunks.claim(JOB, LIVING, 0));
    assertEquals(ChunkState.CLOSED, chunks.state(0));
  }
}
