package io.capstan.engine.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Keeps the cache small: archives that were not used for long go, the oldest first. */
final class CacheSweep {
  /** Each is some 20 MB. */
  static final int KEPT = 8;

  /** Who has found an archive starts a child with it within this time. */
  static final long USED_MILLIS = TimeUnit.HOURS.toMillis(1);

  /** Of those that were used within the time, no more than this: a folder has its bounds. */
  static final int KEPT_MAX = 64;

  private CacheSweep() {}

  /** Removes what is too much; and what children and makers left long ago. */
  static void sweep(Path folder) throws IOException {
    List<Path> locks = new ArrayList<>();
    try (var files = Files.list(folder)) {
      files.filter(file -> file.toString().endsWith(ArchiveFiles.LOCK)).forEach(locks::add);
    }
    locks.sort(Comparator.comparingLong(CacheSweep::ageMillis));
    for (int rank = KEPT; rank < locks.size(); rank++) {
      Path lock = locks.get(rank);
      if (ageMillis(lock) > USED_MILLIS || rank >= KEPT_MAX) {
        String name = lock.getFileName().toString();
        String key = name.substring(0, name.length() - ArchiveFiles.LOCK.length());
        removeAll(new ArchiveFiles(folder, key));
      }
    }
    Path children = folder.resolve("children");
    if (Files.isDirectory(children)) {
      try (var files = Files.list(children)) {
        for (Path file : files.filter(f -> ageMillis(f) > TimeUnit.DAYS.toMillis(1)).toList()) {
          remove(file);
        }
      }
    }
  }

  /** The archive first: without it nobody looks for the jar. */
  private static void removeAll(ArchiveFiles files) throws IOException {
    remove(files.archive());
    remove(files.jar());
    remove(files.making());
    remove(files.lock());
  }

  private static long ageMillis(Path file) {
    return System.currentTimeMillis() - file.toFile().lastModified();
  }

  /** With all that is in it; it is fine if it is not there. */
  static void remove(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      try (var inside = Files.list(path)) {
        for (Path file : inside.toList()) {
          remove(file);
        }
      }
    }
    Files.deleteIfExists(path);
  }
}
