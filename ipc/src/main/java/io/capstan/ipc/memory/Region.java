package io.capstan.ipc.memory;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * A named piece of memory that several processes map at once.
 *
 * <p>One process creates it, others attach by its name. It lives as long as one of them is attached
 * and is removed with the last, unless it is {@linkplain #keep kept}; what {@code kill -9} leaves
 * behind is swept by the next {@link #create} at the same location. The location is best on a
 * tmpfs, and any directory on a disk will do.
 *
 * <p><b>Callers.</b> Any thread.
 *
 * <p><b>Progress.</b> Creating, attaching, keeping, deleting and closing are blocking: they wait
 * for others that do the same with this region, ten seconds at most.
 *
 * <p><b>Memory consistency.</b> Writes before {@code create} returns happen-before an {@code
 * attach} that finds the region.
 *
 * <p><b>Peer death.</b> A creator killed inside {@code create} leaves nothing that can be attached
 * to. See {@link Participant} for who is dead.
 *
 * <p><b>Units.</b> Sizes in bytes.
 */
public final class Region implements AutoCloseable {
  /*
   * A region is made under a name of its own, complete with header, gate and the creator's lock,
   * and then renamed. So under its final name there is never an unfinished region, and rename(2),
   * which refuses a directory that is not empty, decides between two creators. The creator locks
   * the gate first and opens it last, which keeps sweeps away.
   */

  /** Each attempt fails only if another process does something in the same few microseconds. */
  private static final int ATTEMPTS_MAX = 10;

  /** Half of the 47 bits that Linux gives to a process on x86-64. */
  private static final long FILE_LENGTH_MAX = 1L << 46;

  private final Path location;
  private final String name;
  private final long id;
  private final RegionMapping mapping;
  private final Memory memory;
  private final BlockAllocator allocator;
  private final Directory directory;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final ConcurrentHashMap<Object, Runnable> companions = new ConcurrentHashMap<>();
  private Participant participant;

  private Region(Path location, String name, RegionMapping mapping) {
    this.location = location;
    this.name = name;
    this.mapping = mapping;
    this.memory = mapping.memory();
    this.id = memory.getLong(RegionLayout.ID_OFFSET);
    this.allocator = new BlockAllocator(this, memory);
    this.directory = new Directory(this, memory, allocator);
  }

  /**
   * The largest region that can be created: half of what a process can address. One whose headers
   * and objects take more than 2 GiB needs two more JVM flags, in every process that uses it; the
   * {@link MissingJvmFlagException} names them.
   */
  public static long sizeBytesMax() {
    return RegionLayout.sizeBytesMax(FILE_LENGTH_MAX);
  }

  /** Where regions are made unless a caller says otherwise. */
  public static Path defaultLocation() {
    return RegionFiles.defaultLocation();
  }

  /** The directory that a region of that name has there, whether or not there is one. */
  public static Path pathOf(Path location, String name) {
    RegionFiles.checkName(name);
    return RegionFiles.regionDirectory(location, name);
  }

  /** Creates a region at the default location; see {@link #create(Path, String, long)}. */
  public static Region create(String name, long sizeBytes) throws IOException {
    return create(RegionFiles.defaultLocation(), name, sizeBytes);
  }

  /**
   * Creates a region of zeros and attaches to it. Its space is reserved by writing it, so that no
   * later access can find the file system full.
   *
   * @param location an existing directory, best on a tmpfs
   * @param name 1 to 100 letters, digits, dots, underscores, hyphens
   * @param sizeBytes room for the named objects; the headers come on top
   * @throws IllegalArgumentException if the name or size is not allowed
   * @throws RegionExistsException if a region of that name is in use
   * @throws RegionSpaceException if the file system has no room
   * @throws MissingJvmFlagException if this JVM lacks a flag that off-heap access of that size
   *     needs
   * @throws InterruptedIOException if the thread is interrupted; its interrupt status stays set
   * @throws IOException if the location cannot be written
   */
  public static Region create(Path location, String name, long sizeBytes) throws IOException {
    RegionFiles.checkName(name);
    if (sizeBytes < 1 || sizeBytes > sizeBytesMax()) {
      throw new IllegalArgumentException(
          "sizeBytes=" + sizeBytes + " (allowed: 1 to " + sizeBytesMax() + ")");
    }
    RegionMapping.fileLength(
        RegionLayout.fileLength(sizeBytes)); // Refuses what this JVM cannot map.
    Memory.requireJvmFlag();
    RegionFiles.checkLocation(location);
    RegionReaper.sweep(location);
    for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      long id = ThreadLocalRandom.current().nextLong();
      Path unfinished =
          RegionFiles.unfinishedDirectory(location, name, ProcessIdentity.current(), id);
      try (RegionGate gate = RegionGate.create(unfinished)) {
        if (gate != null) {
          return createIn(unfinished, location, name, sizeBytes, id);
        }
      } catch (ClosedByInterruptException e) {
        RegionFiles.remove(unfinished);
        throw new InterruptedIOException(
            "interrupted while name=%s was made at location=%s".formatted(name, location));
      } catch (IOException | RuntimeException | Error e) {
        RegionFiles.remove(unfinished);
        throw e;
      }
    }
    throw new RegionException(
        "name=%s at location=%s was swept away while it was made (attempts=%d)"
            .formatted(name, location, ATTEMPTS_MAX));
  }

  private static Region createIn(
      Path unfinished, Path location, String name, long sizeBytes, long id) throws IOException {
    long fileLength = RegionMapping.fileLength(RegionLayout.fileLength(sizeBytes));
    Path data = RegionFiles.dataFile(unfinished);
    Files.createFile(data, RegionFiles.permissions(RegionFiles.FILE_PERMISSIONS));
    SpaceReservation.reserve(data, fileLength);
    RegionMapping mapping = RegionMapping.ofNew(data);
    DirectoryTable.format(mapping.memory());
    BlockTable.format(mapping.memory(), sizeBytes);
    RegionHeader.write(mapping.memory(), fileLength, id);
    Region region = new Region(location, name, mapping);
    region.participant = Participant.join(region.memory, unfinished, region::path);
    region.publish(unfinished);
    Attachments.opened(region);
    return region;
  }

  private void publish(Path unfinished) throws IOException {
    Path path = RegionFiles.regionDirectory(location, name);
    for (int attempt = 1; ; attempt++) {
      try {
        Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE);
        return;
      } catch (FileSystemException e) {
        boolean nameInUse = Files.exists(path, LinkOption.NOFOLLOW_LINKS);
        if (!nameInUse && attempt < ATTEMPTS_MAX) {
          continue; // Its last holder has just closed.
        }
        participant.leave();
        throw nameInUse
            ? new RegionExistsException("name=" + name + " is in use at location=" + location)
            : e;
      }
    }
  }

  /** Attaches to a region at the default location; see {@link #attach(Path, String, Duration)}. */
  public static Region attach(String name, Duration timeout) throws IOException {
    return attach(RegionFiles.defaultLocation(), name, timeout);
  }

  /** Attaches to a region at the default location; see {@link #attach(Path, String)}. */
  public static Region attach(String name) throws IOException {
    return attach(RegionFiles.defaultLocation(), name);
  }

  /**
   * Attaches to a region that some process created.
   *
   * @param location the directory given at its creation
   * @param name the name given at its creation
   * @throws IllegalArgumentException if the name is not allowed
   * @throws RegionNotFoundException if there is no such region
   * @throws RegionAccessException if the region's files are another user's, can be written by
   *     others, or are symbolic links
   * @throws RegionFormatException if the file is truncated, foreign, of another version or byte
   *     order
   * @throws MissingJvmFlagException if this JVM lacks a flag that off-heap access of that size
   *     needs
   * @throws InterruptedIOException if the thread is interrupted; its interrupt status stays set
   * @throws IOException if the region cannot be opened
   */
  public static Region attach(Path location, String name) throws IOException {
    return attachPatiently(location, name, RegionGate.PATIENCE);
  }

  /**
   * Attaches to a region as soon as some process has created it, waiting at most that long. The
   * location need not be there yet either.
   *
   * @param timeout zero or less does not wait
   * @throws RegionNotFoundException if there is no such region when the time is up
   * @throws InterruptedIOException if the thread is interrupted, before or while it waits; its
   *     interrupt status stays set
   * @throws IOException as {@link #attach(Path, String)}
   */
  public static Region attach(Path location, String name, Duration timeout) throws IOException {
    Pauses pauses = new Pauses(timeout);
    while (true) {
      try {
        return attachPatiently(location, name, pauses.left(RegionGate.PATIENCE));
      } catch (RegionNotFoundException e) {
        if (!pauses.pause()) {
          throw new RegionNotFoundException(
              "name=%s did not appear at location=%s (waited=%s): %s"
                  .formatted(name, location, timeout, e.getMessage()));
        }
      }
    }
  }

  private static Region attachPatiently(Path location, String name, Duration gatePatience)
      throws IOException {
    Memory.requireJvmFlag();
    RegionFiles.checkName(name);
    Path path = RegionFiles.regionDirectory(location, name);
    if (!isThere(path, location)) {
      throw new RegionNotFoundException("name=" + name + " is not at location=" + location);
    }
    try (RegionGate gate = RegionGate.enter(() -> path, gatePatience)) {
      Region region =
          new Region(location, name, RegionMapping.ofExisting(RegionFiles.dataFile(path)));
      region.participant = Participant.join(region.memory, path, region::path);
      Attachments.opened(region);
      return region;
    } catch (NoSuchFileException e) {
      throw new RegionNotFoundException(
          "name=%s at location=%s is no region, or a half-removed one: missing=%s"
              .formatted(name, location, e.getFile()));
    } catch (AccessDeniedException e) {
      throw RegionAccess.denied(path, e);
    } catch (ClosedByInterruptException e) {
      throw new InterruptedIOException("interrupted on the way to region=" + path);
    }
  }

  private static boolean isThere(Path path, Path location) throws IOException {
    try {
      RegionAccess.requireOwn(path);
      return RegionFiles.isRegionDirectory(path);
    } catch (NoSuchFileException e) {
      return false;
    } catch (FileSystemException e) {
      if (Files.isDirectory(location)) {
        throw e;
      }
      return false;
    }
  }

  /** What tells this region from all others that ever had its name. */
  long id() {
    return id;
  }

  boolean isOpen() {
    return !closed.get() && participant != null;
  }

  /** The name given at the creation. */
  public String name() {
    return name;
  }

  /** The directory given at the creation. */
  public Path location() {
    return location;
  }

  /** The region's own directory, where its files are now; deleting it moves them. */
  public Path path() {
    Path deleted = RegionFiles.deletedDirectory(location, name, id);
    return Files.exists(deleted) ? deleted : RegionFiles.regionDirectory(location, name);
  }

  /** The region's bytes. */
  public Memory memory() {
    return memory;
  }

  /** The region's space, in blocks without a name. */
  public BlockAllocator allocator() {
    return allocator;
  }

  /** The region's named objects. */
  public Directory directory() {
    return directory;
  }

  /** Who this attachment is, and who else lives. */
  public Participant participant() {
    return participant;
  }

  /**
   * Gives up the name, at once and for all: nobody can attach any more, a new region may have the
   * name, and those attached work on until the last one closes.
   *
   * @throws RegionNotFoundException if the region was deleted before
   * @throws IllegalStateException if this region is closed
   * @throws IOException if the files cannot be moved
   */
  public void delete() throws IOException {
    requireOpen();
    try (RegionGate gate = RegionGate.enter(this::path)) {
      // Once more: had another thread closed it since, this could be the gate of a new region that
      // was given the name. From here on, closing waits at the gate.
      requireOpen();
      requireNamed();
      Path deleted = RegionFiles.deletedDirectory(location, name, id);
      Files.move(path(), deleted, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /**
   * Makes the region outlive its last holder: it is then removed by {@link #delete} alone, not when
   * the last one closes, nor by a sweep, also if all of them were killed. Who attaches later finds
   * every byte as it was, and the claims of the dead as theirs. Twice is fine.
   *
   * <p>Meant for a location on a disk; see {@link #force} for what survives the system itself.
   *
   * @throws RegionNotFoundException if the region was deleted before
   * @throws IllegalStateException if this region is closed
   * @throws IOException if the location cannot be written
   */
  public void keep() throws IOException {
    requireOpen();
    try (RegionGate gate = RegionGate.enter(this::path)) {
      requireOpen();
      requireNamed();
      RegionFiles.makeFile(RegionFiles.keepFile(path()));
    }
  }

  /**
   * Waits until all that any process has written to the region before this call is on the disk. On
   * a tmpfs there is none, and it does nothing.
   *
   * <p>A kept region survives the death of processes without this. It survives a crash of the
   * system or a loss of power as far as it was forced; of what was written later, any part may be
   * on the disk and any part not, in whatever order, so that structures may then be found half
   * changed.
   *
   * @throws IllegalStateException if this region is closed
   * @throws IOException if the disk cannot be written, or the thread is interrupted
   */
  public void force() throws IOException {
    requireOpen();
    FileChannel data;
    try (RegionGate gate = RegionGate.enter(this::path)) { // For as long as the path must hold.
      requireOpen();
      data = RegionMapping.openForForce(RegionFiles.dataFile(path()));
    }
    try (data) {
      mapping.force(data);
    }
  }

  private void requireNamed() throws IOException {
    if (Files.exists(RegionFiles.deletedDirectory(location, name, id))) {
      throw new RegionNotFoundException("name=" + name + " was deleted before");
    }
  }

  private void requireOpen() {
    if (closed.get()) {
      throw new IllegalStateException("region is closed: name=" + name);
    }
  }

  /**
   * Detaches; the last one to do so removes the region. Whatever still uses the memory through this
   * region gets an {@link IllegalStateException}. Closing twice is fine.
   *
   * @throws UncheckedIOException if the files cannot be removed; the next sweep tries again
   */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    Attachments.closed(this);
    companions.values().forEach(Runnable::run);
    try {
      detach();
    } catch (NoSuchFileException e) {
      // Somebody removed the files by hand: nothing is left to be done.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What a package above keeps once for this attachment, however many handles there are on an
   * object: made at the first call, run when the region is closed and before it is left.
   *
   * @param key says which; equal keys must be of the same type
   * @param maker makes it, quickly, and without asking for another one
   */
  public <T extends Runnable> T companion(Object key, Class<T> type, Supplier<T> maker) {
    return type.cast(companions.computeIfAbsent(key, absent -> maker.get()));
  }

  private void detach() throws IOException {
    try (RegionGate gate = RegionGate.enterUninterruptibly(this::path)) {
      leave();
      RegionReaper.removeIfAbandonedBehindGate(path());
    } finally {
      leave();
    }
  }

  /**
   * In this order: others take over what this process owned, which must not write to it by then.
   */
  private void leave() throws IOException {
    memory.close();
    participant.leave();
  }

  @Override
  public String toString() {
    return "Region[" + path() + "]";
  }
}
