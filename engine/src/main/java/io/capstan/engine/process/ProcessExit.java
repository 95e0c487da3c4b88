package io.capstan.engine.process;

import java.util.List;

/**
 * The end of a worker: it is proven dead.
 *
 * @param worker whose index it was
 * @param pid its process
 * @param status how it ended
 * @param lastLines the last lines that it printed, and the head of its crash log if it left one
 */
public record ProcessExit(int worker, long pid, ExitStatus status, List<String> lastLines) {

  /** All of it, as the end of an error's text. */
  public String describe() {
    String facts = "worker=%d pid=%d exitStatus=%s".formatted(worker, pid, status);
    return lastLines.isEmpty()
        ? facts
        : facts + " last lines:\n  " + String.join("\n  ", lastLines);
  }
}
