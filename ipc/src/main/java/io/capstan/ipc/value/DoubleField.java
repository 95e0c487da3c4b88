package io.capstan.ipc.value;

import io.capstan.ipc.value.StructLayout.Place;

/**
 * A {@code double} field of a struct; see {@link StructLayout}.
 *
 * <p>In a {@link SharedStruct} it is read and written in place, plain: for structs that a lock
 * guards, not for those that are read and written as a whole.
 */
public final class DoubleField {
  private final StructLayout layout;
  private final String name;
  private final int offset;

  DoubleField(StructLayout layout, String name, Place place) {
    this.layout = layout;
    this.name = name;
    this.offset = place.offset();
  }

  /** The field's value. */
  public double get(StructValue struct) {
    layout.require(struct.layout());
    return Double.longBitsToDouble(struct.getLong(offset));
  }

  /** Sets the field. */
  public void set(StructValue struct, double value) {
    layout.require(struct.layout());
    struct.setLong(offset, Double.doubleToRawLongBits(value));
  }

  /** The field's value in place; plain. */
  public double get(SharedStruct struct) {
    layout.require(struct.layout());
    return DoubleCell.getPlain(struct.memory(), struct.fieldOffset(offset));
  }

  /** Sets the field in place; plain. */
  public void set(SharedStruct struct, double value) {
    layout.require(struct.layout());
    DoubleCell.setPlain(struct.memory(), struct.fieldOffset(offset), value);
  }

  @Override
  public String toString() {
    return layout.name() + "." + name;
  }
}
