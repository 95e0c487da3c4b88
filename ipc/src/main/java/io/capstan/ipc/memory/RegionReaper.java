package io.capstan.ipc.memory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Removes the regions that nobody alive holds.
 *
 * <p>It runs at every {@link Region#create}, and {@link #sweep} runs it on command. It touches only
 * directories that are named like a region's and belong to its own user, and never one that has a
 * living creator or participant, however slow or stopped, nor one that is to be {@linkplain
 * Region#keep kept}.
 *
 * <p><b>Callers.</b> Any thread of any process; sweeping at the same time is fine.
 *
 * <p><b>Errors.</b> What cannot be removed is left for the next sweep.
 *
 * <p><b>Peer death.</b> A sweeper killed half-way leaves a region that the next one finishes.
 */
public final class RegionReaper {
  /*
   * One rule for the unfinished, the used and the deleted: enter the gate, which its creator holds
   * until the region is finished, and look for a locked participant file. No pid decides anything:
   * in another container's namespace it would mean somebody else.
   *
   * Another user's directory could be swapped for a link to a directory of ours between the look
   * and the deletion. Our own cannot, in a location where only owners rename (as in /dev/shm).
   */

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
    try (var directories = Files.newDirectoryStream(location)) {
      for (Path directory : directories) {
        if (removeIfDead(directory)) {
          removed++;
        }
      }
    }
    return removed;
  }

  private static boolean removeIfDead(Path directory) {
    try {
      return RegionFiles.isRegionDirectory(directory)
          && RegionAccess.isOwn(directory)
          && removeIfAbandoned(directory);
    } catch (IOException e) {
      // Another sweeper was faster, or something foreign is in there. No reason to refuse a create.
      return false;
    }
  }

  private static boolean removeIfAbandoned(Path directory) throws IOException {
    if (!Files.exists(RegionFiles.gateFile(directory))) {
      // The gate comes first and goes last, and both times the directory has a name that we made
      // up. So what lacks it is empty, or none of ours; and under a plain name it is none of ours.
      return RegionFiles.isOwnName(directory) && directory.toFile().delete();
    }
    try (RegionGate gate = RegionGate.tryEnter(directory)) {
      return gate != null && removeIfAbandonedBehindGate(directory);
    }
  }

  /**
   * Removes the region if it is not kept and none of its participants lives. The caller is behind
   * the gate.
   */
  static boolean removeIfAbandonedBehindGate(Path directory) throws IOException {
    if (RegionFiles.isKept(directory)) {
      return false;
    }
    try (var files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        if (RegionFiles.isParticipantFile(file) && LockFile.isHeld(file)) {
          return false;
        }
      }
    }
    RegionFiles.remove(directory);
    return true;
  }
}
