package io.capstan.ipc.memory;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A region's data file, mapped: up to 2 GiB by the JDK, larger ones by {@link LargeMapping}. */
final class RegionMapping {
  private final Memory memory;

  /** The JDK's own mapping, or null for a large one. */
  private final MappedByteBuffer small;

  private RegionMapping(Memory memory, MappedByteBuffer small) {
    this.memory = memory;
    this.small = small;
  }

  /**
   * How long a file must be to hold so many bytes.
   *
   * @throws MissingJvmFlagException if this JVM cannot map a file of that length
   */
  static long fileLength(long length) {
    if (isSmall(length)) {
      return length;
    }
    JvmFlags.requireForLargeMapping();
    long unit = LargeMapping.LENGTH_UNIT; // A constant: it does not load the class.
    return (length + unit - 1) / unit * unit;
  }

  private static boolean isSmall(long fileLength) {
    return fileLength <= Integer.MAX_VALUE;
  }

  /** Maps a file that this process has just made. */
  static RegionMapping ofNew(Path data) throws IOException {
    try (FileChannel channel = open(data)) {
      return map(channel, data);
    }
  }

  /**
   * Maps a file that another process may have made.
   *
   * @throws RegionAccessException if it is not for this user alone
   * @throws RegionFormatException if it is no region, or not one of this version
   * @throws MissingJvmFlagException if it is too large for this JVM's flags
   */
  static RegionMapping ofExisting(Path data) throws IOException {
    RegionAccess.requireOwn(data);
    try (FileChannel channel = open(data)) {
      RegionHeader.check(channel, data);
      return map(channel, data);
    } catch (AccessDeniedException e) {
      throw RegionAccess.denied(data, e);
    }
  }

  private static FileChannel open(Path data) throws IOException {
    return FileChannel.open(
        data, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
  }

  private static RegionMapping map(FileChannel channel, Path data) throws IOException {
    long length = channel.size();
    if (isSmall(length)) {
      MappedByteBuffer mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, length);
      return new RegionMapping(new Memory(mapped), mapped);
    }
    JvmFlags.requireForLargeMapping();
    return new RegionMapping(LargeMapping.map(data, length), null);
  }

  Memory memory() {
    return memory;
  }

  /** Opens the data file for {@link #force}. */
  static FileChannel openForForce(Path data) throws IOException {
    return open(data);
  }

  /** Has all that was written so far written to the disk, by whichever process. */
  void force(FileChannel channel) throws IOException {
    if (small != null) {
      small.force();
    }
    // Linux counts what was written through a mapping among the file's dirty pages.
    channel.force(true);
  }
}
