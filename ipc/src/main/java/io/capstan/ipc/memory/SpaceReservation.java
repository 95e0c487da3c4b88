package io.capstan.ipc.memory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Takes a file's space by writing zeros to all of it. A sparse file on a full tmpfs is a bus error,
 * or on JDK 17 a lost store, at some later access; a write fails here and now.
 */
final class SpaceReservation {
  /** Larger saves no time that can be measured; smaller makes a system call per few pages. */
  private static final int BLOCK_LENGTH = 1 << 18;

  /** The collector's cleaner unmaps within a millisecond or so, on a loaded machine within ten. */
  private static final Duration PATIENCE = Duration.ofMillis(100);

  private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

  private SpaceReservation() {}

  /**
   * Fills the empty file.
   *
   * @throws RegionSpaceException if the file system has no room
   */
  static void reserve(Path file, long length) throws IOException {
    // Asked first, so that a hopeless request does not fill the memory of others before it fails.
    if (!awaitUsable(file, length)) {
      throw refusal(file, length);
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      ByteBuffer zeros = ByteBuffer.allocateDirect((int) Math.min(BLOCK_LENGTH, length));
      for (long written = 0; written < length; ) {
        zeros.position(0).limit((int) Math.min(zeros.capacity(), length - written));
        written += channel.write(zeros);
      }
    } catch (IOException e) {
      if (usableBytes(file) < BLOCK_LENGTH) {
        throw refusal(file, length);
      }
      throw e;
    }
  }

  /**
   * The pages of a closed region are given back when the garbage collector unmaps them (see
   * Memory), which a JVM with nothing to do puts off for ever. So a shortage calls for a
   * collection.
   */
  private static boolean awaitUsable(Path file, long length) {
    long totalBytes = file.toFile().getTotalSpace();
    if (totalBytes == 0 || usableBytes(file) >= length) {
      return true; // A tmpfs without a limit has a total of 0.
    }
    if (totalBytes < length) {
      return false;
    }
    System.gc();
    long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
    while (usableBytes(file) < length && System.nanoTime() - deadlineNanos < 0) {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    return usableBytes(file) >= length;
  }

  private static long usableBytes(Path file) {
    return file.toFile().getUsableSpace();
  }

  private static RegionSpaceException refusal(Path file, long length) {
    Path location = file.toAbsolutePath().getParent().getParent();
    return new RegionSpaceException(
        "sizeBytes=%d freeBytes=%d at location=%s (in a container, raise --shm-size; elsewhere, set -D%s or %s)"
            .formatted(
                length,
                usableBytes(file),
                location,
                RegionFiles.LOCATION_PROPERTY,
                RegionFiles.LOCATION_VARIABLE));
  }
}
