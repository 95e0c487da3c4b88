package io.capstan.ipc.value;

import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.memory.Region;
import java.io.IOException;

/**
 * Makes the named objects of this package, and refuses to open what is none, or another one.
 *
 * <p>The directory shows a name before the object's first value is in place; the header's kind,
 * written last, is what says that it is.
 */
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

  /** Makes a scalar, unfinished: nobody can open it before {@link #finish}. */
  static long createScalar(Region region, String name) throws IOException {
    return region.directory().create(name, ValueLayout.HEADER_LENGTH);
  }

  /** Makes an array of zeros, finished, and returns where its header is. */
  static long createArray(Region region, String name, ValueKind kind, Elements elements)
      throws IOException {
    long offset = region.directory().create(name, ValueLayout.ELEMENTS_OFFSET + elements.length());
    region.memory().putLong(offset + ValueLayout.FIRST_OFFSET, elements.count());
    region.memory().putLong(offset + ValueLayout.CHECK_OFFSET, elements.check());
    finish(region, offset, kind);
    return offset;
  }

  static void finish(Region region, long offset, ValueKind kind) {
    // sync: value-kind (pairs with open)
    region.memory().putLongRelease(offset + ValueLayout.KIND_OFFSET, kind.word());
  }

  /**
   * Where the header of the object of that name is.
   *
   * @throws IllegalArgumentException if there is none, or none of that kind, or its creator has not
   *     finished it
   */
  static long open(Region region, String name, ValueKind kind) {
    long offset =
        region
            .directory()
            .find(name)
            .orElseThrow(
                () -> new IllegalArgumentException("name=" + name + " is not in " + region));
    long word = kindWord(region.memory(), offset);
    if (word == 0) {
      throw new IllegalArgumentException(
          "name=%s is not ready in %s: not a value, or its creator is still at it, or died"
              .formatted(name, region));
    }
    if (word != kind.word()) {
      throw new IllegalArgumentException(
          "name=%s is no %s: kind=%s".formatted(name, kind.typeName(), ValueKind.describe(word)));
    }
    return offset;
  }

  private static long kindWord(Memory memory, long offset) {
    // A smaller object at the very end of the region has no room for the word.
    if (offset > memory.capacity() - ValueLayout.HEADER_LENGTH) {
      return 0;
    }
    // sync: value-kind (pairs with finish)
    return memory.getLongAcquire(offset + ValueLayout.KIND_OFFSET);
  }

  /** How many elements the array whose header is there has. */
  static long count(Region region, long offset) {
    return region.memory().getLong(offset + ValueLayout.FIRST_OFFSET);
  }

  /**
   * Where the header of the struct, or array of structs, of that name and layout is.
   *
   * @throws IllegalArgumentException as {@link #open}, or if it was made with another layout
   */
  static long openStruct(Region region, String name, ValueKind kind, StructLayout layout) {
    long offset = open(region, name, kind);
    if (region.memory().getLong(offset + ValueLayout.CHECK_OFFSET) != layout.fingerprint()) {
      throw new IllegalArgumentException(
          "name=%s in %s was made with another layout than layout=%s"
              .formatted(name, region, layout));
    }
    return offset;
  }

  /** Checks where a caller wants a value of that length to be. */
  static void checkPlace(Memory memory, long offset, long length, int alignment) {
    if (offset % alignment != 0) {
      throw new IllegalArgumentException(
          "offset=" + offset + " (allowed: multiples of " + alignment + ")");
    }
    memory.checkRange(offset, length);
  }

  /** Checks a number of elements that a caller asks for. */
  static void checkCount(long count, int elementLength) {
    long countMax = LENGTH_MAX / elementLength;
    if (count < 0 || count > countMax) {
      throw new IllegalArgumentException("count=" + count + " (allowed: 0 to " + countMax + ")");
    }
  }

  /** Where so many elements at the offset are, which a caller has laid out himself. */
  static void checkPlace(Memory memory, long offset, Elements elements) {
    checkPlace(memory, offset, elements.length(), elements.elementLength());
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
