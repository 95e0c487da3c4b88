package io.capstan.engine.pool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much memory a process has come to use, where the system tells: on Linux. */
final class ResidentMemory {
  private static final String FIELD = "VmRSS:";
  private static final long KIBIBYTE = 1024;

  private final Path status;
  private final long firstBytes;

  ResidentMemory(long pid) {
    this.status = Path.of("/proc/" + pid + "/status");
    this.firstBytes = bytes();
  }

  /** How much more than at first. */
  long growthBytes() {
    return bytes() - firstBytes;
  }

  private long bytes() {
    try {
      for (String line : Files.readAllLines(status)) {
        if (line.startsWith(FIELD)) {
          String digits = line.substring(FIELD.length()).replace("kB", "").strip();
          return Long.parseLong(digits) * KIBIBYTE;
        }
      }
    } catch (IOException e) {
      // Another system, or the process has just ended: then it has not grown.
    }
    return firstBytes;
  }
}
