package io.capstan.engine.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * What the JVMs of dead workers left to explain their end, in the region's directory: so it goes
 * with the region, and until then the last few are kept. A log takes some 100 KiB of a memory file
 * system, and its worker was replaced.
 *
 * <p><b>Callers.</b> Any thread.
 */
public final class CrashLogs {
  /** The message, the JVM's version, the frame. */
  private static final int HEAD_LINES = 20;

  /** Enough for who looks while the job still runs, and half a megabyte. */
  public static final int KEPT = 4;

  private final Path directory;
  private final Deque<Long> kept = new ArrayDeque<>();

  public CrashLogs(Path directory) {
    this.directory = directory;
  }

  /** What makes a JVM leave its logs here; the second one it writes if its compiler crashed. */
  public List<String> jvmOptions() {
    return List.of(
        "-XX:ErrorFile=" + directory.resolve("crash-%p.log"),
        "-XX:ReplayDataFile=" + directory.resolve("replay-%p.log"));
  }

  /** The head of the dead process's log, empty if it left none. Older logs may be removed. */
  public synchronized List<String> headOf(long pid) {
    if (!Files.exists(crash(pid))) {
      return List.of(); // The usual case: it left none.
    }
    // Not Files.lines: a crash log may hold any bytes, and this reader takes them all.
    try (var reader = new BufferedReader(new InputStreamReader(Files.newInputStream(crash(pid))))) {
      List<String> head = reader.lines().limit(HEAD_LINES).toList();
      keep(pid);
      return head;
    } catch (IOException e) {
      return List.of(); // It cannot be read, which is no reason to hold up what waits.
    }
  }

  /** The same, and the log is removed: for a directory that does not go by itself. */
  public synchronized List<String> takeHeadOf(long pid) {
    List<String> head = headOf(pid);
    try {
      Files.deleteIfExists(crash(pid));
      Files.deleteIfExists(replay(pid));
      kept.remove(pid);
    } catch (IOException e) {
      // The next one of that number overwrites it.
    }
    return head;
  }

  private void keep(long pid) throws IOException {
    kept.remove(pid); // The kernel gave its number a second time.
    kept.addLast(pid);
    if (kept.size() > KEPT) {
      long oldest = kept.removeFirst();
      Files.deleteIfExists(crash(oldest));
      Files.deleteIfExists(replay(oldest));
    }
  }

  private Path replay(long pid) {
    return directory.resolve("replay-" + pid + ".log");
  }

  private Path crash(long pid) {
    return directory.resolve("crash-" + pid + ".log");
  }
}
