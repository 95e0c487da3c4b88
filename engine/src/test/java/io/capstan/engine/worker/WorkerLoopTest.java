package io.capstan.engine.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.capstan.engine.kernel.Kernel;
import io.capstan.engine.kernel.Range;
import io.capstan.engine.protocol.ChunkState;
import io.capstan.engine.protocol.ChunkTable;
import io.capstan.engine.protocol.Doorbell;
import io.capstan.engine.protocol.EngineSpace;
import io.capstan.engine.protocol.FailureReport;
import io.capstan.engine.protocol.JobBoard;
import io.capstan.engine.protocol.JobDescription;
import io.capstan.engine.protocol.WorkerState;
import io.capstan.engine.trial.Deadline;
import io.capstan.engine.trial.Surroundings;
import io.capstan.engine.trial.TrialKernels;
import io.capstan.ipc.memory.Region;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One worker, step by step: the test is its coordinator. */
@Timeout(60)
class WorkerLoopTest {

  /** Counts the waits, and ends each only when it is rung. */
  private static final class CountingBell implements Doorbell {
    private final Semaphore rings = new Semaphore(0);
    private final AtomicInteger waits = new AtomicInteger();
    private volatile boolean leaving;
    private volatile boolean callerIsInterrupted;

    @Override
    public boolean await() {
      callerIsInterrupted = Thread.currentThread().isInterrupted();
      waits.incrementAndGet();
      rings.acquireUninterruptibly();
      return !leaving;
    }
  }

  @RegisterExtension final Surroundings surroundings = new Surroundings();

  private final CountingBell bell = new CountingBell();
  private Region region;
  private EngineSpace space;
  private ChunkTable chunks;
  private Thread worker;

  @BeforeEach
  void startWorker() throws Exception {
    region = Region.create(surroundings.location(), "loop", EngineSpace.lengthBytes(1));
    space = EngineSpace.create(region, 1);
    chunks = space.chunks();
    worker = new Thread(() -> new WorkerLoop(region, 0, bell).run(), "worker under test");
    worker.start();
    awaitWaits(1);
  }

  @AfterEach
  void endWorker() throws Exception {
    bell.leaving = true;
    bell.rings.release();
    worker.join(Deadline.PATIENCE.toMillis());
    region.close();
    assertEquals(Thread.State.TERMINATED, worker.getState());
  }

  private void awaitWaits(int waits) {
    Deadline.await("the worker to wait", () -> bell.waits.get() == waits);
  }

  private void post(int job, Class<? extends Kernel> kernel, int chunkCount) {
    chunks.open(job, chunkCount);
    space.board().post(job, new JobDescription(kernel.getName(), Range.of(0, chunkCount), 1));
    ring();
  }

  private void ring() {
    assertEquals(true, space.worker(0).endWaiting(), "the worker waits");
    bell.rings.release();
  }

  @Test
  void workerThatStartsBeforeTheFirstJobClaimsNothing() {
    assertEquals(WorkerState.WAITING, space.worker(0).state());
    assertEquals(0, chunks.owner(0));
    assertEquals(ChunkState.FREE, chunks.state(0));
    assertEquals(JobBoard.NO_JOB, space.board().job());
  }

  @Test
  void workerComputesAllChunksThatNobodyElseTakes() {
    post(1, TrialKernels.Sum.class, 5);
    awaitWaits(2);
    for (int chunk = 0; chunk < 5; chunk++) {
      assertEquals(ChunkState.DONE, chunks.state(chunk));
      assertEquals(chunk, chunks.result(chunk).asLong());
      assertEquals(region.participant().id(), chunks.work(chunk).owner());
    }
  }

  @Test
  void workerThatFailedTakesNoOtherChunkOfTheJobThoughItIsCalled() {
    post(1, TrialKernels.AlwaysThrowing.class, 3);
    awaitWaits(2);
    assertEquals(ChunkState.FAILED, chunks.state(0));
    space.board().callAttention(); // As when another worker has died.
    ring();
    awaitWaits(3);
    assertEquals(ChunkState.FREE, chunks.state(1));
    FailureReport report = FailureReport.decode(space.worker(0).failure());
    assertEquals("range=[0, 1)", report.message(), "the first report stands");
  }

  @Test
  void workerThatFailedWorksOnTheNextJob() {
    post(1, TrialKernels.AlwaysThrowing.class, 3);
    awaitWaits(2);
    post(2, TrialKernels.Sum.class, 3);
    awaitWaits(3);
    assertEquals(ChunkState.DONE, chunks.state(2));
  }

  @Test
  void freedChunkIsTakenAfterACall() {
    chunks.open(1, 2);
    int stranger = region.participant().id() + (1 << 16);
    assertEquals(0, chunks.claim(1, stranger, 0));
    space.board().post(1, new JobDescription(TrialKernels.Sum.class.getName(), Range.of(0, 2), 1));
    ring();
    awaitWaits(2);
    assertEquals(ChunkState.CLAIMED, chunks.state(0));
    assertEquals(ChunkState.DONE, chunks.state(1));
    chunks.release(0, 1, stranger);
    space.board().callAttention();
    ring();
    awaitWaits(3);
    assertEquals(ChunkState.DONE, chunks.state(0));
    assertNotEquals(stranger, chunks.work(0).owner());
  }

  @Test
  void interruptFromOutsideDoesNotLast() {
    worker.interrupt();
    bell.rings.release(); // It comes back from its wait, and waits anew.
    awaitWaits(2);
    assertEquals(false, bell.callerIsInterrupted, "such a wait would not wait");
  }
}
