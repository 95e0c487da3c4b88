package io.capstan.ipc.memory;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;

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
   * is closed. So:
   *
   * A file that this class holds is never opened a second time, not even to look: HELD has these
   * files (by inode, for their directory may be renamed by another process). It also keeps their
   * channels from the garbage collector, which closes what it collects, while the owner may have
   * dropped everything but the memory.
   *
   * A channel that was opened all the same, to a file that somebody else in this JVM holds (a copy
   * of this class in another class loader, or a region that was renamed to that path between two
   * system calls), is kept open in UNCLOSABLE until the file is free. The JDK knows: its own table
   * of locks is one for the whole JVM.
   *
   * The monitor covers every open and close, and as an interned string it is one for the whole JVM
   * too. The channel is used for nothing after the lock is taken, so that no interrupt can close it.
   */

  private static final Object MONITOR = "io.capstan.ipc.memory.LockFile".intern();
  private static final Map<Object, LockFile> HELD = new HashMap<>();
  private static final Map<FileChannel, Object> UNCLOSABLE = new HashMap<>();

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
    synchronized (MONITOR) {
      RegionFiles.makeFile(path);
      return tryAcquireExisting(path);
    }
  }

  /**
   * Locks a file that is there.
   *
   * @return the lock, or null if this or another process holds it
   * @throws NoSuchFileException if it is not there
   */
  static LockFile tryAcquireExisting(Path path) throws IOException {
    synchronized (MONITOR) {
      Object key = keyOf(path);
      FileChannel channel = tryLock(path, key, false);
      if (channel == null) {
        return null;
      }
      LockFile held = new LockFile(key, channel);
      HELD.put(key, held);
      return held;
    }
  }

  /**
   * Whether anybody holds the lock: this process, or another one. Any number may ask at once: who
   * asks takes a shared lock for a moment, which nobody else who asks mistakes for a holder.
   *
   * @throws NoSuchFileException if there is no such file
   */
  static boolean isHeld(Path path) throws IOException {
    synchronized (MONITOR) {
      FileChannel probe = tryLock(path, keyOf(path), true);
      if (probe == null) {
        return true;
      }
      probe.close();
      return false;
    }
  }

  /** Opens and locks the file; returns null if it is locked, or was replaced meanwhile. */
  private static FileChannel tryLock(Path path, Object key, boolean shared) throws IOException {
    UNCLOSABLE.keySet().removeIf(LockFile::closeIfFree);
    if (HELD.containsKey(key) || UNCLOSABLE.containsValue(key)) {
      return null;
    }
    FileChannel channel =
        FileChannel.open(
            path,
            StandardOpenOption.READ, // For a shared lock, as WRITE for an exclusive one.
            StandardOpenOption.WRITE,
            LinkOption.NOFOLLOW_LINKS);
    try {
      // The file may have been removed with its region, and another one put in its place, while
      // it was being locked: then this is a lock on nothing.
      if (channel.tryLock(0, Long.MAX_VALUE, shared) != null && key.equals(keyOf(path))) {
        return channel;
      }
    } catch (OverlappingFileLockException e) {
      UNCLOSABLE.put(channel, channel); // First of all: the look at the path may fail.
      UNCLOSABLE.put(channel, keyOf(path));
      return null;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    channel.close();
    return null;
  }

  private static boolean closeIfFree(FileChannel channel) {
    try {
      channel.tryLock();
      channel.close();
      return true;
    } catch (OverlappingFileLockException | IOException e) {
      return false;
    }
  }

  private static Object keyOf(Path path) throws IOException {
    Object inode =
        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).fileKey();
    return inode == null ? path.toAbsolutePath() : inode;
  }

  /** Lets the lock go. Closing twice is fine. */
  @Override
  public void close() throws IOException {
    synchronized (MONITOR) {
      if (channel.isOpen()) {
        HELD.remove(key);
        channel.close();
      }
    }
  }
}
