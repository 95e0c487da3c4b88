package io.capstan.ipc.memory;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/** The names, places and permissions of a region's files. */
final class RegionFiles {
  /** System property that names the directory in which regions are made. */
  static final String LOCATION_PROPERTY = "capstan.dir";

  /** Environment variable with the same meaning, asked second. */
  static final String LOCATION_VARIABLE = "CAPSTAN_DIR";

  static final String DIRECTORY_PERMISSIONS = "rwx------";
  static final String FILE_PERMISSIONS = "rw-------";

  private static final boolean IS_POSIX =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
  private static final String PREFIX = "capstan-";
  private static final String DELETED = "~deleted-";
  private static final int NAME_LENGTH_MAX = 100;

  /** In a class of its own: only who meets an unfinished or deleted region needs it. */
  private static final class Suffix {
    static final Pattern PATTERN = Pattern.compile("deleted-[0-9a-f]+|new-\\d+-\\d+-[0-9a-f]+");
  }

  private RegionFiles() {}

  /** Where regions are made unless a caller says otherwise. */
  static Path defaultLocation() {
    String configured = System.getProperty(LOCATION_PROPERTY, System.getenv(LOCATION_VARIABLE));
    if (configured != null && !configured.isEmpty()) {
      return Path.of(configured);
    }
    Path sharedMemory = Path.of("/dev/shm");
    return Files.isDirectory(sharedMemory)
        ? sharedMemory
        : Path.of(System.getProperty("java.io.tmpdir"));
  }

  static void checkLocation(Path location) throws RegionException {
    if (!Files.isDirectory(location) || !Files.isWritable(location)) {
      throw new RegionException(
          "location=%s (allowed: a directory that can be written; set -D%s or %s)"
              .formatted(location, LOCATION_PROPERTY, LOCATION_VARIABLE));
    }
  }

  static void checkName(String name) {
    if (!isName(name)) {
      throw new IllegalArgumentException(
          "name="
              + name
              + " (allowed: 1 to 100 letters, digits, '.', '_', '-', the first a letter or digit)");
    }
  }

  /*
   * Names are checked by hand and put together with "+": a regular expression or a format, at its
   * first use, takes as long as all else that attaching does.
   */

  private static boolean isName(String name) {
    for (int index = 0; index < name.length(); index++) {
      char character = name.charAt(index);
      boolean allowed =
          isLetterOrDigit(character)
              || index > 0 && (character == '.' || character == '_' || character == '-');
      if (!allowed) {
        return false;
      }
    }
    return !name.isEmpty() && name.length() <= NAME_LENGTH_MAX;
  }

  private static boolean isLetterOrDigit(char character) {
    return 'a' <= character && character <= 'z'
        || 'A' <= character && character <= 'Z'
        || '0' <= character && character <= '9';
  }

  static Path regionDirectory(Path location, String name) {
    return location.resolve(PREFIX + name);
  }

  static Path unfinishedDirectory(
      Path location, String name, ProcessIdentity creator, long regionId) {
    return location.resolve(
        PREFIX
            + name
            + "~new-"
            + creator.pid()
            + "-"
            + creator.start()
            + "-"
            + Long.toHexString(regionId));
  }

  static Path deletedDirectory(Path location, String name, long regionId) {
    return location.resolve(PREFIX + name + DELETED + Long.toHexString(regionId));
  }

  /** Whether the path is named like a region, be it unfinished, in use or deleted. */
  static boolean isRegionDirectory(Path path) {
    return isRegionDirectoryName(path.getFileName().toString())
        && Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
  }

  private static boolean isRegionDirectoryName(String text) {
    int suffix = text.indexOf('~');
    int nameEnd = suffix < 0 ? text.length() : suffix;
    return text.startsWith(PREFIX)
        && isName(text.substring(PREFIX.length(), nameEnd))
        && (suffix < 0 || Suffix.PATTERN.matcher(text.substring(suffix + 1)).matches());
  }

  static Path dataFile(Path regionDirectory) {
    return regionDirectory.resolve("data");
  }

  static Path gateFile(Path regionDirectory) {
    return regionDirectory.resolve("gate.lock");
  }

  /** If it is there, the region is not removed before it is deleted. */
  static Path keepFile(Path regionDirectory) {
    return regionDirectory.resolve("keep");
  }

  /** Whether the region is to outlive its last holder; one that was deleted is not. */
  static boolean isKept(Path regionDirectory) {
    boolean isDeleted = regionDirectory.getFileName().toString().contains(DELETED);
    return !isDeleted && Files.exists(keepFile(regionDirectory), LinkOption.NOFOLLOW_LINKS);
  }

  static Path participantFile(Path regionDirectory, int slot) {
    return regionDirectory.resolve("participant-" + slot + ".lock");
  }

  static boolean isParticipantFile(Path path) {
    String name = path.getFileName().toString();
    return name.startsWith("participant-") && name.endsWith(".lock");
  }

  /**
   * Removes the directory and all in it, the gate last of the files; what is gone already is fine.
   * The caller is behind the gate.
   *
   * <p>Before it loses its gate, the directory gets a name that only this code gives. So what is
   * found empty under any other name is none of ours.
   */
  static void remove(Path regionDirectory) throws IOException {
    Path gate = gateFile(regionDirectory);
    try (var files = Files.newDirectoryStream(regionDirectory, file -> !file.equals(gate))) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    } catch (NoSuchFileException e) {
      return;
    }
    Path nameless = regionDirectory;
    if (!isOwnName(regionDirectory)) {
      String unique = DELETED + Long.toHexString(ThreadLocalRandom.current().nextLong());
      nameless = regionDirectory.resolveSibling(regionDirectory.getFileName() + unique);
      Files.move(regionDirectory, nameless, StandardCopyOption.ATOMIC_MOVE);
    }
    Files.deleteIfExists(gateFile(nameless));
    Files.deleteIfExists(nameless);
  }

  /** Whether the name says that the directory is unfinished or deleted: a name that we made up. */
  static boolean isOwnName(Path regionDirectory) {
    return regionDirectory.getFileName().toString().indexOf('~') >= 0;
  }

  /** Makes an empty file if it is not there. */
  static void makeFile(Path path) throws IOException {
    if (!Files.exists(path)) {
      try {
        Files.createFile(path, permissions(FILE_PERMISSIONS));
      } catch (FileAlreadyExistsException e) {
        // Another one was faster.
      }
    }
  }

  static FileAttribute<?>[] permissions(String permissions) {
    return IS_POSIX
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }
}
