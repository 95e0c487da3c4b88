package io.capstan.engine.archive;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.TimeUnit;

/**
 * The files of one archive in the cache.
 *
 * <pre>
 *   KEY.jar       what children are started from
 *   KEY.archive   the archive; empty if none could be made; written elsewhere, then renamed
 *   KEY.lock      held by who makes it; its time tells when the archive was used last
 *   KEY.making    what a maker has in hand
 * </pre>
 *
 * @param folder the cache
 * @param key what tells it from others, see {@link ArchiveKey}
 */
record ArchiveFiles(Path folder, String key) {
  static final String JAR = ".jar";
  static final String ARCHIVE = ".archive";
  static final String LOCK = ".lock";
  static final String MAKING = ".making";

  /** What could not be made for want of space or time can be made on another day. */
  private static final long RETRY_MILLIS = TimeUnit.DAYS.toMillis(1);

  /** The archive of a JVM that was started from its jar; null if this class path is no such. */
  static ArchiveFiles ofStartJar(Path folder, String classPath) {
    if (!classPath.endsWith(JAR) || !classPath.startsWith(folder + "/")) {
      return null;
    }
    String name = Path.of(classPath).getFileName().toString();
    ArchiveFiles files = new ArchiveFiles(folder, name.substring(0, name.length() - JAR.length()));
    return files.jar().toString().equals(classPath) && files.isReady() ? files : null;
  }

  Path jar() {
    return folder.resolve(key + JAR);
  }

  Path archive() {
    return folder.resolve(key + ARCHIVE);
  }

  Path lock() {
    return folder.resolve(key + LOCK);
  }

  Path making() {
    return folder.resolve(key + MAKING);
  }

  /** Whether there is an archive. */
  boolean isReady() {
    return archive().toFile().length() > 0 && Files.exists(jar());
  }

  /** Whether there is one, or one could not be made not long ago. */
  boolean isDecided() {
    File file = archive().toFile();
    long ageMillis = System.currentTimeMillis() - file.lastModified();
    return file.length() > 0 || file.exists() && ageMillis < RETRY_MILLIS;
  }

  void markUsed() {
    try {
      Files.setLastModifiedTime(lock(), FileTime.fromMillis(System.currentTimeMillis()));
    } catch (IOException e) {
      // Then it looks older than it is, and is made again some day.
    }
  }
}
