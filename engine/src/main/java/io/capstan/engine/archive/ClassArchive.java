package io.capstan.engine.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

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
 * there is good; a maker that dies frees its lock, and the next one starts afresh: at once if
 * somebody waits in {@link #make}.
 */
public final class ClassArchive {
  /** System property: {@code off} for no archives. */
  public static final String SWITCH_PROPERTY = "capstan.archives";

  private static final ClassArchive NONE = new ClassArchive(null, null, null);

  /** Between two looks at whether another process has made it. */
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  /** Between two attempts, each of them the start of a JVM, to go on for one that was killed. */
  private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final ArchiveFiles files;
  private final ArchiveRequest request;

  /** Null where it is another's, whose start jar this JVM was started from. */
  private final List<Path> classPath;

  private ClassArchive(ArchiveFiles files, ArchiveRequest request, List<Path> classPath) {
    this.files = files;
    this.request = request;
    this.classPath = classPath;
  }

  /** No archive, and none is made. */
  public static ClassArchive none() {
    return NONE;
  }

  /**
   * The archive for such children. None where there cannot be one: for another JDK than this, with
   * a module path, without a folder to keep it in, or if Capstan itself is not in a jar.
   */
  public static ClassArchive of(ArchiveRequest request) {
    try {
      boolean isOff = "off".equals(System.getProperty(SWITCH_PROPERTY));
      return isOff || !request.isSupported() ? NONE : find(request);
    } catch (IOException | RuntimeException e) {
      return NONE; // The cache is no use, or the class path is none: nobody misses an archive.
    }
  }

  private static ClassArchive find(ArchiveRequest request) throws IOException {
    Path folder = CacheFolder.open();
    ArchiveFiles inherited = ArchiveFiles.ofStartJar(folder, request.classPath());
    if (inherited != null) {
      return new ClassArchive(inherited, request, null);
    }
    List<Path> classPath = StartJar.order(request.entries());
    return classPath == null
        ? NONE
        : new ClassArchive(new ArchiveFiles(folder, request.key()), request, classPath);
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
      Making.start(files, request, classPath);
    }
  }

  private boolean canBeMade() {
    return files != null && !files.isDecided() && classPath != null;
  }

  /**
   * Makes it, if it is not there, and waits for that: for who prepares a machine.
   *
   * @return whether it can be used now
   */
  public boolean make(Duration timeout) throws InterruptedException {
    long startNanos = System.nanoTime();
    if (canBeMade()) {
      Making.start(files, request, classPath);
      // Not for its end: another process may have been at it before. That one may be killed.
      long startedNanos = startNanos;
      while (!files.isDecided() && System.nanoTime() - startNanos < timeout.toNanos()) {
        if (System.nanoTime() - startedNanos > RETRY_NANOS) {
          Making.startAgain(files, request, classPath);
          startedNanos = System.nanoTime();
        }
        LockSupport.parkNanos(this, LOOK_NANOS);
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
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
