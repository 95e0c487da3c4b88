package io.capstan.ipc.memory;

import java.time.Instant;

/**
 * A process, told from a later one with the same pid by its start time. It is written down for
 * people and tools to read; who is alive, only locks decide.
 *
 * @param pid the process id
 * @param start milliseconds of the epoch, or 0 where the system does not tell
 */
record ProcessIdentity(long pid, long start) {
  private static final ProcessIdentity CURRENT = readCurrent();

  /** This process. */
  static ProcessIdentity current() {
    return CURRENT;
  }

  private static ProcessIdentity readCurrent() {
    ProcessHandle handle = ProcessHandle.current();
    long start = handle.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    return new ProcessIdentity(handle.pid(), start);
  }
}
