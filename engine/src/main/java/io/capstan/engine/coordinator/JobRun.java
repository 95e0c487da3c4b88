package io.capstan.engine.coordinator;

import io.capstan.engine.kernel.Kernel;
import io.capstan.engine.kernel.RangeSplitter;
import io.capstan.engine.kernel.Scalar;
import io.capstan.engine.process.WorkerDiedException;
import io.capstan.engine.process.WorkerExit;
import io.capstan.engine.protocol.ChunkState;
import io.capstan.engine.protocol.ChunkTable;
import io.capstan.engine.protocol.ChunkWork;
import io.capstan.engine.protocol.EngineSpace;
import io.capstan.engine.protocol.FailureReport;
import io.capstan.engine.protocol.JobBoard;
import io.capstan.engine.protocol.JobDescription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * One job, as the coordinator sees it: post it, walk the chunks in order, combine each as it is
 * done.
 *
 * <p><b>Callers.</b> The thread that runs the job; {@link #freeClaimsOf} is the supervisor's
 * thread.
 */
final class JobRun {
  /*
   * The walk needs no counter of chunks done, which a killed worker could leave wrong: it waits for
   * the first chunk that is not DONE, and chunks are claimed in about that order anyhow.
   *
   * Giving up closes all free chunks. From then on nothing is claimed but what the death of an owner
   * frees for an instant, and the supervisor closes that again: `abandoned` is set before the chunks
   * are closed, and read after a claim is freed. In that instant a worker may still claim: so drain
   * trusts no look at a free chunk, but closes it and looks again until the chunk can never change.
   */

  /** Workers that may die over one chunk: an unlucky kill is likely once, not four times. */
  private static final int DEATHS_PER_CHUNK_MAX = 4;

  /** The answer comes at most this part of the job's time late... */
  private static final int PAUSE_DIVISOR = 128;

  /** ...but no poll follows another sooner than this, which is what parking itself costs... */
  private static final long PAUSE_NANOS_MIN = TimeUnit.MICROSECONDS.toNanos(20);

  /** ...nor later than this: 200 looks a second take a thousandth of a core. */
  private static final long PAUSE_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(5);

  /** How long workers may go on with the chunks of a job that was given up. */
  private static final long DRAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final JobBoard board;
  private final ChunkTable chunks;
  private final EngineSpace space;
  private final WorkerSupervisor supervisor;
  private final int job;
  private final Kernel kernel;
  private final RangeSplitter splitter;
  private final int[] deaths;
  private final long startNanos = System.nanoTime();
  private volatile WorkerDiedException fatal;
  private volatile boolean abandoned;

  JobRun(
      EngineSpace space,
      WorkerSupervisor supervisor,
      int job,
      Kernel kernel,
      RangeSplitter splitter) {
    this.space = space;
    this.board = space.board();
    this.chunks = space.chunks();
    this.supervisor = supervisor;
    this.job = job;
    this.kernel = kernel;
    this.splitter = splitter;
    this.deaths = new int[splitter.chunkCount()];
  }

  int job() {
    return job;
  }

  /** Makes the job's chunks free for all workers. */
  void post(JobDescription description) {
    chunks.open(job, splitter.chunkCount());
    board.post(job, description);
    supervisor.ringWaiting();
  }

  /**
   * Waits for all chunks and combines them.
   *
   * @throws KernelException if the kernel threw
   * @throws WorkerDiedException if a chunk kills its workers, or none can be started
   */
  Scalar await(ProgressListener listener) throws InterruptedException {
    int chunkCount = splitter.chunkCount();
    Scalar value = kernel.identity();
    for (int chunk = 0; chunk < chunkCount; chunk++) {
      while (chunks.state(chunk) != ChunkState.DONE) {
        throwIfFailed(chunk);
        listener.progressed(chunk, chunkCount);
        pause();
      }
      value = kernel.combine(value, chunks.result(chunk));
    }
    listener.progressed(chunkCount, chunkCount);
    return value;
  }

  private void throwIfFailed(int awaited) {
    if (fatal != null) {
      throw fatal.rethrown();
    }
    int hint = board.failureHint();
    if (hint >= 0) {
      throwIfChunkFailed(hint);
    }
    throwIfChunkFailed(awaited);
  }

  private void throwIfChunkFailed(int chunk) {
    if (chunks.state(chunk) == ChunkState.FAILED) {
      ChunkWork where = chunks.work(chunk);
      FailureReport report = FailureReport.decode(space.worker(where.worker()).failure());
      throw new KernelException(describe(chunk), where, report);
    }
  }

  private String describe(int chunk) {
    return "kernel=%s chunk=%d range=%s".formatted(kernel.name(), chunk, splitter.chunk(chunk));
  }

  private void pause() throws InterruptedException {
    long share = (System.nanoTime() - startNanos) / PAUSE_DIVISOR;
    LockSupport.parkNanos(this, Math.max(PAUSE_NANOS_MIN, Math.min(share, PAUSE_NANOS_MAX)));
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  /** What each worker contributed. All chunks are done. */
  List<WorkerShare> shares() {
    Map<Integer, WorkerShare> byOwner = new HashMap<>();
    for (int chunk = 0; chunk < splitter.chunkCount(); chunk++) {
      ChunkWork work = chunks.work(chunk);
      WorkerShare share =
          new WorkerShare(work.worker(), work.pid(), 1, Duration.ofNanos(work.busyNanos()));
      byOwner.merge(work.owner(), share, WorkerShare::plus);
    }
    List<WorkerShare> shares = new ArrayList<>(byOwner.values());
    shares.sort(JobRun::compareShares);
    return shares;
  }

  private static int compareShares(WorkerShare left, WorkerShare right) {
    int byWorker = Integer.compare(left.worker(), right.worker());
    return byWorker != 0 ? byWorker : Long.compare(left.pid(), right.pid());
  }

  /**
   * Frees what the dead worker had claimed, for the others or, if the job was given up, for none.
   */
  void freeClaimsOf(int owner, WorkerExit exit) {
    boolean freed = false;
    for (int chunk = 0; chunk < splitter.chunkCount(); chunk++) {
      if (chunks.release(chunk, job, owner)) {
        freed = true;
        if (++deaths[chunk] == DEATHS_PER_CHUNK_MAX) {
          fatal =
              new WorkerDiedException(
                  describe(chunk) + " killed workers=" + DEATHS_PER_CHUNK_MAX, exit);
        }
        if (abandoned) {
          chunks.close(chunk, job);
        }
      }
    }
    if (freed) {
      board.callAttention();
      supervisor.ringWaiting();
    }
  }

  /** The workers cannot be kept running. */
  void fail(WorkerDiedException reason) {
    fatal = reason;
  }

  /** Gives the job up: no more chunks are claimed. Those that are claimed go on; see drain. */
  void abandon() {
    abandoned = true;
    for (int chunk = 0; chunk < splitter.chunkCount(); chunk++) {
      chunks.close(chunk, job);
    }
  }

  /**
   * Waits until no chunk is claimed or can be, and ends workers that stay too long with one. Needed
   * before the table can serve another job.
   */
  void drain() throws InterruptedException {
    long deadlineNanos = System.nanoTime() + DRAIN_NANOS;
    for (int chunk = 0; abandoned && chunk < splitter.chunkCount(); chunk++) {
      while (!isSettled(chunk)) {
        if (System.nanoTime() - deadlineNanos > 0) {
          supervisor.killOwner(chunks.owner(chunk));
        }
        pause();
      }
    }
  }

  /** Whether nobody computes the chunk and nobody ever will. */
  private boolean isSettled(int chunk) {
    chunks.close(chunk, job);
    ChunkState state = chunks.state(chunk);
    return state != ChunkState.FREE && state != ChunkState.CLAIMED;
  }
}
