package io.capstan.ipc.memory;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Set;

/**
 * A locked file: the proof of life of whoever holds it. The kernel drops the lock when the process
 * dies, however it dies, also if it stays a zombie and its pid is given away.
 *
 * <p><b>Callers.</b> Any thread.
 *
 * <p><b>Progress.</b> Nothing here waits for another process.
 *
 * <p><b>Peer death.</b> A dead holder's file can be acquired at once.
 */
final class LockFile implements AutoCloseable {
  /*
   * POSIX drops all locks that a process has on a file when *any* of its descriptors of that file
   * is closed. So a file that this process holds must never be opened a second time by it, not even
   * to look: HELD lists these files (by inode, for their directory may be renamed by another
   * process), and its monitor covers every open and close. Two class loaders with a copy of this
   * class each do not see each other's list; they should not share a region.
   *
   * The channel is used for nothing after the lock is taken, so that no interrupt can close it.
   */

  private static final Set<Object> HELD = new HashSet<>();

  private final Object key;
  private final FileChannel channel;

  private LockFile(Object key, FileChannel channel) {
    this.key = key;
    this.channel = channel;
  }

  /**
   * Locks the file, creating it if need be.
   *
   * @return the lock, or null if this or another process holds it
   */
  static LockFile tryAcquire(Path path) throws IOException {
    return tryAcquire(path, Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE));
  }

  /**
   * Locks a file that is there.
   *
   * @return the lock, or null if this or another process holds it
   * @throws NoSuchFileException if it is not there
   */
  static LockFile tryAcquireExisting(Path path) throws IOException {
    return tryAcquire(path, Set.of(StandardOpenOption.WRITE));
  }

  /**
   * Whether anybody holds the lock: this process, or another one.
   *
   * @throws NoSuchFileException if there is no such file
   */
  static boolean isHeld(Path path) throws IOException {
    LockFile probe = tryAcquireExisting(path);
    if (probe == null) {
      return true;
    }
    probe.close();
    return false;
  }

  private static LockFile tryAcquire(Path path, Set<? extends OpenOption> options)
      throws IOException {
    synchronized (HELD) {
      Object keyBefore = Files.exists(path) ? keyOf(path) : null;
      if (HELD.contains(keyBefore)) {
        return null;
      }
      FileChannel channel =
          FileChannel.open(path, options, RegionFiles.permissions(RegionFiles.FILE_PERMISSIONS));
      try {
        // The file may have been removed with its region, and another one put in its place, while
        // it was being locked: then this is a lock on nothing.
        if (channel.tryLock() != null && (keyBefore == null || keyBefore.equals(keyOf(path)))) {
          LockFile held = new LockFile(keyOf(path), channel);
          HELD.add(held.key);
          return held;
        }
      } catch (OverlappingFileLockException e) {
        // Held by this very process, through another class loader.
      } catch (IOException e) {
        channel.close();
        throw e;
      }
      channel.close();
      return null;
    }
  }

  private static Object keyOf(Path path) throws IOException {
    Object inode = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    return inode == null ? path.toAbsolutePath() : inode;
  }

  /** Lets the lock go. Closing twice is fine. */
  @Override
  public void close() throws IOException {
    synchronized (HELD) {
      if (channel.isOpen()) {
        HELD.remove(key);
        channel.close();
      }
    }
  }
}
