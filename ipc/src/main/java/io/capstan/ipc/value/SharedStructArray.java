package io.capstan.ipc.value;

import io.capstan.ipc.memory.Handle;
import io.capstan.ipc.memory.Placement;
import io.capstan.ipc.memory.Region;
import io.capstan.ipc.memory.SharedObject;
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
@SuppressWarnings("serial") // Its handle is written in its place.
public final class SharedStructArray implements SharedObject {
  private final Placement place;
  private final StructLayout layout;
  private final long count;

  SharedStructArray(Placement place, StructLayout layout, long count) {
    this.place = place;
    this.layout = layout;
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
    return new SharedStructArray(
        ValueHeader.createArray(region, name, ValueTypes.STRUCT_ARRAY, elements), layout, count);
  }

  /**
   * Finds the array that some process made.
   *
   * @throws IllegalArgumentException if the region has no array of that name and layout
   */
  public static SharedStructArray open(Region region, String name, StructLayout layout) {
    Placement elements = ValueHeader.openStruct(region, name, ValueTypes.STRUCT_ARRAY, layout);
    return new SharedStructArray(elements, layout, ValueHeader.count(elements));
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
    return new SharedStruct(part(index), layout);
  }

  /**
   * A view of a part of the array: the same elements, no copy.
   *
   * @throws IndexOutOfBoundsException if it is not within the array
   */
  public SharedStructArray slice(long from, long sliceCount) {
    ValueHeader.checkSlice(from, sliceCount, count);
    return new SharedStructArray(part(from), layout, sliceCount);
  }

  private Placement part(long index) {
    return place.part(place.offset() + index * StructWordLayout.stride(layout));
  }

  @Override
  public Handle handle() {
    return place.handle(count, layout.toString());
  }

  private Object writeReplace() {
    return handle();
  }

  @Override
  public String toString() {
    return "SharedStructArray[" + layout + " count=" + count + "]";
  }
}
