package io.capstan.engine.worker;

import io.capstan.engine.kernel.Kernel;
import io.capstan.engine.kernel.Range;
import io.capstan.engine.kernel.RangeSplitter;
import io.capstan.engine.kernel.Scalar;
import io.capstan.engine.protocol.ChunkTable;
import io.capstan.engine.protocol.ChunkWork;
import io.capstan.engine.protocol.Doorbell;
import io.capstan.engine.protocol.EngineSpace;
import io.capstan.engine.protocol.FailureReport;
import io.capstan.engine.protocol.JobBoard;
import io.capstan.engine.protocol.JobDescription;
import io.capstan.engine.protocol.WorkerRecord;
import io.capstan.ipc.memory.Region;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;

/**
 * What a worker does all its life: claim a chunk, compute it, publish its result; wait when there
 * is none.
 *
 * <p><b>Callers.</b> One thread, in a worker process or in the coordinator's.
 *
 * <p><b>Progress.</b> Claiming is lock-free; waiting is the doorbell's.
 *
 * <p><b>Peer death.</b> Nothing here depends on another worker. Of the coordinator's death the
 * doorbell tells, or ends the process.
 */
final class WorkerLoop {
  private final int worker;
  private final int owner;
  private final long pid = ProcessHandle.current().pid();
  private final Doorbell doorbell;
  private final JobBoard board;
  private final ChunkTable chunks;
  private final WorkerRecord record;

  private int knownJob = JobBoard.NO_JOB;
  private int failedJob = JobBoard.NO_JOB;
  private Kernel kernel;
  private RangeSplitter splitter;

  WorkerLoop(Region region, int worker, Doorbell doorbell) {
    EngineSpace space = EngineSpace.open(region);
    this.worker = worker;
    this.owner = region.participant().id();
    this.doorbell = doorbell;
    this.board = space.board();
    this.chunks = space.chunks();
    this.record = space.worker(worker);
  }

  /** Works until the doorbell says to leave. */
  void run() {
    record.occupy(owner);
    boolean staying = true;
    while (staying) {
      long attention = board.attention();
      int job = board.job();
      // A chunk table of zeros looks free to job 0. Of a job that failed here, see compute.
      if (job != JobBoard.NO_JOB && job != failedJob) {
        workOn(job);
      }
      staying = waitForChangeOf(attention);
    }
  }

  private boolean waitForChangeOf(long attention) {
    record.startWaiting();
    // A call for attention after this look finds the worker WAITING, and rings.
    boolean staying = true;
    while (staying && board.attention() == attention) {
      staying = doorbell.await();
      Thread.interrupted(); // A thread that a kernel left behind may interrupt: no wait would wait.
    }
    record.endWaiting();
    return staying;
  }

  private void workOn(int job) {
    int chunk = chunks.claim(job, owner, 0);
    while (chunk != ChunkTable.NONE && compute(job, chunk)) {
      chunk = chunks.claim(job, owner, chunk + 1);
    }
  }

  /**
   * Computes a claimed chunk.
   *
   * @return false if it failed: then this worker's report must stand until the coordinator has read
   *     it, so it takes no other chunk of the job, whatever it is called for
   */
  private boolean compute(int job, int chunk) {
    long startNanos = System.nanoTime();
    try {
      learn(job);
      Range range = splitter.chunk(chunk);
      Scalar value = kernel.compute(range);
      chunks.publish(chunk, job, value, workSince(startNanos));
      return true;
    } catch (Throwable failure) { // A user's kernel may throw anything; the worker lives on.
      failedJob = job;
      forgetKernel();
      record.leaveFailure(FailureReport.of(failure).encode(WorkerRecord.failureLengthMax()));
      board.hintFailure(chunk);
      chunks.fail(chunk, job, workSince(startNanos));
      return false;
    } finally {
      Thread.interrupted(); // What a kernel left behind must not spoil the next wait.
    }
  }

  private ChunkWork workSince(long startNanos) {
    return new ChunkWork(owner, worker, pid, System.nanoTime() - startNanos);
  }

  private void learn(int job) throws Throwable {
    if (job == knownJob) {
      return;
    }
    JobDescription description = board.description();
    // The same kernel for the next job keeps its tables and its compiled code.
    if (kernel == null || !kernel.getClass().getName().equals(description.kernelClass())) {
      kernel = instantiate(description.kernelClass());
    }
    splitter = RangeSplitter.of(description.range(), description.chunkLength());
    knownJob = job;
  }

  /** What a kernel threw in the midst of may have left its buffers and tables half done. */
  private void forgetKernel() {
    knownJob = JobBoard.NO_JOB;
    kernel = null;
  }

  private static Kernel instantiate(String kernelClass) throws Throwable {
    Constructor<? extends Kernel> constructor =
        Class.forName(kernelClass, true, Thread.currentThread().getContextClassLoader())
            .asSubclass(Kernel.class)
            .getConstructor();
    try {
      return constructor.newInstance();
    } catch (InvocationTargetException e) {
      throw e.getCause(); // The user's own, as if its compute had thrown it.
    }
  }
}
