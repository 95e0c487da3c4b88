package io.capstan.ipc.memory;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Mutual exclusion for the rare operations on a region: attaching, detaching, sweeping. A file
 * lock: slow (tens of microseconds), but the kernel opens it when its holder dies.
 *
 * <p><b>Callers.</b> Any thread of any process; not re-entrant.
 *
 * <p><b>Progress.</b> Blocking, for as long as the caller allows.
 *
 * <p><b>Memory consistency.</b> Writes before a close happen-before the next enter.
 *
 * <p><b>Peer death.</b> A dead holder's gate opens at once. What it left half done is not visible:
 * each operation behind the gate publishes with its last write.
 */
final class RegionGate implements AutoCloseable {
  /** A healthy holder is out in microseconds; a stopped one is worth this much patience. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

  private final LockFile lock;

  private RegionGate(LockFile lock) {
    this.lock = lock;
  }

  /**
   * Enters, waiting at most {@link #PATIENCE}.
   *
   * @param regionDirectory where the region's files are now; deleting a region moves them
   * @throws NoSuchFileException if the region is not there, or went while waiting
   * @throws RegionException if the gate stayed closed
   * @throws InterruptedIOException if the thread is interrupted
   */
  static RegionGate enter(Supplier<Path> regionDirectory) throws IOException {
    return enter(regionDirectory, PATIENCE);
  }

  /** Enters like {@link #enter(Supplier)}, with another patience. */
  static RegionGate enter(Supplier<Path> regionDirectory, Duration patience) throws IOException {
    long deadlineNanos = System.nanoTime() + patience.toNanos();
    RegionGate gate = tryEnterWherever(regionDirectory);
    while (gate == null) {
      if (System.nanoTime() - deadlineNanos > 0) {
        throw new RegionException(
            "region=%s is locked by another process (waited=%dms; is that process stopped?)"
                .formatted(regionDirectory.get(), patience.toMillis()));
      }
      LockSupport.parkNanos(PAUSE_NANOS);
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedIOException(
            "interrupted at the gate of region=" + regionDirectory.get());
      }
      gate = tryEnterWherever(regionDirectory);
    }
    return gate;
  }

  /**
   * Enters like {@link #enter}, whether or not the thread is interrupted, now or while it waits.
   */
  static RegionGate enterUninterruptibly(Supplier<Path> regionDirectory) throws IOException {
    boolean interrupted = false;
    try {
      while (true) {
        interrupted |= Thread.interrupted();
        try {
          return enter(regionDirectory);
        } catch (InterruptedIOException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static RegionGate tryEnterWherever(Supplier<Path> regionDirectory) throws IOException {
    Path directory = regionDirectory.get();
    RegionGate gate;
    try {
      gate = tryEnter(directory);
    } catch (NoSuchFileException e) {
      if (directory.equals(regionDirectory.get())) {
        throw e;
      }
      return null;
    }
    // A deletion may have moved the region since its path was asked for, and a new region may have
    // taken its place: then this is a stranger's gate. Inside the right one, nothing moves.
    if (gate == null || directory.equals(regionDirectory.get())) {
      return gate;
    }
    gate.close();
    return null;
  }

  /**
   * Enters if nobody is inside.
   *
   * @return the gate, or null if somebody is
   * @throws NoSuchFileException if the region is not there
   */
  static RegionGate tryEnter(Path regionDirectory) throws IOException {
    LockFile lock = LockFile.tryAcquireExisting(RegionFiles.gateFile(regionDirectory));
    return lock == null ? null : new RegionGate(lock);
  }

  /**
   * Makes the directory of a region that nobody else knows, with its gate, and enters.
   *
   * @return the gate, or null if a sweep took the directory for a dead creator's before its gate
   *     was locked; the next attempt wants another directory
   */
  static RegionGate create(Path regionDirectory) throws IOException {
    Files.createDirectory(
        regionDirectory, RegionFiles.permissions(RegionFiles.DIRECTORY_PERMISSIONS));
    try {
      LockFile lock = LockFile.tryAcquire(RegionFiles.gateFile(regionDirectory));
      return lock == null ? null : new RegionGate(lock);
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
