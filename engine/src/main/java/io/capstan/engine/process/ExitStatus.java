package io.capstan.engine.process;

import java.util.Map;
import java.util.Optional;

/**
 * How a process ended. Java and Python number a death by signal differently, and Java's number may
 * also be a plain exit with that value: it is a hint, not a proof.
 *
 * @param value Java's form: the exit value, or 128 + N after signal N
 */
public record ExitStatus(int value) {
  private static final int SIGNAL_BASE = 128;

  /** The signals that end a JVM, by their numbers on Linux. */
  private static final Map<Integer, String> SIGNALS =
      Map.ofEntries(
          Map.entry(1, "SIGHUP"),
          Map.entry(2, "SIGINT"),
          Map.entry(3, "SIGQUIT"),
          Map.entry(4, "SIGILL"),
          Map.entry(5, "SIGTRAP"),
          Map.entry(6, "SIGABRT"),
          Map.entry(7, "SIGBUS"),
          Map.entry(8, "SIGFPE"),
          Map.entry(9, "SIGKILL"),
          Map.entry(11, "SIGSEGV"),
          Map.entry(13, "SIGPIPE"),
          Map.entry(15, "SIGTERM"),
          Map.entry(24, "SIGXCPU"),
          Map.entry(31, "SIGSYS"));

  /** Python's form: the exit value, or -N after signal N. */
  public int pythonValue() {
    return isSignal() ? SIGNAL_BASE - value : value;
  }

  /** Whether the value is that of a death by signal. */
  public boolean isSignal() {
    return SIGNALS.containsKey(value - SIGNAL_BASE);
  }

  /** The name of the signal, for instance {@code SIGKILL}; empty if it was none. */
  public Optional<String> signalName() {
    return Optional.ofNullable(SIGNALS.get(value - SIGNAL_BASE));
  }

  /** For instance {@code 137 (SIGKILL)}, or {@code 1}. */
  @Override
  public String toString() {
    return isSignal() ? value + " (" + SIGNALS.get(value - SIGNAL_BASE) + ")" : "" + value;
  }
}
