package io.capstan.engine.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The archive of loaded classes for children of a JDK and a class path, which may be there or not.
 *
 * <p>Where it is, a child is started from a jar that stands for the class path, with the archive;
 * where it is not, as ever, and it can be made meanwhile: by a JVM of low priority that ends with
 * this one.
 *
 * <p><b>Callers.</b> Any thread.
 *
 * <p><b>Progress.</b> Nothing waits for another process but {@link #make}.
 *
 * <p><b>Peer death.</b> An archive gets its name when it is whole and was tried, so one that is
 * there is good; a maker that dies frees its lock, and the next one starts afresh.
 */
public final class ClassArchive {
  /** System property: {@code off} for no archives. */
  public static final String SWITCH_PROPERTY = "capstan.archives";

  private static final ClassArchive NONE = new ClassArchive(null, null, null);

  private final ArchiveFiles files;
  private final Path javaHome;
  private final List<Path> classPath;

  private ClassArchive(ArchiveFiles files, Path javaHome, List<Path> classPath) {
    this.files = files;
    this.javaHome = javaHome;
    this.classPath = classPath;
  }

  /** No archive, and none is made. */
  public static ClassArchive none() {
    return NONE;
  }

  /**
   * The archive for children of that JDK with that class path. None where there cannot be one: for
   * another JDK than this, with a module path, without a folder to keep it in, or if Capstan itself
   * is not in a jar.
   *
   * @param modulePath null if there is none
   */
  public static ClassArchive of(Path javaHome, String classPath, String modulePath) {
    boolean isOff = "off".equals(System.getProperty(SWITCH_PROPERTY));
    if (isOff || modulePath != null || !javaHome.equals(Path.of(System.getProperty("java.home")))) {
      return NONE;
    }
    try {
      Path folder = CacheFolder.open();
      ArchiveFiles inherited = ArchiveFiles.ofStartJar(folder, classPath);
      if (inherited != null) {
        return new ClassArchive(inherited, javaHome, List.of());
      }
      List<Path> ordered = StartJar.order(classPath);
      return ordered == null
          ? NONE
          : new ClassArchive(
              new ArchiveFiles(folder, ArchiveKey.of(javaHome, classPath)), javaHome, ordered);
    } catch (IOException | RuntimeException e) {
      return NONE; // The cache is no use, or the class path is none: nobody misses an archive.
    }
  }

  /** Whether it can be used. */
  public boolean isReady() {
    return files != null && files.isReady();
  }

  /** The jar to start a child from; null if its class path is to be used. */
  public Path jar() {
    return isReady() ? files.jar() : null;
  }

  /** What the child's JVM must be told. */
  public List<String> jvmOptions() {
    if (!isReady()) {
      return List.of();
    }
    files.markUsed();
    return ArchiveOptions.use(files.archive());
  }

  /** Starts to make it, if it is neither there nor being made, and does not wait. */
  public void makeInBackground() {
    if (canBeMade()) {
      Making.start(files, javaHome, classPath);
    }
  }

  private boolean canBeMade() {
    return files != null && !files.isDecided() && !classPath.isEmpty();
  }

  /**
   * Makes it, if it is not there, and waits for that: for who prepares a machine.
   *
   * @return whether it can be used now
   */
  public boolean make(Duration timeout) throws InterruptedException {
    if (canBeMade()) {
      Process maker = Making.start(files, javaHome, classPath);
      if (maker != null && !maker.waitFor(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
        return false;
      }
    }
    return isReady();
  }

  /** A folder of the user's own for what children leave; null if there is none. */
  public static Path folderForChildren() {
    try {
      Path folder = CacheFolder.open().resolve("children");
      return Files.createDirectories(folder);
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }
}
