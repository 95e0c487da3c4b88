package io.capstan.ipc.value;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which fields a struct has, and where: several values that belong together, side by side.
 *
 * <pre>{@code
 * static final StructLayout TICK =
 *     StructLayout.named("tick").int64("time").float64("price").bytes("symbol", 8).build();
 * static final LongField TIME = TICK.int64("time");
 * static final DoubleField PRICE = TICK.float64("price");
 * }</pre>
 *
 * <p>Fields stand in the order in which they were named, each at a multiple of its size; the length
 * is a multiple of eight. Processes that share a struct name the same fields in the same order:
 * what they disagree on is refused when they open it.
 *
 * <p><b>Callers.</b> A layout is immutable; a builder is for one thread.
 *
 * <p><b>Progress.</b> Nothing waits.
 *
 * <p><b>Memory consistency.</b> Nothing is shared; see {@link SharedStruct}.
 *
 * <p><b>Peer death.</b> Nothing is shared.
 *
 * <p><b>Units.</b> Lengths in bytes.
 */
public final class StructLayout {
  /** A struct is copied as a whole: what is larger wants to be an array. */
  static final int LENGTH_MAX = 1 << 20;

  private static final Pattern TEXT = Pattern.compile("([^\\[]+)\\[([^\\]]+)\\]");
  private static final Pattern FIELD_TEXT =
      Pattern.compile("([^:]+):([a-z0-9]+)@\\d+\\+(\\d{1,7})");

  /** What a field holds, and the multiple at which it stands. */
  enum Type {
    INT32(Integer.BYTES),
    INT64(Long.BYTES),
    FLOAT64(Double.BYTES),
    BYTES(Byte.BYTES);

    private final int alignment;

    Type(int alignment) {
      this.alignment = alignment;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Where a field is, from the start of the fields. */
  record Place(Type type, int offset, int length) {
    @Override
    public String toString() {
      return type + "@" + offset + "+" + length;
    }
  }

  private final String name;
  private final Map<String, Place> places;
  private final int length;
  private final long fingerprint;

  private StructLayout(String name, Map<String, Place> places, int length) {
    this.name = name;
    this.places = places;
    this.length = length;
    this.fingerprint = fingerprint(toString());
  }

  /** Begins a layout; its name is for messages. */
  public static Builder named(String name) {
    return new Builder(name);
  }

  /**
   * The layout that describes itself so.
   *
   * @throws IllegalArgumentException if none does
   */
  static StructLayout parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("layout=" + text + " (allowed: what a layout says it is)");
    }
    Builder builder = named(matcher.group(1));
    for (String field : matcher.group(2).split(" ")) {
      Matcher parts = FIELD_TEXT.matcher(field);
      if (!parts.matches()) {
        throw new IllegalArgumentException(
            "field=" + field + " (allowed: name:type@offset+length)");
      }
      Type type = Type.valueOf(parts.group(2).toUpperCase(Locale.ROOT));
      builder.add(parts.group(1), type, Integer.parseInt(parts.group(3)));
    }
    StructLayout layout = builder.build();
    if (!layout.toString().equals(text)) {
      throw new IllegalArgumentException("layout=" + text + " (allowed: " + layout + ")");
    }
    return layout;
  }

  /** The name given at the beginning. */
  public String name() {
    return name;
  }

  /** How many bytes the fields take, a multiple of 8. */
  public int lengthBytes() {
    return length;
  }

  /** A value of zeros, of this process alone. */
  public StructValue value() {
    return new StructValue(this);
  }

  /**
   * The field of that name.
   *
   * @throws IllegalArgumentException if there is none of that name and type
   */
  public IntField int32(String field) {
    return new IntField(this, field, place(field, Type.INT32));
  }

  /** As {@link #int32}. */
  public LongField int64(String field) {
    return new LongField(this, field, place(field, Type.INT64));
  }

  /** As {@link #int32}. */
  public DoubleField float64(String field) {
    return new DoubleField(this, field, place(field, Type.FLOAT64));
  }

  /** As {@link #int32}. */
  public BytesField bytes(String field) {
    return new BytesField(this, field, place(field, Type.BYTES));
  }

  private Place place(String field, Type type) {
    Place place = places.get(field);
    if (place == null || place.type() != type) {
      throw new IllegalArgumentException(
          "field=" + field + " of type " + type + " is not in " + this);
    }
    return place;
  }

  /** Refuses the struct of another layout. */
  void require(StructLayout other) {
    if (this != other && fingerprint != other.fingerprint) {
      throw new IllegalArgumentException("layout=" + other + " (allowed: " + this + ")");
    }
  }

  /** Equal, but for one chance in 2^64, only if name, fields, types and offsets are. */
  long fingerprint() {
    return fingerprint;
  }

  /** FNV-1a, 64 bits. */
  private static long fingerprint(String text) {
    long hash = 0xCBF2_9CE4_8422_2325L;
    for (byte each : text.getBytes(UTF_8)) {
      hash = (hash ^ (each & 0xFF)) * 0x100_0000_01B3L;
    }
    return hash;
  }

  @Override
  public String toString() {
    return places.entrySet().stream()
        .map(field -> field.getKey() + ":" + field.getValue())
        .collect(Collectors.joining(" ", name + "[", "]"));
  }

  /** Collects the fields, in order. */
  public static final class Builder {
    private final String name;
    private final Map<String, Place> places = new LinkedHashMap<>();
    private int end;

    private Builder(String name) {
      this.name = requireName("name", name);
    }

    /** An {@code int}. */
    public Builder int32(String field) {
      return add(field, Type.INT32, Integer.BYTES);
    }

    /** A {@code long}. */
    public Builder int64(String field) {
      return add(field, Type.INT64, Long.BYTES);
    }

    /** A {@code double}. */
    public Builder float64(String field) {
      return add(field, Type.FLOAT64, Double.BYTES);
    }

    /** A run of bytes of fixed length. */
    public Builder bytes(String field, int lengthBytes) {
      if (lengthBytes < 1 || lengthBytes > LENGTH_MAX) {
        throw new IllegalArgumentException(
            "field=%s lengthBytes=%d (allowed: 1 to %d)".formatted(field, lengthBytes, LENGTH_MAX));
      }
      return add(field, Type.BYTES, lengthBytes);
    }

    private Builder add(String field, Type type, int fieldLength) {
      requireName("field", field);
      int offset = align(end, type.alignment);
      if (offset + fieldLength > LENGTH_MAX) {
        throw new IllegalArgumentException(
            "struct=%s with field=%s lengthBytes=%d (allowed: %d)"
                .formatted(name, field, offset + fieldLength, LENGTH_MAX));
      }
      if (places.putIfAbsent(field, new Place(type, offset, fieldLength)) != null) {
        throw new IllegalArgumentException("struct=" + name + " has twice field=" + field);
      }
      end = offset + fieldLength;
      return this;
    }

    /**
     * The layout of the fields so far.
     *
     * @throws IllegalArgumentException if there is none
     */
    public StructLayout build() {
      if (places.isEmpty()) {
        throw new IllegalArgumentException(
            "struct=" + name + " has no fields (allowed: 1 or more)");
      }
      return new StructLayout(name, new LinkedHashMap<>(places), align(end, Long.BYTES));
    }

    private static int align(int offset, int alignment) {
      return (offset + alignment - 1) / alignment * alignment;
    }

    private static String requireName(String what, String text) {
      if (!text.matches("[A-Za-z0-9_-]{1,64}")) {
        throw new IllegalArgumentException(
            what + "=" + text + " (allowed: 1 to 64 letters, digits, underscores, hyphens)");
      }
      return text;
    }
  }
}
