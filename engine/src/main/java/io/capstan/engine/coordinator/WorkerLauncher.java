package io.capstan.engine.coordinator;

import io.capstan.engine.process.CrashLogs;
import io.capstan.engine.process.JvmCommand;
import io.capstan.engine.process.WorkerOutput;
import io.capstan.engine.protocol.WorkerArguments;
import io.capstan.engine.protocol.WorkerEntry;
import io.capstan.ipc.memory.Region;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts workers, as processes or as threads. Nobody works before the first ring.
 *
 * <p><b>Callers.</b> Any thread; each call starts one worker and does not wait until it is up.
 */
final class WorkerLauncher {
  private final CoordinatorOptions options;
  private final Path location;
  private final String regionName;
  private final CrashLogs crashLogs;
  private final JvmCommand command;
  private List<String> line;

  /** Starts workers for a region that there may or may not be yet. */
  WorkerLauncher(CoordinatorOptions options, Path location, String regionName) {
    this.options = options;
    this.location = location.toAbsolutePath();
    this.regionName = regionName;
    this.crashLogs = new CrashLogs(directory());
    this.command =
        new JvmCommand(
            options.javaHome(),
            options.heapMebibytes(),
            options.processorsPerWorker(),
            options.jvmOptions(),
            options.classPath(),
            null,
            options.executableJar(),
            directory());
  }

  /** Whether workers can be started while their region is being made. */
  boolean canLaunchAhead() {
    return !options.usesThreads() && !command.needsClassPathFile();
  }

  Worker launch(int index) throws IOException {
    return options.usesThreads() ? launchThread(index) : launchProcess(index);
  }

  private Worker launchThread(int index) throws IOException {
    WorkerEntry entry = WorkerEntry.ofThisLibrary();
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
    if (line == null) {
      line = command.line(WorkerArguments.MAIN_CLASS, crashLogs);
    }
    List<String> whole = new ArrayList<>(line);
    whole.addAll(new WorkerArguments(location, regionName, index).toCommandLine());
    // One pipe for both: the order of what the worker prints is kept.
    Process process = new ProcessBuilder(whole).redirectErrorStream(true).start();
    try {
      WorkerOutput output = WorkerOutput.of(index, process, options.output());
      return WorkerJvm.of(index, process, output, crashLogs);
    } catch (Error e) { // No more threads: nobody else knows of this process.
      process.destroyForcibly();
      throw e;
    }
  }

  private Path directory() {
    return Region.pathOf(location, regionName);
  }
}
