package io.capstan.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/** How long a process has been on a core, by the scheduler's own clock: to the nanosecond. */
final class ProcessorTime {
  // Not /proc/PID/stat: it counts in hundredths of a second, and eight roundings are most of a bar
  // of a tenth.

  private ProcessorTime() {}

  /**
   * All its threads together, those that have ended left out.
   *
   * @throws MeasurementException if the process is gone, or the system does not tell
   */
  static Duration of(long pid) throws MeasurementException {
    long nanos = 0;
    try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
      for (Path thread : threads.toList()) {
        nanos += nanosOf(thread);
      }
    } catch (IOException e) {
      throw new MeasurementException(
          "processor time of pid=" + pid + " (allowed: a process that lives, on Linux): " + e, e);
    }
    return Duration.ofNanos(nanos);
  }

  private static long nanosOf(Path thread) throws IOException {
    Path statistics = thread.resolve("schedstat");
    try {
      return Long.parseLong(Files.readString(statistics).split(" ")[0]);
    } catch (IOException e) {
      if (Files.exists(thread)) {
        throw e;
      }
      return 0; // It has just ended.
    }
  }
}
