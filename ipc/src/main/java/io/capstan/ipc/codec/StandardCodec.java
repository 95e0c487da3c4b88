package io.capstan.ipc.codec;

import java.io.ObjectInputFilter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/**
 * Sends anything: numbers, strings, arrays of them and objects of a region in a compact form, and
 * lists, records and lambdas that hold nothing but such; all else by the JDK's serialization.
 *
 * <p>What arrives is not trusted. Classes are the application's own, or plain values of the JDK;
 * sizes are checked against the bytes that are there; lambdas come only {@link #withLambdas}. A
 * {@link #withFilter filter} of one's own decides before all that. What the other side would refuse
 * by these rules is refused by {@link #encode} already. Two things no rule can do: an application's
 * own class whose reading runs code does so, for reading it is what was asked; and whoever may
 * write to the region is the same user, who could do worse without it.
 *
 * <p>It takes null; a queue, which may not, refuses it itself.
 *
 * <p><b>Callers.</b> Any thread; immutable.
 *
 * <p><b>Progress.</b> Does not block, unless the value's own code or class loading does.
 *
 * <p><b>Memory consistency.</b> None of its own: whoever publishes the bytes orders them.
 *
 * <p><b>Peer death.</b> Bytes are decoded only after they were published, so they are whole.
 *
 * <p><b>Units.</b> Lengths in bytes.
 *
 * @param <T> the values that the caller sends; a sender of other ones is not found out
 */
public final class StandardCodec<T> implements Codec<T> {
  private static final StandardCodec<Object> STANDARD =
      new StandardCodec<>(new Options(null, false, null, HandleFormat.shared()));

  private static final Class<?> LIST_OF_TWO = List.of(1).getClass();
  private static final Class<?> LIST_OF_MANY = List.of(1, 2, 3).getClass();

  /** What a codec was made with. */
  private record Options(
      ObjectInputFilter filter, boolean lambdas, ClassLoader loader, HandleFormat handles) {}

  private final Options options;
  private final ClassPolicy policy;
  private final HandleFormat handles;
  private final LambdaFormat lambdas; // null: not allowed
  private final RecordFormat records = new RecordFormat(this);

  private StandardCodec(Options options) {
    this.options = options;
    this.policy = new ClassPolicy(options.lambdas());
    this.handles = options.handles();
    this.lambdas = options.lambdas() ? new LambdaFormat(this) : null;
  }

  /** The codec with the default options. */
  @SuppressWarnings("unchecked") // It has no state of the type.
  public static <T> StandardCodec<T> create() {
    return (StandardCodec<T>) STANDARD;
  }

  /**
   * Asks a filter first, of every class that is sent or arrives. What it leaves undecided is
   * decided as without it.
   */
  public StandardCodec<T> withFilter(ObjectInputFilter filter) {
    Objects.requireNonNull(filter, "filter");
    return new StandardCodec<>(
        new Options(filter, options.lambdas(), options.loader(), options.handles()));
  }

  /**
   * Lets lambdas travel whose interface is serializable. Bytes can then make any lambda that a
   * class of the application can make.
   */
  public StandardCodec<T> withLambdas() {
    return new StandardCodec<>(
        new Options(options.filter(), true, options.loader(), options.handles()));
  }

  /** Takes the classes that arrive from there, and not from the thread's context loader. */
  public StandardCodec<T> withClassLoader(ClassLoader loader) {
    Objects.requireNonNull(loader, "loader");
    return new StandardCodec<>(
        new Options(options.filter(), options.lambdas(), loader, options.handles()));
  }

  /** Sends objects of a region in that form, and not as their handles. */
  public StandardCodec<T> withHandles(HandleFormat format) {
    Objects.requireNonNull(format, "format");
    return new StandardCodec<>(
        new Options(options.filter(), options.lambdas(), options.loader(), format));
  }

  @Override
  public long lengthIfKnown(T value) {
    return Leaves.length(value);
  }

  @Override
  public int encodeSmall(T value) {
    return SmallForm.encode(value);
  }

  @Override
  @SuppressWarnings("unchecked") // The caller says what is sent.
  public T decodeSmall(int small) {
    return (T) SmallForm.decode(small);
  }

  @Override
  public void encode(T value, Sink sink) {
    if (!Leaves.write(value, sink)) {
      encodeSlow(value, sink);
    }
  }

  private void encodeSlow(Object value, Sink sink) {
    if (!writeReference(value, sink)
        && !writeList(value, sink)
        && !(value instanceof Record message && records.write(message, sink))
        && !(lambdas != null && lambdas.write(value, sink))) {
      sink.writeByte(Tag.SERIALIZED);
      SerializedFormat.write(value, sink, arrival());
    }
  }

  /** As {@link #encode}, but if it fails nobody wants to know what is to blame. */
  void encodeUnsearched(Object value, Sink sink) {
    sink.writeByte(Tag.SERIALIZED);
    SerializedFormat.writeUnsearched(value, sink, arrival());
  }

  /** What may be part of another value: whoever holds it cannot tell it from a copy. */
  boolean isMember(Object value) {
    return Leaves.isImmutableLeaf(value) || handles.isShared(value);
  }

  /** Writes what {@link #isMember}. */
  void writeMember(Object value, Sink sink) {
    if (!Leaves.write(value, sink)) {
      writeReference(value, sink);
    }
  }

  /** Writes an enum or a shared object; false if it is neither. */
  private boolean writeReference(Object value, Sink sink) {
    if (value instanceof Enum<?> constant) {
      writeEnum(constant, sink);
      return true;
    }
    if (handles.isShared(value)) {
      sink.writeByte(Tag.HANDLE);
      handles.write(value, sink);
      return true;
    }
    return false;
  }

  private void writeEnum(Enum<?> constant, Sink sink) {
    Class<?> type = constant.getDeclaringClass();
    String refusal = arrival().refusal(type);
    if (refusal != null) {
      throw new EncodeException("value cannot be sent: " + refusal);
    }
    sink.writeByte(Tag.ENUM);
    sink.writeString(type.getName());
    sink.writeString(constant.name());
  }

  /** Writes a list of leaves; one of other things may hold one of them twice, or itself. */
  private boolean writeList(Object value, Sink sink) {
    Class<?> type = value.getClass();
    boolean isArrayList = type == ArrayList.class;
    if (!isArrayList && type != LIST_OF_MANY && type != LIST_OF_TWO) {
      return false;
    }
    Object[] elements = ((Collection<?>) value).toArray(); // Once: another thread may change it.
    for (Object element : elements) {
      if (!isMember(element)) {
        return false;
      }
    }
    sink.writeByte(isArrayList ? Tag.ARRAY_LIST : Tag.LIST);
    sink.writeCount(elements.length);
    for (Object element : elements) {
      writeMember(element, sink);
    }
    return true;
  }

  @Override
  @SuppressWarnings("unchecked") // The caller says what is sent.
  public T decode(Source source) {
    int tag = source.readByte();
    return (T) (Leaves.isLeaf(tag) ? Leaves.read(tag, source) : decodeSlow(tag, source));
  }

  private Object decodeSlow(int tag, Source source) {
    return switch (tag) {
      case Tag.ARRAY_LIST -> readList(source);
      case Tag.LIST -> readImmutableList(source);
      case Tag.LAMBDA -> readLambda(source);
      case Tag.RECORD -> records.read(source);
      case Tag.SERIALIZED -> SerializedFormat.read(source, arrival());
      default -> readReference(tag, source);
    };
  }

  private Object readLambda(Source source) {
    if (lambdas == null) {
      throw new DecodeException(
          "a lambda arrived: tag=" + Tag.LAMBDA + " (allowed: withLambdas())");
    }
    return lambdas.read(source);
  }

  /** Reads what {@link #writeMember} wrote. */
  Object readMember(Source source) {
    int tag = source.readByte();
    return Leaves.isLeaf(tag) ? Leaves.read(tag, source) : readReference(tag, source);
  }

  private Object readReference(int tag, Source source) {
    return switch (tag) {
      case Tag.ENUM -> readEnum(source);
      case Tag.HANDLE -> handles.read(source);
      default -> throw new DecodeException("unknown tag=" + tag);
    };
  }

  private Enum<?> readEnum(Source source) {
    Class<?> type = arrival().load(source.readString());
    String name = source.readString();
    if (!type.isEnum()) {
      throw new DecodeException("no enum: class=" + type.getName());
    }
    try {
      return constant(type, name);
    } catch (IllegalArgumentException | LinkageError e) {
      throw new DecodeException("enum=" + type.getName() + " has no constant=" + name, e);
    }
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // The type was checked.
  private static Enum<?> constant(Class<?> type, String name) {
    return Enum.valueOf((Class) type, name);
  }

  private List<Object> readList(Source source) {
    int count = source.readCount(1); // Each element has its tag.
    List<Object> elements = new ArrayList<>(count);
    for (int index = 0; index < count; index++) {
      elements.add(readMember(source));
    }
    return elements;
  }

  private List<Object> readImmutableList(Source source) {
    List<Object> elements = readList(source);
    if (elements.contains(null)) {
      throw new DecodeException("null in an immutable list: count=" + elements.size());
    }
    return List.copyOf(elements);
  }

  Arrival arrival() {
    ClassLoader loader = options.loader();
    if (loader == null) {
      loader = Thread.currentThread().getContextClassLoader();
    }
    return new Arrival(
        options.filter(), policy, loader == null ? getClass().getClassLoader() : loader);
  }
}
