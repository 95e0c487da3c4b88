package io.capstan.ipc.value;

import io.capstan.ipc.memory.Region;
import io.capstan.ipc.value.ValueHeader.Elements;
import java.io.IOException;

/**
 * An array of structs that processes share, each of them a {@link SharedStruct} of its own.
 *
 * <p><b>Callers.</b> Any thread of any attached process.
 *
 * <p><b>Progress.</b> As {@link SharedStruct}, element by element.
 *
 * <p><b>Memory consistency.</b> As {@link SharedStruct}; nothing ties one element to another.
 *
 * <p><b>Peer death.</b> As {@link SharedStruct}, element by element.
 *
 * <p><b>Units.</b> Indexes and counts in elements, from 0. They stand without a gap: writers of
 * neighbours that shall not slow each other down want a bytes field that fills 128 bytes.
 */
public final class SharedStructArray {
  private final Region region;
  private final StructLayout layout;
  private final long offset;
  private final long count;

  private SharedStructArray(Region region, StructLayout layout, long offset, long count) {
    this.region = region;
    this.layout = layout;
    this.offset = offset;
    this.count = count;
  }

  /**
   * Makes an array of structs of zeros.
   *
   * @param count how many elements, 0 or more
   * @throws IllegalArgumentException if the count is negative, or the name taken or not allowed
   * @throws IOException if the region has no room
   */
  public static SharedStructArray create(
      Region region, String name, StructLayout layout, long count) throws IOException {
    Elements elements = new Elements(count, StructWordLayout.stride(layout), layout.fingerprint());
    long header = ValueHeader.createArray(region, name, ValueKind.STRUCT_ARRAY, elements);
    return new SharedStructArray(region, layout, header + ValueLayout.ELEMENTS_OFFSET, count);
  }

  /**
   * Finds the array that some process made.
   *
   * @throws IllegalArgumentException if the region has no finished array of that name and layout
   */
  public static SharedStructArray open(Region region, String name, StructLayout layout) {
    long header = ValueHeader.openStruct(region, name, ValueKind.STRUCT_ARRAY, layout);
    return new SharedStructArray(
        region, layout, header + ValueLayout.ELEMENTS_OFFSET, ValueHeader.count(region, header));
  }

  /** How many elements there are. */
  public long count() {
    return count;
  }

  /**
   * The element, in place.
   *
   * @throws IndexOutOfBoundsException if the index is outside of the array
   */
  public SharedStruct at(long index) {
    if (index < 0 || index >= count) {
      throw ValueHeader.indexOutOfBounds(index, count);
    }
    return SharedStruct.at(region, offset + index * StructWordLayout.stride(layout), layout);
  }

  /**
   * A view of a part of the array: the same elements, no copy.
   *
   * @throws IndexOutOfBoundsException if it is not within the array
   */
  public SharedStructArray slice(long from, long sliceCount) {
    ValueHeader.checkSlice(from, sliceCount, count);
    long start = offset + from * StructWordLayout.stride(layout);
    return new SharedStructArray(region, layout, start, sliceCount);
  }

  @Override
  public String toString() {
    return "SharedStructArray[" + layout + " count=" + count + "]";
  }
}
