package io.capstan.engine.archive;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The JVMs that make archives for this one, each the only one of its archive here. Each has a pipe
 * that only this JVM holds: when that is closed, it ends.
 */
final class Making {
  private static final Path NICE = Path.of("/usr/bin/nice");

  /** Kept as long as this JVM lives: a process object that is collected closes its pipe. */
  private static final Map<String, Process> MAKERS = new ConcurrentHashMap<>();

  private Making() {}

  /** Starts a maker unless one was started here; returns it, or null if none can be started. */
  static Process start(ArchiveFiles files, ArchiveRequest request, List<Path> classPath) {
    return MAKERS.computeIfAbsent(files.key(), key -> tryLaunch(files, request, classPath));
  }

  /** Starts a maker unless the last one is at it; the last one may have left it to another's. */
  static void startAgain(ArchiveFiles files, ArchiveRequest request, List<Path> classPath) {
    MAKERS.compute(
        files.key(),
        (key, last) ->
            last != null && last.isAlive() ? last : tryLaunch(files, request, classPath));
  }

  private static Process tryLaunch(
      ArchiveFiles files, ArchiveRequest request, List<Path> classPath) {
    try {
      return launch(files, request, classPath);
    } catch (IOException | URISyntaxException e) {
      return null; // No process is left for it, or this class is in no file. Without, then.
    }
  }

  private static Process launch(ArchiveFiles files, ArchiveRequest request, List<Path> classPath)
      throws IOException, URISyntaxException {
    URI own = Making.class.getProtectionDomain().getCodeSource().getLocation().toURI();
    List<String> line = new ArrayList<>();
    if (Files.isExecutable(NICE)) {
      line.addAll(List.of(NICE.toString(), "-n", "19"));
    }
    line.add(request.javaHome().resolve("bin").resolve("java").toString());
    line.addAll(List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    line.addAll(List.of("-XX:-UsePerfData", "-cp", Path.of(own).toString()));
    line.add(ArchiveMaker.class.getName());
    line.addAll(List.of(files.folder().toString(), files.key()));
    line.addAll(request.heapOptions());
    File nowhere = new File(File.separatorChar == '\\' ? "NUL" : "/dev/null");
    Process maker =
        new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(nowhere).start();
    StringBuilder entries = new StringBuilder();
    classPath.forEach(entry -> entries.append(entry).append('\n'));
    OutputStream pipe = maker.getOutputStream();
    pipe.write(entries.append('\n').toString().getBytes(StandardCharsets.UTF_8));
    pipe.flush(); // And stays open: its end is this process's.
    return maker;
  }
}
