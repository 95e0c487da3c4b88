package io.capstan.ipc.memory;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * The named objects of a region: each a run of zeroed bytes that any attached process finds by its
 * name.
 *
 * <p><b>Callers.</b> Any thread of any attached process.
 *
 * <p><b>Progress.</b> {@link #find} is wait-free. {@link #create} waits for others that create,
 * attach or detach at the same time, ten seconds at most.
 *
 * <p><b>Memory consistency.</b> Writes to the directory before {@code create} returns happen-before
 * a {@code find} that sees the object. The object's own bytes are its user's affair.
 *
 * <p><b>Peer death.</b> A process killed inside {@code create} has made the object, or left no
 * trace at all.
 *
 * <p><b>Units.</b> Offsets and lengths in bytes; every object starts at a multiple of 128.
 */
public final class Directory {
  /*
   * Algorithm:      an append-only table behind the region's gate. An object starts where the last
   *                 one ended, so there is no allocation word that could disagree with the table.
   * Linearization:  create at the release of the count; find at its acquire.
   */

  private final Memory memory;
  private final Supplier<Path> regionDirectory;

  Directory(Memory memory, Supplier<Path> regionDirectory) {
    this.memory = memory;
    this.regionDirectory = regionDirectory;
  }

  /**
   * Makes an object.
   *
   * @param name 1 to 104 bytes of UTF-8, unique in the region
   * @param lengthBytes its length, at least 1
   * @return where it starts
   * @throws IllegalArgumentException if the name or length is not allowed, or the name is taken
   * @throws RegionSpaceException if the region has no room for it
   * @throws IllegalStateException if the region is closed
   * @throws IOException if the region's gate cannot be passed
   */
  public long create(String name, long lengthBytes) throws IOException {
    byte[] encodedName = encode(name);
    if (lengthBytes < 1) {
      throw new IllegalArgumentException("lengthBytes=" + lengthBytes + " (allowed: 1 or more)");
    }
    memory.capacity(); // Refuses a closed region, whose gate may be gone, or another region's.
    try (RegionGate gate = RegionGate.enter(regionDirectory)) {
      if (find(name).isPresent()) {
        throw new IllegalArgumentException("name=" + name + " is taken in this region");
      }
      return append(encodedName, name, lengthBytes);
    }
  }

  private long append(byte[] encodedName, String name, long lengthBytes)
      throws RegionSpaceException {
    int count = count();
    long start = align(count == 0 ? RegionLayout.DATA_OFFSET : end(count - 1));
    long free = Math.max(0, memory.capacity() - start);
    if (lengthBytes > free || count == DirectoryLayout.ENTRIES_MAX) {
      throw new RegionSpaceException(
          "region=%s has no room for name=%s: lengthBytes=%d freeBytes=%d objects=%d (allowed: %d)"
              .formatted(
                  regionDirectory.get(),
                  name,
                  lengthBytes,
                  free,
                  count,
                  DirectoryLayout.ENTRIES_MAX));
    }
    long entry = entryOffset(count);
    memory.putLong(entry + DirectoryLayout.ENTRY_OFFSET_OFFSET, start);
    memory.putLong(entry + DirectoryLayout.ENTRY_LENGTH_OFFSET, lengthBytes);
    memory.putLong(entry + DirectoryLayout.ENTRY_NAME_LENGTH_OFFSET, encodedName.length);
    memory.putBytes(entry + DirectoryLayout.ENTRY_NAME_OFFSET, encodedName);
    // sync: directory-count (pairs with count)
    memory.putLongRelease(RegionLayout.DIRECTORY_OFFSET + DirectoryLayout.COUNT_OFFSET, count + 1L);
    return start;
  }

  /** Where the object of that name starts, if there is one. */
  public OptionalLong find(String name) {
    int count = count();
    for (int index = 0; index < count; index++) {
      if (nameOf(index).equals(name)) {
        return OptionalLong.of(
            memory.getLong(entryOffset(index) + DirectoryLayout.ENTRY_OFFSET_OFFSET));
      }
    }
    return OptionalLong.empty();
  }

  private int count() {
    // sync: directory-count (pairs with append)
    return (int)
        memory.getLongAcquire(RegionLayout.DIRECTORY_OFFSET + DirectoryLayout.COUNT_OFFSET);
  }

  private String nameOf(int index) {
    long entry = entryOffset(index);
    byte[] name = new byte[(int) memory.getLong(entry + DirectoryLayout.ENTRY_NAME_LENGTH_OFFSET)];
    memory.getBytes(entry + DirectoryLayout.ENTRY_NAME_OFFSET, name);
    return new String(name, UTF_8);
  }

  private long end(int index) {
    long entry = entryOffset(index);
    return memory.getLong(entry + DirectoryLayout.ENTRY_OFFSET_OFFSET)
        + memory.getLong(entry + DirectoryLayout.ENTRY_LENGTH_OFFSET);
  }

  private static long entryOffset(int index) {
    return RegionLayout.DIRECTORY_OFFSET
        + DirectoryLayout.ENTRIES_OFFSET
        + (long) index * DirectoryLayout.ENTRY_LENGTH;
  }

  private static long align(long offset) {
    return (offset + RegionLayout.SEPARATION - 1)
        / RegionLayout.SEPARATION
        * RegionLayout.SEPARATION;
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
