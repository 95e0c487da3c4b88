package io.capstan.engine.pool;

import io.capstan.engine.archive.ClassArchive;
import io.capstan.engine.process.CrashLogs;
import io.capstan.engine.process.JvmCommand;
import io.capstan.engine.process.Lineage;
import io.capstan.engine.process.ProcessControl;
import io.capstan.engine.process.WorkerExit;
import io.capstan.engine.process.WorkerOutput;
import io.capstan.engine.protocol.PoolArguments;
import io.capstan.ipc.memory.Region;
import io.capstan.ipc.sync.WaitStrategy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Starts the processes of a pool's workers as its options say. */
final class ProcessLauncher {
  private final PoolOptions options;
  private final Region region;
  private final CrashLogs crashLogs;
  private volatile ClassArchive archive = ClassArchive.none();

  ProcessLauncher(PoolOptions options, Region region) {
    this.options = options;
    this.region = region;
    this.crashLogs = new CrashLogs(region.path());
  }

  /**
   * Starts the member's process.
   *
   * @param onEnd called once, by the thread that reaped it
   * @throws IOException if the system starts no process
   */
  void launch(ProcessMember member, Consumer<WorkerExit> onEnd) throws IOException {
    Process process = options.jvm().builder(line(member)).redirectErrorStream(true).start();
    try {
      WorkerOutput output = WorkerOutput.of(member.index(), process, options.output());
      member.startedAs(ProcessControl.of(member.index(), process, output, crashLogs, onEnd));
    } catch (RuntimeException | Error e) { // No thread to watch it with.
      process.destroyForcibly();
      throw e;
    }
  }

  /** Workers are up: the archive for those that come later is made, if there is none. */
  void ready() {
    archive.makeInBackground();
  }

  private List<String> line(ProcessMember member) throws IOException {
    archive = options.jvm().archive();
    JvmCommand command =
        options
            .jvm()
            .command(
                options.heapBytesPerWorker(),
                options.processorsPerWorker(),
                ownJvmOptions(),
                archive,
                region.path());
    PoolArguments arguments =
        new PoolArguments(
            region.location().toAbsolutePath(),
            region.name(),
            member.index(),
            options.waitStrategy());
    List<String> line = new ArrayList<>(command.line(PoolArguments.MAIN_CLASS, crashLogs));
    line.addAll(arguments.toCommandLine());
    return line;
  }

  private static List<String> ownJvmOptions() {
    String path = Lineage.nextPath();
    List<String> own = new ArrayList<>(Lineage.jvmOptions(path, "PoolWorker-" + path, true));
    own.add(WaitStrategy.childJvmOption()); // Its processors say nothing of cores to spin on.
    return own;
  }
}
