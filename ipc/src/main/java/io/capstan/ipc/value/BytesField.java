package io.capstan.ipc.value;

import io.capstan.ipc.value.StructLayout.Place;
import java.util.Arrays;

/**
 * A run of bytes in a struct; see {@link StructLayout}.
 *
 * <p>In a {@link SharedStruct} it is read and written in place, plain: for structs that a lock
 * guards, not for those that are read and written as a whole.
 */
public final class BytesField {
  private final StructLayout layout;
  private final String name;
  private final int offset;
  private final int length;

  BytesField(StructLayout layout, String name, Place place) {
    this.layout = layout;
    this.name = name;
    this.offset = place.offset();
    this.length = place.length();
  }

  /** How many bytes the field has. */
  public int lengthBytes() {
    return length;
  }

  /** A copy of the field's bytes, all of them. */
  public byte[] get(StructValue struct) {
    layout.require(struct.layout());
    return Arrays.copyOfRange(struct.bytes(), offset, offset + length);
  }

  /**
   * Sets the field to the bytes, and what remains of it to zeros.
   *
   * @throws IllegalArgumentException if there are more bytes than the field has
   */
  public void set(StructValue struct, byte[] value) {
    layout.require(struct.layout());
    System.arraycopy(padded(value), 0, struct.bytes(), offset, length);
  }

  /** A copy of the field's bytes in place; plain. */
  public byte[] get(SharedStruct struct) {
    layout.require(struct.layout());
    byte[] copy = new byte[length];
    struct.memory().getBytes(struct.fieldOffset(offset), copy);
    return copy;
  }

  /**
   * Sets the field in place to the bytes, and what remains of it to zeros; plain.
   *
   * @throws IllegalArgumentException if there are more bytes than the field has
   */
  public void set(SharedStruct struct, byte[] value) {
    layout.require(struct.layout());
    struct.memory().putBytes(struct.fieldOffset(offset), padded(value));
  }

  private byte[] padded(byte[] value) {
    if (value.length > length) {
      throw new IllegalArgumentException(
          "field=%s lengthBytes=%d (allowed: 0 to %d)".formatted(name, value.length, length));
    }
    return Arrays.copyOf(value, length);
  }

  @Override
  public String toString() {
    return layout.name() + "." + name;
  }
}
