package io.capstan.ipc.memory;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Removes the regions that nobody alive holds.
 *
 * <p>It runs at every {@link Region#create}, and {@link #sweep} runs it on command. It touches only
 * directories that are named like a region's, and never one that has a living participant, however
 * slow or stopped.
 *
 * <p><b>Callers.</b> Any thread of any process; sweeping at the same time is fine.
 *
 * <p><b>Peer death.</b> A sweeper killed half-way leaves a region that the next one finishes.
 */
public final class RegionReaper {

  private RegionReaper() {}

  /**
   * Sweeps the default location.
   *
   * @return how many regions were removed
   * @throws IOException if the location cannot be read
   */
  public static int sweep() throws IOException {
    return sweep(RegionFiles.defaultLocation());
  }

  /**
   * Sweeps a location.
   *
   * @return how many regions were removed
   * @throws IOException if the location cannot be read
   */
  public static int sweep(Path location) throws IOException {
    int removed = 0;
    try (var directories = Files.newDirectoryStream(location, "capstan-*")) {
      for (Path directory : directories) {
        if (removeIfDead(directory)) {
          removed++;
        }
      }
    }
    return removed;
  }

  private static boolean removeIfDead(Path directory) throws IOException {
    try {
      if (RegionFiles.isOrphanedUnfinished(directory)) {
        RegionFiles.remove(directory);
        return true;
      }
      return RegionFiles.isRegionDirectory(directory) && removeIfAbandoned(directory);
    } catch (NoSuchFileException | AccessDeniedException | DirectoryNotEmptyException e) {
      // Another sweeper was faster, the region is another user's, or its name was given away.
      return false;
    }
  }

  private static boolean removeIfAbandoned(Path directory) throws IOException {
    if (!Files.exists(RegionFiles.gateFile(directory))) {
      // The gate goes last: what is left of a half-removed region is an empty directory.
      return directory.toFile().delete();
    }
    try (RegionGate gate = RegionGate.tryEnter(directory)) {
      return gate != null && removeIfAbandonedBehindGate(directory);
    }
  }

  /** Removes the region if none of its participants lives. The caller is behind the gate. */
  static boolean removeIfAbandonedBehindGate(Path directory) throws IOException {
    try (var locks = Files.newDirectoryStream(directory, "participant-*.lock")) {
      for (Path lock : locks) {
        if (LockFile.isHeld(lock)) {
          return false;
        }
      }
    }
    RegionFiles.remove(directory);
    return true;
  }
}
