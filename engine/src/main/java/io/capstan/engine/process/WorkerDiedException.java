package io.capstan.engine.process;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A worker died. Of a pool: with the task that this is the failure of. Of a coordinator: another
 * one would too, for a chunk has killed every worker that computed it, or workers die more often
 * than is allowed; it tells of the last death.
 */
public final class WorkerDiedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** As a JVM's crash log names it: {@code # SIGSEGV (0xb) at pc=}. */
  private static final Pattern CRASH_SIGNAL = Pattern.compile("^#\\s+(SIG[A-Z0-9]+) ");

  private final String task;
  private final long pid;
  private final int exitValue;
  private final ArrayList<String> lastLines;
  private final ArrayList<String> crashLog;

  public WorkerDiedException(String what, WorkerExit exit) {
    this(what, exit, null);
  }

  /** The worker that ran that task. */
  public WorkerDiedException(String what, WorkerExit exit, String task) {
    super(what + (task == null ? "" : " with task=" + task) + ": " + exit.describe());
    this.task = task;
    this.pid = exit.pid();
    this.exitValue = exit.status().value();
    this.lastLines = new ArrayList<>(exit.lastLines());
    this.crashLog = new ArrayList<>(exit.crashLog());
  }

  private WorkerDiedException(WorkerDiedException original) {
    super(original.getMessage(), original);
    this.task = original.task;
    this.pid = original.pid;
    this.exitValue = original.exitValue;
    this.lastLines = original.lastLines;
    this.crashLog = original.crashLog;
  }

  /** The same, with the stack of a caller that meets it. */
  public WorkerDiedException rethrown() {
    return new WorkerDiedException(this);
  }

  /** The name of the task that it was running; null if there was none, or it has no name. */
  public String task() {
    return task;
  }

  /** The process that died last. */
  public long pid() {
    return pid;
  }

  /** How it died. */
  public ExitStatus exitStatus() {
    return new ExitStatus(exitValue);
  }

  /**
   * The signal that ended it, for instance {@code SIGKILL}: as the crash log that its JVM left
   * says, whose exit status tells little, or else the exit status; empty if neither names one.
   */
  public Optional<String> signalName() {
    return crashLog.stream()
        .map(CRASH_SIGNAL::matcher)
        .filter(Matcher::find)
        .findFirst()
        .map(found -> found.group(1))
        .or(exitStatus()::signalName);
  }

  /** The last lines that it printed, on standard output and error, 20 at most. */
  public List<String> lastLines() {
    return Collections.unmodifiableList(lastLines);
  }

  /** The first lines of its JVM's crash log, 20 at most; none if it left no log. */
  public List<String> crashLog() {
    return Collections.unmodifiableList(crashLog);
  }
}
