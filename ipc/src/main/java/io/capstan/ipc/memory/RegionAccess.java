package io.capstan.ipc.memory;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/**
 * Who may touch a region's files: their owner, and nobody else. A region that another user could
 * have made or could change is refused, by root too: its bytes would be that user's to choose.
 *
 * <p>The directory is looked at first. Once it is known to be ours and writable for nobody else,
 * what is in it cannot be exchanged. The directory itself can, between the look and the use, by who
 * may rename in its location: in a location that others write it needs the sticky bit, as {@code
 * /dev/shm} and {@code /tmp} have it.
 */
final class RegionAccess {
  private static final int TYPE_MASK = 0170000;
  private static final int TYPE_LINK = 0120000;
  private static final int WRITE_FOR_OTHERS = 0022;

  private static final Set<String> VIEWS = FileSystems.getDefault().supportedFileAttributeViews();
  private static final boolean HAS_OWNERS = VIEWS.contains("unix");

  /** In a class of its own: what only creates and attaches to its own region asks once. */
  private static final class User {
    static final int ID = readId();

    /**
     * Not the owner of {@code /proc/self}, which is root for a process that has privileges of its
     * own, and not by name: a user of a container may have none.
     */
    private static int readId() {
      try {
        // "Uid:", then the real, the effective, the saved one, that of the file system. By hand: a
        // stream or a regular expression takes longer, at its first use, than all of an attach.
        String status = Files.readString(Path.of("/proc/self/status"));
        int real = status.indexOf("\nUid:\t") + "\nUid:\t".length();
        int effective = status.indexOf('\t', real) + 1;
        return Integer.parseUnsignedInt(status, effective, status.indexOf('\t', effective), 10);
      } catch (IOException | RuntimeException e) {
        return (int) new com.sun.security.auth.module.UnixSystem().getUid();
      }
    }
  }

  private RegionAccess() {}

  /** Whether the path, and not what it may link to, belongs to the user of this process. */
  static boolean isOwn(Path path) throws IOException {
    return !HAS_OWNERS || ownerId(attributes(path)) == User.ID;
  }

  /**
   * Checks a region's directory or data file.
   *
   * @throws RegionAccessException if it is a symbolic link, another user's, or writable for others
   * @throws java.nio.file.NoSuchFileException if it is not there
   */
  static void requireOwn(Path path) throws IOException {
    if (!HAS_OWNERS) {
      require(!Files.isSymbolicLink(path), path, "is a symbolic link", "");
      return;
    }
    Map<String, Object> attributes;
    try {
      attributes = attributes(path);
    } catch (AccessDeniedException e) {
      throw denied(path, e);
    }
    int mode = (Integer) attributes.get("mode");
    require((mode & TYPE_MASK) != TYPE_LINK, path, "is a symbolic link", "");
    int owner = ownerId(attributes);
    require(
        owner == User.ID,
        path,
        "belongs to another user",
        ": owner=" + owner + " (allowed: " + User.ID + ", whom this process runs as)");
    require(
        (mode & WRITE_FOR_OTHERS) == 0,
        path,
        "can be written by others",
        ": owner="
            + owner
            + " mode="
            + Integer.toOctalString(mode & 07777)
            + " (allowed: no write for group and others)");
  }

  /** What the system's refusal to open a file is called here. */
  static RegionAccessException denied(Path path, AccessDeniedException cause) {
    return new RegionAccessException(
        "path="
            + path
            + " may not be used by this process: uid="
            + (HAS_OWNERS ? User.ID : "unknown"),
        cause);
  }

  private static Map<String, Object> attributes(Path path) throws IOException {
    return Files.readAttributes(path, "unix:uid,mode", LinkOption.NOFOLLOW_LINKS);
  }

  private static int ownerId(Map<String, Object> attributes) {
    return (Integer) attributes.get("uid");
  }

  private static void require(boolean met, Path path, String fault, String detail)
      throws RegionAccessException {
    if (!met) {
      throw new RegionAccessException("path=" + path + " " + fault + detail);
    }
  }
}
