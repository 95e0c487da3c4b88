package io.capstan.engine.archive;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;

/**
 * The user's folder for what can be made anew: {@code -Dcapstan.cache}, else {@code
 * $XDG_CACHE_HOME/capstan}, else {@code ~/.cache/capstan}. What is in it is mapped into JVMs as
 * code: so nobody else may have made it, nor be able to write it.
 */
final class CacheFolder {
  /** System property with the folder. */
  static final String PROPERTY = "capstan.cache";

  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");
  private static final boolean IS_POSIX =
      FileSystems.getDefault().supportedFileAttributeViews().contains("unix");
  private static final int MODE_TYPE_MASK = 0170000;
  private static final int MODE_DIRECTORY = 0040000;
  private static final int MODE_WRITE_FOR_OTHERS = 0022;

  private CacheFolder() {}

  /**
   * The folder; made if need be.
   *
   * @throws IOException if it cannot be made or written, or could have been by others
   */
  static synchronized Path open() throws IOException {
    Path path = path();
    if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      make(path);
    }
    if (IS_POSIX) {
      requireOwn(path);
    }
    return path;
  }

  private static Path path() throws IOException {
    String given = System.getProperty(PROPERTY);
    if (given != null) {
      return Path.of(given).toAbsolutePath();
    }
    String standard = System.getenv("XDG_CACHE_HOME");
    if (standard != null && standard.startsWith("/")) { // A relative one is to be ignored.
      return Path.of(standard, "capstan");
    }
    String home = System.getProperty("user.home");
    if (home == null || !Path.of(home).isAbsolute()) {
      throw new IOException("user.home=" + home + " (allowed: a folder, or -D" + PROPERTY + ")");
    }
    return Path.of(home, ".cache", "capstan");
  }

  private static void make(Path path) throws IOException {
    FileAttribute<?>[] attributes =
        IS_POSIX
            ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
            : new FileAttribute<?>[0];
    Files.createDirectories(path, attributes);
  }

  private static void requireOwn(Path path) throws IOException {
    Map<String, Object> folder = attributes(path);
    int mode = (Integer) folder.get("mode");
    if ((mode & MODE_TYPE_MASK) != MODE_DIRECTORY || (mode & MODE_WRITE_FOR_OTHERS) != 0) {
      throw new IOException(
          "cache=%s mode=%o (allowed: a folder that nobody else can write)".formatted(path, mode));
    }
    // Who this process is, is seen from whom its files belong to. No temporary file of the JDK's,
    // whose random names take longer than the start of a process.
    Path own = path.resolve("owner-" + ProcessHandle.current().pid());
    Files.deleteIfExists(own);
    try {
      Files.createFile(own);
      if (!attributes(own).get("uid").equals(folder.get("uid"))) {
        throw new IOException(
            "cache=%s owner=%s (allowed: the user of this process)"
                .formatted(path, folder.get("uid")));
      }
    } finally {
      Files.deleteIfExists(own);
    }
  }

  private static Map<String, Object> attributes(Path path) throws IOException {
    return Files.readAttributes(path, "unix:uid,mode", LinkOption.NOFOLLOW_LINKS);
  }
}
