package io.capstan.engine.pool;

import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * What a {@link WorkerProcess} is called, how its JVM is started, where its output goes. A process
 * reads it when it is made.
 *
 * <p><b>Callers.</b> One thread.
 */
public final class ProcessOptions {
  private static final long HEAP_BYTES_MIN = 16L << 20;

  private String name;
  private Boolean daemon;
  private long heapBytes = Runtime.getRuntime().maxMemory();
  private int processors = Runtime.getRuntime().availableProcessors();
  private final JvmSettings jvm = new JvmSettings();
  private Consumer<String> output;

  /** All as this process has it. */
  public ProcessOptions() {}

  /** Its name; by default {@code Process-1}, its second child's {@code Process-1:2}. */
  public ProcessOptions name(String processName) {
    name = Objects.requireNonNull(processName, "processName");
    return this;
  }

  /** Whether it does not keep this process from ending; by default as this process itself. */
  public ProcessOptions daemon(boolean isDaemon) {
    daemon = isDaemon;
    return this;
  }

  /**
   * Its largest heap; by default this JVM's.
   *
   * @throws IllegalArgumentException if it is less than 16 MiB
   */
  public ProcessOptions heapBytes(long bytes) {
    if (bytes < HEAP_BYTES_MIN) {
      throw new IllegalArgumentException(
          "heapBytes=" + bytes + " (allowed: " + HEAP_BYTES_MIN + " or more)");
    }
    heapBytes = bytes;
    return this;
  }

  /**
   * Processors that it believes to have; by default this JVM's.
   *
   * @throws IllegalArgumentException if it is less than 1
   */
  public ProcessOptions processors(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("processors=" + count + " (allowed: 1 or more)");
    }
    processors = count;
    return this;
  }

  /** The JDK or JRE that runs it; by default this one. */
  public ProcessOptions javaHome(Path home) {
    jvm.javaHome(home);
    return this;
  }

  /** The folder that it starts in; by default this process's. */
  public ProcessOptions workingDirectory(Path directory) {
    jvm.workingDirectory(directory);
    return this;
  }

  /** Its class path; by default this JVM's own. */
  public ProcessOptions classPath(String path) {
    jvm.classPath(path);
    return this;
  }

  /** Its module path; by default this JVM's own. */
  public ProcessOptions modulePath(String path) {
    jvm.modulePath(path);
    return this;
  }

  /** More options for its JVM, behind Capstan's own. */
  public ProcessOptions jvmOptions(String... options) {
    jvm.addOptions(options);
    return this;
  }

  /** One more variable of its environment, which is otherwise this process's. */
  public ProcessOptions environment(String variable, String value) {
    jvm.putVariable(variable, value);
    return this;
  }

  /** Starts its JVM without an archive of loaded classes, and makes none. */
  public ProcessOptions withoutArchive() {
    jvm.withoutArchive();
    return this;
  }

  /**
   * Who gets the lines that it prints, on standard output and error, each tagged with its name;
   * called by one thread. By default it prints where this process does.
   */
  public ProcessOptions output(Consumer<String> lines) {
    output = Objects.requireNonNull(lines, "lines");
    return this;
  }

  String nameOr(String otherwise) {
    return name == null ? otherwise : name;
  }

  boolean daemonOr(boolean otherwise) {
    return daemon == null ? otherwise : daemon;
  }

  long heapBytes() {
    return heapBytes;
  }

  int processors() {
    return processors;
  }

  JvmSettings jvm() {
    return jvm;
  }

  /** Null where its output is this process's. */
  Consumer<String> output() {
    return output;
  }
}
