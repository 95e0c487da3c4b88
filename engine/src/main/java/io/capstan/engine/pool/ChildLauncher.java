package io.capstan.engine.pool;

import io.capstan.engine.archive.ClassArchive;
import io.capstan.engine.process.CrashLogs;
import io.capstan.engine.process.JvmCommand;
import io.capstan.engine.process.Lineage;
import io.capstan.engine.protocol.ProcessArguments;
import io.capstan.ipc.sync.WaitStrategy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts the JVM of a {@link WorkerProcess}. */
final class ChildLauncher {
  /** There is no region to go with; what a crash leaves is removed when it was read. */
  private static final class Folder {
    static final Path PATH = make();

    private static Path make() {
      Path cached = ClassArchive.folderForChildren();
      if (cached != null) {
        return cached;
      }
      try {
        Path own = Files.createTempDirectory("capstan-children-");
        own.toFile().deleteOnExit();
        return own;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private final ProcessOptions options;
  private final String path;
  private final String name;
  private final boolean daemon;
  private final CrashLogs crashLogs;

  ChildLauncher(ProcessOptions options, String path, String name, boolean daemon) {
    this.options = options;
    this.path = path;
    this.name = name;
    this.daemon = daemon;
    this.crashLogs = new CrashLogs(Folder.PATH);
  }

  Process launch() throws IOException {
    ClassArchive archive = options.jvm().archive();
    ProcessBuilder builder = options.jvm().builder(line(archive));
    if (options.output() == null) {
      builder.redirectOutput(ProcessBuilder.Redirect.INHERIT);
      builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    } else {
      builder.redirectErrorStream(true); // One pipe for both: the order is kept.
    }
    Process process = builder.start();
    archive.makeInBackground();
    return process;
  }

  private List<String> line(ClassArchive archive) throws IOException {
    List<String> own = new ArrayList<>(Lineage.jvmOptions(path, name, daemon));
    own.add(WaitStrategy.childJvmOption());
    JvmCommand command =
        options.jvm().command(options.heapBytes(), options.processors(), own, archive, Folder.PATH);
    List<String> line = new ArrayList<>(command.line(ProcessArguments.MAIN_CLASS, crashLogs));
    line.add(Long.toString(ProcessHandle.current().pid()));
    line.add(name);
    return line;
  }

  /** The head of the log that its JVM left when it crashed; the log is removed. */
  List<String> crashLogOf(long pid) {
    return crashLogs.takeHeadOf(pid);
  }
}
