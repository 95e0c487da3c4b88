package io.capstan.engine.pool;

import io.capstan.engine.process.MachineMemory;
import io.capstan.engine.task.RemoteRunnable;
import io.capstan.ipc.sync.WaitStrategy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * How many workers, of what kind, how their JVMs are started, when they are replaced. A pool reads
 * it once.
 *
 * <p><b>Callers.</b> One thread.
 */
public final class PoolOptions {
  /** More workers than this need a second pool. */
  public static final int WORKERS_MAX = 256;

  /** A small program gets along with it. */
  private static final long HEAP_BYTES_LEAST = 16L << 20;

  private final int workers;
  private int workersMax;
  private int pendingMax = Integer.MAX_VALUE;
  private WaitStrategy waitStrategy = WaitStrategy.ADAPTIVE;
  private RemoteRunnable initializer;
  private Duration grace = Duration.ofSeconds(1);
  private Duration startLimit = Duration.ofSeconds(30);
  private Duration idleLimit;
  private Duration lifetime;
  private long tasksPerWorker = Long.MAX_VALUE;
  private long growthBytes = Long.MAX_VALUE;
  private int restartsMax = 100;
  private Duration restartsWindow = Duration.ofMinutes(1);
  private boolean breaksOnDeath;
  private Path location;
  private long heapBytesTotal;
  private int processorsPerWorker = 1;
  private final JvmSettings jvm = new JvmSettings();
  private long sharedBytes = 64L << 20;
  private Consumer<String> output = System.err::println;
  private Consumer<PoolEvent> listener = event -> {};

  private PoolOptions(int workers) {
    this.workers = requireBetween("workers", workers, 1, WORKERS_MAX);
    this.workersMax = workers;
  }

  /**
   * That many workers.
   *
   * @throws IllegalArgumentException if it is less than 1 or more than {@link #WORKERS_MAX}
   */
  public static PoolOptions workers(int workers) {
    return new PoolOptions(workers);
  }

  /** A worker for each core that this process may use, cgroup and affinity respected. */
  public static PoolOptions workerPerCore() {
    return workers(Math.min(WORKERS_MAX, Runtime.getRuntime().availableProcessors()));
  }

  /** How many workers {@link ProcessPool#resize} may ask for; by default the number given first. */
  public PoolOptions workersMax(int most) {
    workersMax = requireBetween("workersMax", most, workers, WORKERS_MAX);
    return this;
  }

  /** How many tasks may wait for a worker before submitting waits; by default any number. */
  public PoolOptions pendingMax(int most) {
    pendingMax = requireBetween("pendingMax", most, 1, Integer.MAX_VALUE);
    return this;
  }

  /**
   * How workers wait for tasks and callers for results; by default {@code ADAPTIVE}. With {@code
   * PARK} workers sleep at once, and callers after some microseconds, in which a worker that is
   * just waking up may answer.
   */
  public PoolOptions waitStrategy(WaitStrategy strategy) {
    waitStrategy = Objects.requireNonNull(strategy, "strategy");
    return this;
  }

  /**
   * Run once in each worker before its first task. If it fails, what waits for workers fails with
   * an {@link InitializerFailedException}; if it goes on to fail, the pool breaks. If the worker
   * dies in it, another one is started, and so on until the pool breaks.
   */
  public PoolOptions initializer(RemoteRunnable task) {
    initializer = Objects.requireNonNull(task, "task");
    return this;
  }

  /** Between the interrupt of a task and the end of its worker; by default a second. */
  public PoolOptions grace(Duration duration) {
    grace = requirePositive("grace", duration);
    return this;
  }

  /**
   * How long a worker may take to start, its initializer included; by default 30 seconds. One that
   * takes longer is ended, and what waits for workers fails.
   */
  public PoolOptions startLimit(Duration duration) {
    startLimit = requirePositive("startLimit", duration);
    return this;
  }

  /** A worker that was idle for so long leaves, and comes back when wanted; by default never. */
  public PoolOptions idleLimit(Duration duration) {
    idleLimit = requirePositive("idleLimit", duration);
    return this;
  }

  /** A worker is replaced when it has been up for so long; by default never. */
  public PoolOptions lifetime(Duration duration) {
    lifetime = requirePositive("lifetime", duration);
    return this;
  }

  /**
   * A worker runs so many tasks at most, and is then replaced; its successor is started when three
   * quarters of them are done. By default it is never replaced.
   */
  public PoolOptions tasksPerWorker(long tasks) {
    if (tasks < 1) {
      throw new IllegalArgumentException("tasksPerWorker=" + tasks + " (allowed: 1 or more)");
    }
    tasksPerWorker = tasks;
    return this;
  }

  /**
   * A worker is replaced when its memory has grown by so much; by default never. Where the kernel
   * gives large pages, it grows by 2 MiB at a time.
   */
  public PoolOptions growthBytes(long bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("growthBytes=" + bytes + " (allowed: 1 or more)");
    }
    growthBytes = bytes;
    return this;
  }

  /**
   * The pool breaks when more workers than that die within that time: what waits fails with a
   * {@link PoolBrokenException}, and what comes is refused with one. By default 100 a minute.
   */
  public PoolOptions restarts(int most, Duration window) {
    restartsMax = requireBetween("restarts", most, 0, Integer.MAX_VALUE);
    restartsWindow = requirePositive("window", window);
    return this;
  }

  /**
   * Python's way: the death of any worker that was not asked for breaks the pool. All tasks fail
   * with a {@link PoolBrokenException}, the other workers are ended, and no more tasks are taken.
   */
  public PoolOptions breakOnDeath() {
    breaksOnDeath = true;
    return this;
  }

  /**
   * The directory for the region; by default {@code capstan.dir}, {@code CAPSTAN_DIR}, /dev/shm.
   */
  public PoolOptions location(Path directory) {
    location = Objects.requireNonNull(directory, "location");
    return this;
  }

  /**
   * Heap of all workers together, each of which gets its share; by default this JVM's largest, but
   * no more than half of the machine's memory, and no less than 16 MiB for each worker. A given sum
   * whose sum does not fit is refused.
   */
  public PoolOptions heapBytesTotal(long bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("heapBytesTotal=" + bytes + " (allowed: 1 or more)");
    }
    heapBytesTotal = bytes;
    return this;
  }

  /** Processors that each worker believes to have; by default 1. */
  public PoolOptions processorsPerWorker(int processors) {
    processorsPerWorker = requireBetween("processorsPerWorker", processors, 1, Integer.MAX_VALUE);
    return this;
  }

  /** The JDK or JRE that runs the workers; by default this one. */
  public PoolOptions javaHome(Path home) {
    jvm.javaHome(home);
    return this;
  }

  /** The folder that workers start in; by default this process's. */
  public PoolOptions workingDirectory(Path directory) {
    jvm.workingDirectory(directory);
    return this;
  }

  /** The class path of the workers; by default this JVM's own. */
  public PoolOptions classPath(String path) {
    jvm.classPath(path);
    return this;
  }

  /** The module path of the workers; by default this JVM's own. */
  public PoolOptions modulePath(String path) {
    jvm.modulePath(path);
    return this;
  }

  /** More options for the worker JVMs, behind the pool's own. */
  public PoolOptions jvmOptions(String... options) {
    jvm.addOptions(options);
    return this;
  }

  /** One more variable of the workers' environment, which is otherwise this process's. */
  public PoolOptions environment(String name, String value) {
    jvm.putVariable(name, value);
    return this;
  }

  /**
   * Starts workers without an archive of loaded classes, and makes none; {@code
   * -Dcapstan.archives=off} does the same for all pools. With an archive, workers are started from
   * a jar that stands for their class path, and {@code java.class.path} names it.
   */
  public PoolOptions withoutArchive() {
    jvm.withoutArchive();
    return this;
  }

  /** Room for arguments and results that are too large for a lane; by default 64 MiB. */
  public PoolOptions sharedBytes(long bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("sharedBytes=" + bytes + " (allowed: 1 or more)");
    }
    sharedBytes = bytes;
    return this;
  }

  /**
   * Who gets the lines that workers print, each tagged with its worker; by default they go to
   * standard error. Called by one thread a worker.
   */
  public PoolOptions output(Consumer<String> lines) {
    output = Objects.requireNonNull(lines, "output");
    return this;
  }

  /** Who hears of each decision of the pool: starts, deaths, replacements, and why. */
  public PoolOptions listener(Consumer<PoolEvent> events) {
    listener = Objects.requireNonNull(events, "events");
    return this;
  }

  int workerCount() {
    return workers;
  }

  int workersMax() {
    return workersMax;
  }

  int pendingMax() {
    return pendingMax;
  }

  WaitStrategy waitStrategy() {
    return waitStrategy;
  }

  /** Null if there is none. */
  RemoteRunnable initializer() {
    return initializer;
  }

  Duration grace() {
    return grace;
  }

  Duration startLimit() {
    return startLimit;
  }

  /** Null for never. */
  Duration idleLimit() {
    return idleLimit;
  }

  /** Null for never. */
  Duration lifetime() {
    return lifetime;
  }

  long tasksPerWorker() {
    return tasksPerWorker;
  }

  long growthBytes() {
    return growthBytes;
  }

  int restartsMax() {
    return restartsMax;
  }

  Duration restartsWindow() {
    return restartsWindow;
  }

  boolean breaksOnDeath() {
    return breaksOnDeath;
  }

  /** Null for the default. */
  Path location() {
    return location;
  }

  /** Heap of all workers together. */
  long heapBytesTotal() {
    return heapBytesTotal == 0 ? defaultHeapBytesTotal() : heapBytesTotal;
  }

  /** What this JVM may use, but no less than workers can live on. */
  private long defaultHeapBytesTotal() {
    return Math.max(
        HEAP_BYTES_LEAST * workersMax,
        Math.min(Runtime.getRuntime().maxMemory(), MachineMemory.ofThisMachine().limitBytes() / 2));
  }

  /** Whether the heap was given, and is not the default. */
  boolean isHeapGiven() {
    return heapBytesTotal != 0;
  }

  /** Heap of each worker. */
  long heapBytesPerWorker() {
    return heapBytesTotal() / workersMax;
  }

  int processorsPerWorker() {
    return processorsPerWorker;
  }

  JvmSettings jvm() {
    return jvm;
  }

  long sharedBytes() {
    return sharedBytes;
  }

  Consumer<String> output() {
    return output;
  }

  Consumer<PoolEvent> listener() {
    return listener;
  }

  /** Checks a number of workers that the pool is to have from now on. */
  void requireAllowed(int number) {
    requireBetween("workers", number, 1, workersMax);
  }

  private static int requireBetween(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s=%d (allowed: %d to %d)".formatted(name, value, least, most));
    }
    return value;
  }

  private static Duration requirePositive(String name, Duration duration) {
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException(name + "=" + duration + " (allowed: longer than zero)");
    }
    return duration;
  }
}
