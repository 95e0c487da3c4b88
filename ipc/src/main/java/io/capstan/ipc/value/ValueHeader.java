package io.capstan.ipc.value;

import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.memory.ObjectType;
import io.capstan.ipc.memory.Placement;
import io.capstan.ipc.memory.Region;
import java.io.IOException;

/** Makes and opens the named objects of this package that have a header, and checks places. */
final class ValueHeader {
  /** More bytes than any file system holds, and far from where a sum of lengths overflows. */
  private static final long LENGTH_MAX = 1L << 56;

  /** What an array is made of; the check is a number that all who open it must agree on. */
  record Elements(long count, int elementLength, long check) {
    Elements {
      checkCount(count, elementLength);
    }

    Elements(long count, int elementLength) {
      this(count, elementLength, 0);
    }

    long length() {
      return count * elementLength;
    }
  }

  private ValueHeader() {}

  /** Makes an array of zeros, and returns where its elements are. */
  static Placement createArray(Region region, String name, ObjectType type, Elements elements)
      throws IOException {
    Memory memory = region.memory();
    long length = ValueLayout.ELEMENTS_OFFSET + elements.length();
    return elements(
        Placement.create(
            region,
            name,
            type,
            length,
            header -> {
              memory.putLong(header + ValueLayout.COUNT_OFFSET, elements.count());
              memory.putLong(header + ValueLayout.CHECK_OFFSET, elements.check());
            }));
  }

  /**
   * Where the elements of the array of that name are.
   *
   * @throws IllegalArgumentException if there is none, or none of that type
   */
  static Placement openArray(Region region, String name, ObjectType type) {
    return elements(Placement.open(region, name, type));
  }

  private static Placement elements(Placement header) {
    return header.part(header.offset() + ValueLayout.ELEMENTS_OFFSET);
  }

  /** How many elements the array has, of which these are the first and following. */
  static long count(Placement elements) {
    return elements
        .memory()
        .getLong(elements.offset() - ValueLayout.ELEMENTS_OFFSET + ValueLayout.COUNT_OFFSET);
  }

  /** The number that all who open the array must agree on. */
  static long check(Placement elements) {
    return elements
        .memory()
        .getLong(elements.offset() - ValueLayout.ELEMENTS_OFFSET + ValueLayout.CHECK_OFFSET);
  }

  /**
   * Where the struct, or the elements of the array of structs, of that name and layout are.
   *
   * @throws IllegalArgumentException as {@link #openArray}, or if it was made with another layout
   */
  static Placement openStruct(Region region, String name, ObjectType type, StructLayout layout) {
    Placement elements = openArray(region, name, type);
    if (check(elements) != layout.fingerprint()) {
      throw new IllegalArgumentException(
          "name=%s in %s was made with another layout than layout=%s"
              .formatted(name, region, layout));
    }
    return elements;
  }

  /** Checks where a caller wants a value of that length to be. */
  static void checkPlace(Placement place, long length, int alignment) {
    long offset = place.offset();
    if (offset % alignment != 0) {
      throw new IllegalArgumentException(
          "offset=" + offset + " (allowed: multiples of " + alignment + ")");
    }
    place.memory().checkRange(offset, length);
  }

  /** Checks a number of elements that a caller asks for. */
  static void checkCount(long count, int elementLength) {
    long countMax = LENGTH_MAX / elementLength;
    if (count < 0 || count > countMax) {
      throw new IllegalArgumentException("count=" + count + " (allowed: 0 to " + countMax + ")");
    }
  }

  /** Checks where a caller wants so many elements to be. */
  static void checkPlace(Placement place, Elements elements) {
    checkPlace(place, elements.length(), elements.elementLength());
  }

  /** What an element outside of its array is told. */
  static IndexOutOfBoundsException indexOutOfBounds(long index, long count) {
    return new IndexOutOfBoundsException("index=" + index + " length=" + count);
  }

  /** Checks a run of elements within an array. */
  static void checkSlice(long from, long count, long length) {
    if (from < 0 || count < 0 || from > length - count) {
      throw new IndexOutOfBoundsException("from=" + from + " count=" + count + " length=" + length);
    }
  }
}
