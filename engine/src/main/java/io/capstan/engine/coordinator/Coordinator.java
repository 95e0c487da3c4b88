package io.capstan.engine.coordinator;

import io.capstan.engine.kernel.Kernel;
import io.capstan.engine.kernel.Range;
import io.capstan.engine.kernel.RangeSplitter;
import io.capstan.engine.kernel.Scalar;
import io.capstan.engine.process.WorkerDiedException;
import io.capstan.engine.process.WorkerExit;
import io.capstan.engine.protocol.EngineSpace;
import io.capstan.engine.protocol.JobBoard;
import io.capstan.engine.protocol.JobDescription;
import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.memory.Region;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * Splits ranges over worker processes and combines what they find.
 *
 * <pre>{@code
 * try (Coordinator coordinator = Coordinator.start(CoordinatorOptions.workers(4))) {
 *   long primes = coordinator.run(new PrimeCount(), Range.of(0, 1_000_000_000L)).asLong();
 * }
 * }</pre>
 *
 * <p><b>Callers.</b> Any thread; jobs run one after the other, in no promised order.
 *
 * <p><b>Progress.</b> Blocking, interruptible; the coordinator's thread sleeps while it waits.
 *
 * <p><b>Memory consistency.</b> Writes before {@code run} happen-before the kernel's computation in
 * threads of this JVM; other processes get the kernel's class and the range, nothing else.
 *
 * <p><b>Peer death.</b> A chunk whose worker dies is computed again by another one, the answer is
 * exact, the worker is replaced. If the coordinator dies, its workers leave within a second and the
 * last one removes the region.
 *
 * <p>If this JVM ends without {@link #close}, a shutdown hook closes.
 */
public final class Coordinator implements AutoCloseable {
  private final Region region;
  private final EngineSpace space;
  private final WorkerSupervisor supervisor;
  private final ReentrantLock oneJob = new ReentrantLock();
  private final Thread shutdownHook = new Thread(this::close, "capstan-shutdown");
  private final Object closeLock = new Object();
  private volatile JobRun lastRun;
  private volatile boolean closed;
  private volatile WorkerDiedException broken;

  private Coordinator(Region region, WorkerLauncher launcher, CoordinatorOptions options)
      throws IOException {
    this.region = region;
    this.space = EngineSpace.create(region, options.workerCount());
    this.supervisor = new WorkerSupervisor(space, launcher, options, new DeathWatch());
  }

  /**
   * Lays out a region and starts the workers, without waiting until they are up: the first job may
   * be given at once.
   *
   * @throws IOException if the region cannot be made (see {@link Region#create}) or a process
   *     cannot be started
   * @throws IllegalArgumentException if an option does not fit this machine
   * @throws io.capstan.ipc.memory.MissingJvmFlagException if this JVM lacks the flag that off-heap
   *     access needs
   */
  public static Coordinator start(CoordinatorOptions options) throws IOException {
    Memory.requireJvmFlag(); // Before anything is started in vain.
    Path location = options.location() == null ? Region.defaultLocation() : options.location();
    String name =
        "engine-"
            + ProcessHandle.current().pid()
            + "-"
            + Integer.toHexString(ThreadLocalRandom.current().nextInt());
    int workers = options.workerCount();
    WorkerLauncher launcher = new WorkerLauncher(options, location, name);
    try (Vanguard vanguard = Vanguard.launch(launcher, workers)) {
      Region region = Region.create(location, name, EngineSpace.lengthBytes(workers));
      try {
        Coordinator coordinator = new Coordinator(region, launcher, options);
        coordinator.startWorkers(vanguard);
        return coordinator;
      } catch (IOException | RuntimeException | Error e) {
        region.close();
        throw e;
      }
    }
  }

  private void startWorkers(Vanguard vanguard) throws IOException {
    Runtime.getRuntime().addShutdownHook(shutdownHook);
    try {
      supervisor.start(vanguard);
    } catch (IOException | RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /** Runs a job; see {@link #run(Kernel, Range, ProgressListener)}. */
  public JobResult run(Kernel kernel, Range range) throws InterruptedException {
    return run(kernel, range, ProgressListener.NONE);
  }

  /**
   * Computes the kernel's value of the range, and waits for it. The value depends on the kernel and
   * the range alone: also a floating-point sum is the same whatever the number of workers and
   * whoever of them died.
   *
   * @throws IllegalArgumentException if the kernel refuses the range, or its class cannot be used
   *     by another process
   * @throws KernelException if the kernel threw in a worker
   * @throws WorkerDiedException if a chunk killed every worker that computed it, or workers die
   *     faster than {@link CoordinatorOptions#restarts} allows; it says how the last one died
   * @throws IllegalStateException if this coordinator is closed, or if a job of this coordinator
   *     calls it, from its listener or its kernel's {@code combine}
   * @throws InterruptedException if the calling thread was interrupted; the job is given up
   */
  public JobResult run(Kernel kernel, Range range, ProgressListener listener)
      throws InterruptedException {
    long startNanos = System.nanoTime();
    String kernelClass = requireShareable(kernel.getClass());
    kernel.check(range);
    RangeSplitter splitter = RangeSplitter.split(kernel, range, EngineSpace.CHUNKS_MAX);
    JobDescription description = new JobDescription(kernelClass, range, splitter.chunkLength());
    JobBoard.check(description);
    refuseJobInJob();
    oneJob.lockInterruptibly();
    try {
      JobRun run = nextRun(kernel, splitter);
      Scalar value = runToEnd(run, description, listener);
      Duration elapsed = Duration.ofNanos(System.nanoTime() - startNanos);
      return new JobResult(value, elapsed, splitter.chunkCount(), run.shares());
    } catch (IllegalStateException e) {
      // Closing while a job runs makes the region's memory refuse.
      throw closed ? closedException() : e;
    } finally {
      oneJob.unlock();
    }
  }

  private void refuseJobInJob() {
    if (oneJob.isHeldByCurrentThread()) {
      throw new IllegalStateException("a job runs in this thread already: job=" + lastRun.job());
    }
  }

  private JobRun nextRun(Kernel kernel, RangeSplitter splitter) throws InterruptedException {
    requireUsable();
    JobRun previous = lastRun;
    if (previous != null) {
      previous.drain();
    }
    int job = JobBoard.jobAfter(previous == null ? JobBoard.NO_JOB : previous.job());
    JobRun run = new JobRun(space, supervisor, job, kernel, splitter);
    lastRun = run; // Before it is posted: the supervisor frees the claims of this job's dead.
    requireUsable(); // After: who gave up before this line did not see the run.
    return run;
  }

  private static Scalar runToEnd(JobRun run, JobDescription description, ProgressListener listener)
      throws InterruptedException {
    boolean finished = false;
    try {
      run.post(description);
      Scalar value = run.await(listener);
      finished = true;
      return value;
    } finally {
      if (!finished) {
        run.abandon();
      }
    }
  }

  private void requireUsable() {
    if (closed) {
      throw closedException();
    }
    if (broken != null) {
      throw broken.rethrown();
    }
  }

  private IllegalStateException closedException() {
    return new IllegalStateException("coordinator is closed: region=" + region.name());
  }

  private static String requireShareable(Class<?> kernelClass) {
    boolean usable =
        kernelClass.getCanonicalName() != null
            && Modifier.isPublic(kernelClass.getModifiers())
            && Stream.of(kernelClass.getConstructors()).anyMatch(c -> c.getParameterCount() == 0);
    if (!usable) {
      throw new IllegalArgumentException(
          "kernelClass=%s (allowed: a public class with a public constructor without arguments, not an inner one or a lambda: each worker makes its own instance)"
              .formatted(kernelClass.getName()));
    }
    return kernelClass.getName();
  }

  /** The processes of the workers, by index; a dead worker's until it is replaced. */
  public List<Long> workerPids() {
    return supervisor.pids();
  }

  /**
   * Ends the workers and removes the region. A job that runs in another thread ends with an {@link
   * IllegalStateException}. Workers that are threads end with the chunk that they compute. Closing
   * twice is fine: the second waits for the first.
   */
  @Override
  public void close() {
    // The hook waits here for whoever is closing: the JVM must not end in the midst of it.
    synchronized (closeLock) {
      if (closed) {
        return;
      }
      closed = true;
      try (region) {
        supervisor.close();
      } finally {
        forgetShutdownHook();
      }
    }
  }

  private void forgetShutdownHook() {
    try {
      Runtime.getRuntime().removeShutdownHook(shutdownHook);
    } catch (IllegalStateException e) {
      // The JVM is shutting down, and this may be the hook itself.
    }
  }

  /** Runs on the supervisor's thread. */
  private final class DeathWatch implements WorkerSupervisor.DeathListener {

    @Override
    public void died(WorkerExit exit, int owner) {
      JobRun run = lastRun;
      if (run != null && owner != 0) {
        run.freeClaimsOf(owner, exit);
      }
    }

    @Override
    public void gaveUp(WorkerDiedException reason) {
      broken = reason;
      JobRun run = lastRun;
      if (run != null) {
        run.fail(reason);
      }
    }
  }
}
