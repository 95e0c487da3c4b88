package io.capstan.ipc.memory;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The entries of a {@link Directory}.
 *
 * <p><b>Callers.</b> Those that change it hold the region's lock; those that read are any thread of
 * any process.
 *
 * <p><b>Progress.</b> Reading is lock-free: an entry is read again only if it changed meanwhile.
 *
 * <p><b>Memory consistency.</b> Writes before {@link #publish} happen-before what is done by one
 * who finds the entry.
 *
 * <p><b>Peer death.</b> An entry is there or not: it is published, and removed, by one store.
 *
 * <p><b>Units.</b> Offsets in bytes.
 */
final class DirectoryTable {
  /*
   * Algorithm:      open addressing in each table, at most WINDOW words from where the hash says;
   *                 an entry that finds no place there goes to the next table. So a look at a table
   *                 is short, and ends at the first word that was never used.
   * Invariants:     a word never becomes 0 again; a live entry never moves. So who looks for it
   *                 finds it, whatever else is published and removed meanwhile.
   * Linearization:  publish and remove at the store of the word; find at its second look.
   * Reused entries: as in a sequence lock. The word's version changes before the entry is written
   *                 again, and whoever read an entry looks at its word once more.
   */
  private static final int WINDOW = 16;

  /** A smaller table would not be worth its link. */
  private static final int CAPACITY_MIN = 16;

  private final Memory memory;

  DirectoryTable(Memory memory) {
    this.memory = memory;
  }

  /** Makes an empty directory in a region of zeros that nobody else knows yet. */
  static void format(Memory memory) {
    memory.putLong(
        RegionLayout.DIRECTORY_OFFSET + DirectoryLayout.CAPACITY_OFFSET,
        DirectoryLayout.FIRST_CAPACITY);
  }

  /** The entry of that name, or null. */
  DirectoryEntry find(byte[] name) {
    int hash = DirectoryLayout.hash(name);
    for (long at = RegionLayout.DIRECTORY_OFFSET; at != 0; at = next(at)) {
      for (int probe = 0; probe < WINDOW; probe++) {
        int index = index(at, hash, probe);
        long word = word(at, index);
        if (word == 0) {
          break;
        }
        if (DirectoryLayout.isLive(word) && DirectoryLayout.hashOf(word) == hash) {
          DirectoryEntry entry = read(at, index, name);
          if (entry != null) {
            return entry;
          }
        }
      }
    }
    return null;
  }

  /** The live entry at the index, or null if it has none, or not of that name. */
  private DirectoryEntry read(long at, int index, byte[] wanted) {
    while (true) {
      long word = word(at, index);
      if (!DirectoryLayout.isLive(word)) {
        return null;
      }
      long entry = entryOffset(at, index);
      long tag = memory.getLong(entry + DirectoryLayout.TYPE_OFFSET);
      long offset = memory.getLong(entry + DirectoryLayout.OFFSET_OFFSET);
      long length = memory.getLong(entry + DirectoryLayout.LENGTH_OFFSET);
      byte[] name = name(entry);
      // sync: directory-entry (pairs with publish: who sees a later entry sees its word too)
      VarHandle.loadLoadFence();
      if (word(at, index) == word) {
        return wanted == null || Arrays.equals(name, wanted)
            ? new DirectoryEntry(
                new String(name, UTF_8),
                new ObjectType(tag),
                offset,
                length,
                new DirectoryEntry.Key(wordOffset(at, index), word))
            : null;
      }
    }
  }

  private byte[] name(long entry) {
    long length = memory.getLong(entry + DirectoryLayout.NAME_LENGTH_OFFSET);
    // Half-written it may be any number; then the word will say so.
    byte[] name = new byte[(int) Math.max(0, Math.min(length, DirectoryLayout.NAME_LENGTH_MAX))];
    memory.getBytes(entry + DirectoryLayout.NAME_OFFSET, name);
    return name;
  }

  /** The entry with that key, if it is still there, else null. */
  DirectoryEntry at(DirectoryEntry.Key key) {
    for (long at = RegionLayout.DIRECTORY_OFFSET; at != 0; at = next(at)) {
      long distance = key.wordOffset() - at - DirectoryLayout.WORDS_OFFSET;
      if (distance >= 0 && distance < capacity(at) * (long) Long.BYTES && distance % 8 == 0) {
        DirectoryEntry entry = read(at, (int) (distance / Long.BYTES), null);
        return entry != null && entry.key().equals(key) ? entry : null;
      }
    }
    return null;
  }

  /** All entries, each as it was at some moment of the walk. */
  List<DirectoryEntry> list() {
    List<DirectoryEntry> entries = new ArrayList<>();
    for (long at = RegionLayout.DIRECTORY_OFFSET; at != 0; at = next(at)) {
      for (int index = 0; index < capacity(at); index++) {
        DirectoryEntry entry = read(at, index, null);
        if (entry != null) {
          entries.add(entry);
        }
      }
    }
    return entries;
  }

  /** Where the tables are that stand in blocks. */
  List<Long> blocks() {
    List<Long> blocks = new ArrayList<>();
    long first = next(RegionLayout.DIRECTORY_OFFSET);
    for (long at = first; at != 0; at = next(at)) {
      blocks.add(at);
    }
    return blocks;
  }

  /**
   * Adds an entry, and a table if there is no place for it. The caller holds the lock, and knows
   * that there is none of that name.
   *
   * @throws RegionSpaceException if the region has no room for another table
   */
  DirectoryEntry.Key publish(byte[] name, ObjectType type, Block block, BlockAllocator allocator)
      throws IOException {
    int hash = DirectoryLayout.hash(name);
    long at = RegionLayout.DIRECTORY_OFFSET;
    int index = vacant(at, hash);
    while (index < 0) {
      at = next(at) == 0 ? extend(at, allocator) : next(at);
      index = vacant(at, hash);
    }
    // sync: directory-entry (pairs with read: its word is not live, and has not been seen so since)
    VarHandle.storeStoreFence();
    long entry = entryOffset(at, index);
    memory.putLong(entry + DirectoryLayout.TYPE_OFFSET, type.tag());
    memory.putLong(entry + DirectoryLayout.OFFSET_OFFSET, block.offset());
    memory.putLong(entry + DirectoryLayout.LENGTH_OFFSET, block.lengthBytes());
    memory.putLong(entry + DirectoryLayout.NAME_LENGTH_OFFSET, name.length);
    memory.putBytes(entry + DirectoryLayout.NAME_OFFSET, name);
    long word = DirectoryLayout.next(word(at, index), DirectoryLayout.LIVE, hash);
    // sync: directory-word (pairs with word)
    memory.putLongRelease(wordOffset(at, index), word);
    return new DirectoryEntry.Key(wordOffset(at, index), word);
  }

  private int vacant(long at, int hash) {
    for (int probe = 0; probe < WINDOW; probe++) {
      int index = index(at, hash, probe);
      if (!DirectoryLayout.isLive(word(at, index))) {
        return index;
      }
    }
    return -1;
  }

  private long extend(long last, BlockAllocator allocator) throws IOException {
    int capacity = Math.min(DirectoryLayout.CAPACITY_MAX, 2 * capacity(last));
    while (true) {
      try {
        int length = DirectoryLayout.length(capacity);
        Block block = allocator.allocate(length, true, "another " + capacity + " names");
        memory.putLong(block.offset() + DirectoryLayout.CAPACITY_OFFSET, capacity);
        // sync: directory-next (pairs with next)
        memory.putLongRelease(last + DirectoryLayout.NEXT_OFFSET, block.offset());
        allocator.giveToDirectory(block.offset());
        return block.offset();
      } catch (RegionSpaceException e) {
        capacity /= 2;
        if (capacity < CAPACITY_MIN) {
          throw e;
        }
      }
    }
  }

  /** Removes an entry. The caller holds the lock, and has found the entry since it does. */
  void remove(DirectoryEntry.Key key) {
    long word =
        DirectoryLayout.next(
            key.word(), DirectoryLayout.REMOVED, DirectoryLayout.hashOf(key.word()));
    // sync: directory-word (pairs with word)
    memory.putLongRelease(key.wordOffset(), word);
  }

  private long next(long at) {
    // sync: directory-next (pairs with extend)
    return memory.getLongAcquire(at + DirectoryLayout.NEXT_OFFSET);
  }

  private int capacity(long at) {
    return (int) memory.getLong(at + DirectoryLayout.CAPACITY_OFFSET);
  }

  private int index(long at, int hash, int probe) {
    return hash + probe & capacity(at) - 1;
  }

  private long word(long at, int index) {
    // sync: directory-word (pairs with publish and remove)
    return memory.getLongAcquire(wordOffset(at, index));
  }

  private static long wordOffset(long at, int index) {
    return at + DirectoryLayout.WORDS_OFFSET + (long) index * Long.BYTES;
  }

  private long entryOffset(long at, int index) {
    return wordOffset(at, capacity(at)) + (long) index * DirectoryLayout.ENTRY_LENGTH;
  }
}
