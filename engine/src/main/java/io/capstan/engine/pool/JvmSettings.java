package io.capstan.engine.pool;

import io.capstan.engine.archive.ArchiveRequest;
import io.capstan.engine.archive.ClassArchive;
import io.capstan.engine.process.JvmCommand;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How a JVM is started, as far as it is the same for a pool's workers and for a {@link
 * WorkerProcess}; by default as this one was.
 */
final class JvmSettings {
  private Path javaHome = Path.of(System.getProperty("java.home"));
  private Path workingDirectory;
  private String classPath = System.getProperty("java.class.path");
  private String modulePath = System.getProperty("jdk.module.path");
  private final List<String> options = new ArrayList<>();
  private final Map<String, String> environment = new HashMap<>();
  private boolean archive = true;

  void javaHome(Path home) {
    javaHome = Objects.requireNonNull(home, "javaHome");
  }

  void workingDirectory(Path directory) {
    workingDirectory = Objects.requireNonNull(directory, "workingDirectory");
  }

  void classPath(String path) {
    classPath = Objects.requireNonNull(path, "classPath");
  }

  void modulePath(String path) {
    modulePath = Objects.requireNonNull(path, "modulePath");
  }

  void addOptions(String... more) {
    options.addAll(List.of(more));
  }

  void putVariable(String name, String value) {
    environment.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
  }

  void withoutArchive() {
    archive = false;
  }

  Path javaHome() {
    return javaHome;
  }

  /** Null for this process's. */
  Path workingDirectory() {
    return workingDirectory;
  }

  /** The archive of loaded classes that such a JVM can start with; there may be none yet. */
  ClassArchive archive() {
    return archive
        ? ClassArchive.of(
            new ArchiveRequest(
                javaHome, classPath, modulePath, List.copyOf(options), workingDirectory))
        : ClassArchive.none();
  }

  /**
   * The command of such a JVM.
   *
   * @param own options of Capstan's, before the user's
   * @param folder for what is too long for a command line
   */
  JvmCommand command(
      long heapBytes, int processors, List<String> own, ClassArchive found, Path folder) {
    List<String> all = new ArrayList<>(found.jvmOptions());
    all.addAll(own);
    all.addAll(options);
    return new JvmCommand(
        javaHome, heapBytes >> 20, processors, all, classPath, modulePath, found.jar(), folder);
  }

  /** A builder of the process that this command line is for. */
  ProcessBuilder builder(List<String> line) {
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().putAll(environment);
    if (workingDirectory != null) {
      builder.directory(workingDirectory.toFile());
    }
    return builder;
  }
}
