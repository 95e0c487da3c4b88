package io.capstan.ipc.memory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** Writes a region's header, and refuses a file whose header is not one that this code wrote. */
final class RegionHeader {

  private RegionHeader() {}

  static void write(Memory memory, long fileLength, long regionId) {
    memory.putLong(RegionLayout.MAGIC_OFFSET, RegionLayout.MAGIC);
    memory.putLong(RegionLayout.ORDER_OFFSET, RegionLayout.ORDER_MARK);
    memory.putLong(RegionLayout.SIZE_OFFSET, fileLength);
    memory.putLong(RegionLayout.ID_OFFSET, regionId);
    memory.putLong(RegionLayout.CREATOR_OFFSET, ProcessIdentity.current().pid());
    memory.putLong(RegionLayout.START_OFFSET, ProcessIdentity.current().start());
    // sync: region-version (pairs with check: the mapping comes after the look at the file)
    memory.putLongRelease(RegionLayout.VERSION_OFFSET, RegionLayout.VERSION);
  }

  /**
   * Looks at the file before it is mapped, because a mapping of a truncated one is a trap.
   *
   * @throws RegionFormatException with what is wrong
   */
  static void check(FileChannel channel, Path data) throws IOException {
    long fileLength = channel.size();
    require(fileLength >= RegionLayout.DATA_OFFSET, data, "truncated", "fileLength", fileLength);
    ByteBuffer header = ByteBuffer.allocate(RegionLayout.HEADER_LENGTH);
    header.order(ByteOrder.nativeOrder());
    while (header.hasRemaining() && channel.read(header, header.position()) >= 0) {
      // A read may be short.
    }
    check(header, fileLength, data);
  }

  private static void check(ByteBuffer header, long fileLength, Path data)
      throws RegionFormatException {
    long order = header.getLong(RegionLayout.ORDER_OFFSET);
    require(
        order != RegionLayout.SWAPPED_ORDER_MARK,
        data,
        "of the other byte order",
        "nativeOrder",
        ByteOrder.nativeOrder());
    long magic = header.getLong(RegionLayout.MAGIC_OFFSET);
    require(magic == RegionLayout.MAGIC, data, "foreign", "magic", hex(magic));
    require(order == RegionLayout.ORDER_MARK, data, "damaged", "order", hex(order));
    long version = header.getLong(RegionLayout.VERSION_OFFSET);
    require(
        version == RegionLayout.VERSION,
        data,
        "of another version",
        "version",
        version + " (allowed: " + RegionLayout.VERSION + ")");
    long size = header.getLong(RegionLayout.SIZE_OFFSET);
    require(
        size == fileLength,
        data,
        "truncated or padded",
        "sizeBytes",
        size + " fileLength=" + fileLength);
  }

  /** Not by a format, whose first use takes longer than all of an attach. */
  private static String hex(long value) {
    String digits = Long.toHexString(value);
    return "0x" + "0".repeat(2 * Long.BYTES - digits.length()) + digits;
  }

  private static void require(boolean met, Path data, String fault, String field, Object value)
      throws RegionFormatException {
    if (!met) {
      throw new RegionFormatException("file=%s is %s: %s=%s".formatted(data, fault, field, value));
    }
  }
}
