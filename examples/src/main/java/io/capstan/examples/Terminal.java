package io.capstan.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether a person watches. */
final class Terminal {
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  private Terminal() {}

  /** Whether standard output and standard error are both a terminal. */
  static boolean isWatched() {
    if (!Files.isDirectory(DESCRIPTORS)) {
      return System.console() != null; // Not Linux: what the JDK believes.
    }
    return isTerminal("1") && isTerminal("2");
  }

  private static boolean isTerminal(String descriptor) {
    try {
      String target = Files.readSymbolicLink(DESCRIPTORS.resolve(descriptor)).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.equals("/dev/console");
    } catch (IOException e) {
      return false;
    }
  }
}
