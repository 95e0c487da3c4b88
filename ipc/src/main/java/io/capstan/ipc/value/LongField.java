package io.capstan.ipc.value;

import io.capstan.ipc.value.StructLayout.Place;

/**
 * A {@code long} field of a struct; see {@link StructLayout}.
 *
 * <p>In a {@link SharedStruct} it is read and written in place, plain: for structs that a lock
 * guards, not for those that are read and written as a whole.
 */
public final class LongField {
  private final StructLayout layout;
  private final String name;
  private final int offset;

  LongField(StructLayout layout, String name, Place place) {
    this.layout = layout;
    this.name = name;
    this.offset = place.offset();
  }

  /** The field's value. */
  public long get(StructValue struct) {
    layout.require(struct.layout());
    return struct.getLong(offset);
  }

  /** Sets the field. */
  public void set(StructValue struct, long value) {
    layout.require(struct.layout());
    struct.setLong(offset, value);
  }

  /** The field's value in place; plain. */
  public long get(SharedStruct struct) {
    layout.require(struct.layout());
    return struct.memory().getLong(struct.fieldOffset(offset));
  }

  /** Sets the field in place; plain. */
  public void set(SharedStruct struct, long value) {
    layout.require(struct.layout());
    struct.memory().putLong(struct.fieldOffset(offset), value);
  }

  @Override
  public String toString() {
    return layout.name() + "." + name;
  }
}
