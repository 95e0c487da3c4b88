package io.capstan.engine.coordinator;

import io.capstan.engine.protocol.WorkerArguments;
import io.capstan.engine.protocol.WorkerEntry;
import io.capstan.ipc.memory.Region;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/**
 * Starts workers, as processes or as threads. Nobody works before the first ring.
 *
 * <p><b>Callers.</b> Any thread; each call starts one worker and does not wait until it is up.
 */
final class WorkerLauncher {
  /** The kernel refuses an argument of 128 KiB; a shorter limit keeps {@code ps} readable. */
  private static final int CLASS_PATH_LENGTH_MAX = 16 * 1024;

  private final CoordinatorOptions options;
  private final Path location;
  private final String regionName;
  private final CrashLogs crashLogs;
  private List<String> command;

  /** Starts workers for a region that there may or may not be yet. */
  WorkerLauncher(CoordinatorOptions options, Path location, String regionName) {
    this.options = options;
    this.location = location.toAbsolutePath();
    this.regionName = regionName;
    this.crashLogs = new CrashLogs(directory());
  }

  /** Whether workers can be started while their region is being made. */
  boolean canLaunchAhead() {
    return !options.usesThreads() && !needsClassPathFile();
  }

  Worker launch(int index) throws IOException {
    return options.usesThreads() ? launchThread(index) : launchProcess(index);
  }

  private Worker launchThread(int index) throws IOException {
    // Not through the thread's class loader: it may be one that has never heard of this library.
    WorkerEntry entry =
        ServiceLoader.load(WorkerEntry.class, WorkerEntry.class.getClassLoader())
            .findFirst()
            .orElseThrow();
    Region attached = Region.attach(location, regionName);
    WorkerThread worker = new WorkerThread(index, attached, entry);
    try {
      worker.start();
      return worker;
    } catch (Error e) { // No more threads: nobody else knows of this attachment.
      attached.close();
      throw e;
    }
  }

  private Worker launchProcess(int index) throws IOException {
    if (command == null) {
      command = command();
    }
    List<String> line = new ArrayList<>(command);
    line.addAll(new WorkerArguments(location, regionName, index).toCommandLine());
    // One pipe for both: the order of what the worker prints is kept.
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    try {
      WorkerOutput output = WorkerOutput.of(index, process, options.output());
      return WorkerProcess.of(index, process, output, crashLogs);
    } catch (Error e) { // No more threads: nobody else knows of this process.
      process.destroyForcibly();
      throw e;
    }
  }

  private Path directory() {
    return Region.pathOf(location, regionName);
  }

  private List<String> command() throws IOException {
    Path java = options.javaHome().resolve("bin").resolve(isWindows() ? "java.exe" : "java");
    if (!Files.isExecutable(java)) {
      throw new IllegalArgumentException(
          "javaHome=%s (allowed: a JDK or JRE; no %s)".formatted(options.javaHome(), java));
    }
    List<String> command = new ArrayList<>();
    command.add(java.toString());
    command.add("-Xmx" + options.heapMebibytes() + "m");
    command.add("-XX:ActiveProcessorCount=" + options.processorsPerWorker());
    command.add("-XX:+UseSerialGC");
    // A loop that the JVM cannot stop would keep a worker alive after its parent's death: this
    // collector alone lets counted loops run without a look at the outside.
    command.add("-XX:+UseCountedLoopSafepoints");
    command.add("-XX:LoopStripMiningIter=1000");
    // An exit status for the one error that would leave a JVM half alive.
    command.add("-XX:+ExitOnOutOfMemoryError");
    command.addAll(crashLogs.jvmOptions());
    // A killed worker leaves nothing: neither a core file nor one for jps in the temp folder.
    command.add("-XX:-CreateCoredumpOnCrash");
    command.add("-XX:-UsePerfData");
    command.addAll(options.jvmOptions());
    command.addAll(codeArguments());
    command.add(WorkerArguments.MAIN_CLASS);
    return List.copyOf(command);
  }

  private List<String> codeArguments() throws IOException {
    if (options.executableJar() != null) {
      return List.of("-jar", options.executableJar().toString());
    }
    String exports = "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED";
    if (!needsClassPathFile()) {
      return List.of(exports, "-cp", options.classPath());
    }
    // In the region's directory, which is ours alone and goes with the region.
    Path file = directory().resolve("class-path.arguments");
    String quoted = options.classPath().replace("\\", "\\\\").replace("\"", "\\\"");
    Files.writeString(file, "-cp \"" + quoted + "\"" + System.lineSeparator());
    return List.of(exports, "@" + file);
  }

  private boolean needsClassPathFile() {
    return options.executableJar() == null && options.classPath().length() > CLASS_PATH_LENGTH_MAX;
  }

  private static boolean isWindows() {
    return File.separatorChar == '\\';
  }
}
