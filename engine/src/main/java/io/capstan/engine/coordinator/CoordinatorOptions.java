package io.capstan.engine.coordinator;

import io.capstan.engine.process.RestartLimit;
import io.capstan.engine.process.WorkerDiedException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * How many workers, of what kind, and how their JVMs are started. {@link Coordinator#start} reads
 * it once.
 *
 * <p><b>Callers.</b> One thread.
 */
public final class CoordinatorOptions {
  /** More workers than this need a second coordinator. */
  public static final int WORKERS_MAX = 256;

  /** A JVM with less heap does not get as far as its first chunk. */
  public static final int HEAP_MEBIBYTES_MIN = 16;

  private static final int RESTARTS_MAX = 100_000;

  private static final long MEBIBYTE = 1L << 20;

  private final int workers;
  private boolean threads;
  private Path location;
  private int heapMebibytes;
  private int processorsPerWorker = 1;
  private Path javaHome = Path.of(System.getProperty("java.home"));
  private String classPath = System.getProperty("java.class.path");
  private Path executableJar;
  private final List<String> jvmOptions = new ArrayList<>();
  private Consumer<String> output = System.err::println;
  private int restartsMax = 20;
  private Duration restartWindow = Duration.ofMinutes(1);

  private CoordinatorOptions(int workers) {
    this.workers = requireBetween("workers", workers, 1, WORKERS_MAX);
    // Together the workers may use as much heap as this JVM, as if they were its threads.
    long share = Runtime.getRuntime().maxMemory() / workers / MEBIBYTE;
    this.heapMebibytes = (int) Math.max(4 * HEAP_MEBIBYTES_MIN, Math.min(share, Integer.MAX_VALUE));
  }

  /**
   * That many workers.
   *
   * @throws IllegalArgumentException if it is less than 1 or more than {@link #WORKERS_MAX}
   */
  public static CoordinatorOptions workers(int workers) {
    return new CoordinatorOptions(workers);
  }

  /** A worker for each core that this process may use, cgroup and affinity respected. */
  public static CoordinatorOptions workerPerCore() {
    return workers(Math.min(WORKERS_MAX, Runtime.getRuntime().availableProcessors()));
  }

  /** Workers as threads of this JVM instead of processes: to debug, and to compare. */
  public CoordinatorOptions threads() {
    threads = true;
    return this;
  }

  /**
   * The directory for the region; by default {@code capstan.dir}, {@code CAPSTAN_DIR}, /dev/shm.
   */
  public CoordinatorOptions location(Path directory) {
    location = Objects.requireNonNull(directory, "location");
    return this;
  }

  /**
   * Heap of each worker process; by default this JVM's largest heap divided by the workers.
   *
   * @throws IllegalArgumentException if it is less than 16
   */
  public CoordinatorOptions heapMebibytes(int mebibytes) {
    heapMebibytes =
        requireBetween("heapMebibytes", mebibytes, HEAP_MEBIBYTES_MIN, Integer.MAX_VALUE);
    return this;
  }

  /**
   * Processors that each worker process believes to have; by default 1.
   *
   * @throws IllegalArgumentException if it is less than 1
   */
  public CoordinatorOptions processorsPerWorker(int processors) {
    processorsPerWorker = requireBetween("processorsPerWorker", processors, 1, Integer.MAX_VALUE);
    return this;
  }

  /** The JDK or JRE that runs the worker processes; by default this one. */
  public CoordinatorOptions javaHome(Path home) {
    javaHome = Objects.requireNonNull(home, "javaHome");
    return this;
  }

  /** The class path of the worker processes; by default this JVM's own. */
  public CoordinatorOptions classPath(String path) {
    classPath = Objects.requireNonNull(path, "classPath");
    executableJar = null;
    return this;
  }

  /**
   * Starts the worker processes from this jar by {@code java -jar}, instead of from a class path:
   * for a program that comes as one jar, and wants its workers sooner. A JVM with {@code
   * --add-exports} on its command line has to put its modules together at each start; with the same
   * in a manifest it maps them ready-made, which takes a third off its start.
   *
   * <p>The jar's manifest has {@code Add-Exports: java.base/jdk.internal.misc}, and its main class
   * does nothing but hand its other arguments to {@code io.capstan.engine.worker.WorkerMain} where
   * the first one is that name.
   */
  public CoordinatorOptions executableJar(Path jar) {
    executableJar = Objects.requireNonNull(jar, "jar");
    return this;
  }

  /** More options for the worker JVMs, behind the engine's own. */
  public CoordinatorOptions jvmOptions(String... options) {
    jvmOptions.addAll(List.of(options));
    return this;
  }

  /**
   * Who gets the lines that worker processes print, each tagged with its worker; by default they go
   * to standard error. Called by one thread a worker.
   */
  public CoordinatorOptions output(Consumer<String> lines) {
    output = Objects.requireNonNull(lines, "output");
    return this;
  }

  /**
   * How often a worker may be replaced in any window of that length; by default 20 times a minute.
   * One death more, and jobs end with a {@link WorkerDiedException} that says how the last one
   * died; the same after five workers in a row that did not get as far as attaching. The first
   * replacement comes at once, later ones wait longer and longer, 5 s at most.
   *
   * @param most 0 to allow none
   * @throws IllegalArgumentException if it is negative, or the window not between 1 s and 1 day
   */
  public CoordinatorOptions restarts(int most, Duration window) {
    restartsMax = requireBetween("restarts", most, 0, RESTARTS_MAX);
    if (window.compareTo(Duration.ofSeconds(1)) < 0 || window.compareTo(Duration.ofDays(1)) > 0) {
      throw new IllegalArgumentException("window=" + window + " (allowed: PT1S to PT24H)");
    }
    restartWindow = window;
    return this;
  }

  RestartLimit restartLimit() {
    return new RestartLimit(restartsMax, restartWindow);
  }

  int workerCount() {
    return workers;
  }

  boolean usesThreads() {
    return threads;
  }

  /** Null for the default. */
  Path location() {
    return location;
  }

  int heapMebibytes() {
    return heapMebibytes;
  }

  int processorsPerWorker() {
    return processorsPerWorker;
  }

  Path javaHome() {
    return javaHome;
  }

  String classPath() {
    return classPath;
  }

  /** Null if the class path is to be used. */
  Path executableJar() {
    return executableJar;
  }

  List<String> jvmOptions() {
    return List.copyOf(jvmOptions);
  }

  Consumer<String> output() {
    return output;
  }

  private static int requireBetween(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s=%d (allowed: %d to %d)".formatted(name, value, least, most));
    }
    return value;
  }
}
