package io.capstan.ipc.memory;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * A process, told from a later one with the same pid by its start time.
 *
 * @param pid the process id
 * @param start on Linux, clock ticks after boot; elsewhere, milliseconds of the epoch
 */
record ProcessIdentity(long pid, long start) {
  private static final Path PROC = Path.of("/proc");
  private static final boolean HAS_PROC = Files.exists(PROC.resolve("self/stat"));

  /** Position of the start time behind the command's closing parenthesis in /proc/PID/stat. */
  private static final int START_FIELD = 19;

  private static final ProcessIdentity CURRENT = readCurrent();

  /** This process. */
  static ProcessIdentity current() {
    return CURRENT;
  }

  /** Whether the process still runs; a zombie does not. */
  boolean isAlive() {
    if (HAS_PROC) {
      return readProc(Long.toString(pid)).filter(this::equals).isPresent();
    }
    return ProcessHandle.of(pid).filter(handle -> startMillis(handle) == start).isPresent();
  }

  private static ProcessIdentity readCurrent() {
    if (HAS_PROC) {
      return readProc("self").orElseThrow();
    }
    ProcessHandle handle = ProcessHandle.current();
    return new ProcessIdentity(handle.pid(), startMillis(handle));
  }

  private static long startMillis(ProcessHandle handle) {
    return handle.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }

  private static Optional<ProcessIdentity> readProc(String process) {
    String stat;
    try {
      stat = Files.readString(PROC.resolve(process).resolve("stat"), ISO_8859_1);
    } catch (IOException e) {
      // No such process, or it ended between open and read: the kernel then answers ESRCH.
      return Optional.empty();
    }
    // "pid (command) state ppid …", and the command may hold spaces and parentheses.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    boolean gone = fields[0].equals("Z") || fields[0].equals("X");
    long pid = Long.parseLong(stat.substring(0, stat.indexOf(' ')));
    return gone
        ? Optional.empty()
        : Optional.of(new ProcessIdentity(pid, Long.parseLong(fields[START_FIELD])));
  }
}
