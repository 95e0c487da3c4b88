package io.capstan.ipc.memory;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.lang.ref.Cleaner;
import java.nio.file.Files;
import java.nio.file.Path;
import net.openhft.chronicle.bytes.MappedBytes;

/**
 * One mapping of more than 2 GiB, by Chronicle Bytes. Nothing else uses Chronicle, and this class
 * is loaded for no smaller mapping: its first use takes some hundred milliseconds.
 *
 * <p>The bytes stay mapped as long as this object is reachable.
 */
final class LargeMapping {
  /** What Chronicle rounds a file's length up to; every page length that Linux knows divides it. */
  static final long LENGTH_UNIT = 1 << 16;

  private static final Cleaner CLEANER;

  static {
    // Before Chronicle's first class: it would report to a public site, were that part there.
    System.setProperty("chronicle.analytics.disable", "true");
    CLEANER = Cleaner.create();
  }

  private final long address;

  private LargeMapping(long address) {
    this.address = address;
  }

  /**
   * Maps a whole file.
   *
   * @param length the file's, a multiple of {@link #LENGTH_UNIT}
   */
  static Memory map(Path file, long length) throws IOException {
    if (length % LENGTH_UNIT != 0) {
      throw new IllegalArgumentException(
          "length=" + length + " (allowed: a multiple of " + LENGTH_UNIT + ")");
    }
    MappedBytes bytes = open(file, length);
    LargeMapping mapping = new LargeMapping(bytes.addressForRead(0));
    CLEANER.register(mapping, () -> unmap(bytes));
    long fileLength = Files.size(file);
    if (fileLength != length) {
      throw new RegionFormatException(
          "file=" + file + " changed its length: length=" + length + " fileLength=" + fileLength);
    }
    return new Memory(mapping, mapping.address, length);
  }

  private static MappedBytes open(Path file, long length) throws IOException {
    try {
      MappedBytes bytes = MappedBytes.singleMappedBytes(file.toFile(), length);
      bytes.singleThreadedCheckDisabled(true);
      return bytes;
    } catch (FileNotFoundException e) {
      throw e;
    } catch (LinkageError | AssertionError | RuntimeException e) {
      // It has no error of its own for a JVM that denies it something, and for a full address
      // space.
      throw new RegionException(
          "file=" + file + " cannot be mapped by Chronicle Bytes: length=" + length, e);
    }
  }

  /** Runs when nothing can touch the bytes any more. */
  private static void unmap(MappedBytes bytes) {
    var store = bytes.bytesStore();
    bytes.releaseLast();
    store.releaseLast(); // A single mapping forgets to; without it the pages stay for ever.
  }
}
