package io.capstan.engine.process;

import java.util.List;

/**
 * The end of a worker: it is proven dead.
 *
 * @param worker whose index it was
 * @param pid its process
 * @param status how it ended
 * @param lastLines the last lines that it printed
 * @param crashLog the head of the crash log that its JVM left, if it left one
 */
public record WorkerExit(
    int worker, long pid, ExitStatus status, List<String> lastLines, List<String> crashLog) {

  /** All of it, as the end of an error's text. */
  public String describe() {
    // Not by a formatter, which takes 0.1 ms where the first deaths are also the last.
    String facts = "worker=" + worker + " pid=" + pid + " exitStatus=" + status;
    return facts + section(" last lines:", lastLines) + section(" crash log:", crashLog);
  }

  private static String section(String title, List<String> lines) {
    return lines.isEmpty() ? "" : title + "\n  " + String.join("\n  ", lines);
  }
}
