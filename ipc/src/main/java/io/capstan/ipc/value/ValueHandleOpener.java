package io.capstan.ipc.value;

import io.capstan.ipc.memory.DirectoryEntry;
import io.capstan.ipc.memory.Handle;
import io.capstan.ipc.memory.HandleOpener;
import io.capstan.ipc.memory.ObjectType;
import io.capstan.ipc.memory.Placement;
import io.capstan.ipc.memory.SharedObject;
import io.capstan.ipc.value.ValueHeader.Elements;
import java.util.Map;
import java.util.Set;

/** Makes values and arrays of handles that have arrived. For the service loader. */
public final class ValueHandleOpener implements HandleOpener {
  /*
   * A handle's detail: of structs their layout, else nothing. Its offset: of a scalar the value, of
   * an array the first element that is meant.
   */

  /** Before the layout of a struct that is an element of an array. */
  static final String ELEMENT = "element ";

  private interface Maker {
    SharedObject make(Placement place, Handle handle);
  }

  private static final Map<ObjectType, Maker> MAKERS =
      Map.ofEntries(
          scalar(ValueTypes.INT, Integer.BYTES, SharedInt::new),
          scalar(ValueTypes.LONG, Long.BYTES, SharedLong::new),
          scalar(ValueTypes.DOUBLE, Double.BYTES, SharedDouble::new),
          scalar(ValueTypes.BOOLEAN, Byte.BYTES, SharedBoolean::new),
          array(ValueTypes.INT_ARRAY, Integer.BYTES, SharedIntArray::new),
          array(ValueTypes.LONG_ARRAY, Long.BYTES, SharedLongArray::new),
          array(ValueTypes.DOUBLE_ARRAY, Double.BYTES, SharedDoubleArray::new),
          array(ValueTypes.BYTE_ARRAY, Byte.BYTES, SharedByteArray::new),
          Map.entry(ValueTypes.LONG_ADDER, ValueHandleOpener::adder),
          Map.entry(ValueTypes.STRUCT, ValueHandleOpener::struct),
          Map.entry(ValueTypes.STRUCT_ARRAY, ValueHandleOpener::structArray));

  /** For the service loader. */
  public ValueHandleOpener() {}

  private interface Scalar {
    SharedObject make(Placement place);
  }

  private interface Array {
    SharedObject make(Placement place, long count);
  }

  private static Map.Entry<ObjectType, Maker> scalar(ObjectType type, int length, Scalar scalar) {
    return Map.entry(
        type,
        (place, handle) -> {
          requireStart(place, 0);
          place.requireRoom(length);
          return scalar.make(place);
        });
  }

  private static Map.Entry<ObjectType, Maker> array(ObjectType type, int length, Array array) {
    return Map.entry(
        type,
        (place, handle) -> {
          requireElements(place, new Elements(handle.count(), length));
          return array.make(place, handle.count());
        });
  }

  @Override
  public Set<ObjectType> types() {
    return MAKERS.keySet();
  }

  @Override
  public SharedObject open(Placement place, Handle handle) {
    return MAKERS.get(place.type()).make(place, handle);
  }

  /** A whole object starts where its entry says; a placed one where its user wants it. */
  private static void requireStart(Placement place, int headerLength) {
    if (place.key() != null && place.entry().offset() + headerLength != place.offset()) {
      throw new IllegalArgumentException(
          "offset="
              + place.offset()
              + " (allowed: "
              + (place.entry().offset() + headerLength)
              + ")");
    }
  }

  /** Elements of a named array stand a multiple of their length behind its header. */
  private static void requireElements(Placement place, Elements elements) {
    place.requireRoom(elements.length());
    if (place.key() == null) {
      ValueHeader.checkPlace(place, elements);
      return;
    }
    long distance = place.offset() - firstElement(place);
    if (distance < 0 || distance % elements.elementLength() != 0) {
      throw new IllegalArgumentException(
          "offset=%d (allowed: multiples of %d from %d on)"
              .formatted(place.offset(), elements.elementLength(), firstElement(place)));
    }
  }

  private static long firstElement(Placement place) {
    return place.entry().offset() + ValueLayout.ELEMENTS_OFFSET;
  }

  private static SharedObject adder(Placement place, Handle handle) {
    place.entry(); // One without a name cannot be.
    requireStart(place, ValueLayout.ELEMENTS_OFFSET);
    place.requireRoom((long) LongAdderLayout.STRIPES * LongAdderLayout.STRIPE_LENGTH);
    return new SharedLongAdder(place);
  }

  private static SharedObject struct(Placement place, Handle handle) {
    StructLayout layout = requireLayout(place, handle);
    requireStruct(place, layout, 1);
    return new SharedStruct(place, layout);
  }

  private static SharedObject structArray(Placement place, Handle handle) {
    StructLayout layout = requireLayout(place, handle);
    place.entry(); // One without a name cannot be.
    requireStruct(place, layout, handle.count());
    return handle.detail().startsWith(ELEMENT)
        ? new SharedStruct(place, layout)
        : new SharedStructArray(place, layout, handle.count());
  }

  /** Structs stand side by side, each at a multiple of eight. */
  private static void requireStruct(Placement place, StructLayout layout, long count) {
    Elements elements = new Elements(count, StructWordLayout.stride(layout));
    if (place.key() != null) {
      requireElements(place, elements);
    } else {
      ValueHeader.checkPlace(place, elements.length(), Long.BYTES);
    }
  }

  private static StructLayout requireLayout(Placement place, Handle handle) {
    String detail = handle.detail();
    StructLayout layout =
        StructLayout.parse(
            detail.startsWith(ELEMENT) ? detail.substring(ELEMENT.length()) : detail);
    if (place.key() != null) {
      DirectoryEntry entry = place.entry();
      Placement first = place.part(entry.offset() + ValueLayout.ELEMENTS_OFFSET);
      if (ValueHeader.check(first) != layout.fingerprint()) {
        throw new IllegalArgumentException(
            "name=" + entry.name() + " was made with another layout than layout=" + layout);
      }
    }
    return layout;
  }
}
