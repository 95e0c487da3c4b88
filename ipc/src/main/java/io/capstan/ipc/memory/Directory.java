package io.capstan.ipc.memory;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The named objects of a region: each a run of bytes that any attached process finds by its name,
 * and a type that says what it is.
 *
 * <p><b>Callers.</b> Any thread of any attached process.
 *
 * <p><b>Progress.</b> {@link #find} is lock-free. {@link #create} and {@link #remove} wait for
 * others that do the same or allocate blocks: microseconds, and ten seconds at most if one of them
 * is stopped in the middle of it.
 *
 * <p><b>Memory consistency.</b> Writes to the object before {@code create} returns, by its
 * initializer above all, happen-before a {@code find} that sees it. What is written to its bytes
 * later is its user's affair.
 *
 * <p><b>Peer death.</b> A process killed inside {@code create} has made the whole object, or no
 * trace but space that is {@linkplain BlockAllocator#reclaim reclaimed}. One killed inside {@code
 * remove} has removed the object or has not.
 *
 * <p><b>Units.</b> Offsets and lengths in bytes; every object starts at a multiple of 256.
 */
public final class Directory {
  /*
   * Linearization:  see DirectoryTable.
   * Crash points:   create: the block belongs to its creator until the entry is there; from the
   *                 entry to the transfer it is a dead one's, which reclaiming sees to have a name.
   *                 remove: between the entry and the block, the block is the directory's without a
   *                 name, which reclaiming frees.
   */
  private final Region region;
  private final Memory memory;
  private final DirectoryTable table;
  private final BlockAllocator allocator;

  Directory(Region region, Memory memory, BlockAllocator allocator) {
    this.region = region;
    this.memory = memory;
    this.table = new DirectoryTable(memory);
    this.allocator = allocator;
  }

  /**
   * Makes an object. Nobody sees it before it is initialized.
   *
   * @param name 1 to 160 bytes of UTF-8, unique in the region
   * @param type what it is, for those who find it
   * @param lengthBytes its length, at least 1
   * @param initializer is given the object's offset, and writes what is not to be zero at first
   * @return the object's entry, with its offset
   * @throws IllegalArgumentException if the name or length is not allowed
   * @throws ObjectExistsException if the name is taken
   * @throws RegionSpaceException if the region has no room for it
   * @throws RegionBusyException if another process, stopped, keeps the directory locked
   * @throws java.io.InterruptedIOException if the thread is interrupted while it waits
   * @throws IllegalStateException if the region is closed
   */
  public DirectoryEntry create(
      String name, ObjectType type, long lengthBytes, LongConsumer initializer) throws IOException {
    byte[] encodedName = encode(name);
    requireFree(encodedName, name);
    Block block = allocator.allocate(lengthBytes, true, "name=" + name);
    boolean published = false;
    try {
      initializer.accept(block.offset());
      allocator.lock().enter();
      try {
        requireFree(encodedName, name);
        DirectoryEntry.Key key = table.publish(encodedName, type, block, allocator);
        published = true;
        allocator.giveToDirectory(block.offset());
        return new DirectoryEntry(name, type, block.offset(), lengthBytes, key);
      } finally {
        allocator.lock().leave();
      }
    } finally {
      if (!published) {
        block.close();
      }
    }
  }

  /** Makes an object of zeros; else as the other {@code create}. */
  public DirectoryEntry create(String name, ObjectType type, long lengthBytes) throws IOException {
    return create(name, type, lengthBytes, Directory::leaveZeros);
  }

  private static void leaveZeros(long offset) {
    // Zeros are what it is given.
  }

  private void requireFree(byte[] encodedName, String name) {
    if (table.find(encodedName) != null) {
      throw new ObjectExistsException("name=" + name + " is taken in " + region);
    }
  }

  /**
   * The object of that name, if there is one.
   *
   * @param allowed the types that the caller can use; none for all
   * @throws ObjectTypeException if it is of another type
   */
  public Optional<DirectoryEntry> find(String name, ObjectType... allowed) {
    DirectoryEntry entry = table.find(name.getBytes(UTF_8));
    if (entry != null && allowed.length > 0 && !List.of(allowed).contains(entry.type())) {
      throw new ObjectTypeException(
          "name=%s in %s is of type=%s (allowed: %s)"
              .formatted(name, region, entry.type(), text(allowed)));
    }
    return Optional.ofNullable(entry);
  }

  private static String text(ObjectType[] types) {
    return Stream.of(types).map(ObjectType::name).collect(Collectors.joining(", "));
  }

  /**
   * The object of that name.
   *
   * @param allowed the types that the caller can use; none for all
   * @throws ObjectNotFoundException if there is none
   * @throws ObjectTypeException if it is of another type
   */
  public DirectoryEntry open(String name, ObjectType... allowed) {
    Optional<DirectoryEntry> found = find(name, allowed);
    if (found.isEmpty()) {
      throw new ObjectNotFoundException("name=" + name + " is not in " + region);
    }
    return found.get();
  }

  /** The entry with that key, if its object has not been removed since. */
  public Optional<DirectoryEntry> find(DirectoryEntry.Key key) {
    return Optional.ofNullable(table.at(key));
  }

  /** All objects, each as it was at some moment of the call; in no order. */
  public List<DirectoryEntry> list() {
    return table.list();
  }

  /**
   * Removes an object: its name and its bytes can be had by others at once. That nobody uses it any
   * more is the caller's to know; a handle on it that some process still holds would read and write
   * what comes after it.
   *
   * @return false if there was none of that name
   * @throws RegionBusyException if another process, stopped, keeps the directory locked
   * @throws java.io.InterruptedIOException if the thread is interrupted while it waits
   * @throws IllegalStateException if the region is closed
   */
  public boolean remove(String name) throws IOException {
    byte[] encodedName = name.getBytes(UTF_8);
    return remove(() -> table.find(encodedName));
  }

  /**
   * Removes the object with that key; a later one of its name stays. Else as the other {@code
   * remove}.
   *
   * @return false if it had been removed
   */
  public boolean remove(DirectoryEntry.Key key) throws IOException {
    return remove(() -> table.at(key));
  }

  private boolean remove(Supplier<DirectoryEntry> finder) throws IOException {
    allocator.lock().enter();
    try {
      DirectoryEntry entry = finder.get();
      if (entry == null) {
        return false;
      }
      table.remove(entry.key());
      allocator.freeFromDirectory(entry.offset());
      return true;
    } finally {
      allocator.lock().leave();
    }
  }

  /** Where the blocks of all objects and of the directory itself start. The lock is held. */
  Set<Long> blockOffsets() {
    Set<Long> offsets = new HashSet<>(table.blocks());
    for (DirectoryEntry entry : table.list()) {
      offsets.add(entry.offset());
    }
    return offsets;
  }

  private static byte[] encode(String name) {
    byte[] encoded = name.getBytes(UTF_8);
    if (encoded.length < 1 || encoded.length > DirectoryLayout.NAME_LENGTH_MAX) {
      throw new IllegalArgumentException(
          "name=%s lengthBytes=%d (allowed: 1 to %d bytes of UTF-8)"
              .formatted(name, encoded.length, DirectoryLayout.NAME_LENGTH_MAX));
    }
    if (!name.equals(new String(encoded, UTF_8))) {
      throw new IllegalArgumentException(
          "name=" + name + " holds half a surrogate pair (allowed: text that UTF-8 can hold)");
    }
    return encoded;
  }
}
