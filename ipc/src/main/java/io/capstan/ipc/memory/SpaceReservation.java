package io.capstan.ipc.memory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Takes a file's space by writing zeros to all of it. A sparse file on a full tmpfs is a bus error,
 * or on JDK 17 a lost store, at some later access; a write fails here and now.
 */
final class SpaceReservation {
  /** Larger saves no time that can be measured; smaller makes a system call per few pages. */
  private static final int BLOCK_LENGTH = 1 << 18;

  private SpaceReservation() {}

  /**
   * Fills the empty file.
   *
   * @throws RegionSpaceException if the file system has no room
   */
  static void reserve(Path file, long length) throws IOException {
    // Asked first, so that a hopeless request does not fill the memory of others before it fails.
    if (usableBytes(file) < length) {
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
