package io.capstan.ipc.codec;

import java.io.Serializable;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;

/**
 * Serializable records whose components are leaves and shared objects: most messages are such. They
 * arrive by their constructor, which checks them, as by the JDK's serialization. A record that says
 * how it is to be serialized is left to the JDK.
 *
 * <pre>
 *   +--------------+--------+--------------------------------+
 *   |  head length |  head  |  components, with their tags   |
 *   +--------------+--------+--------------------------------+
 *    a count
 *  head, the same for all records of a class:
 *   class name: a string; count; for each component its name and its type's: strings
 * </pre>
 */
final class RecordFormat implements HeadCache.LookUp<RecordFormat.Incoming> {
  private static final byte[] NO_HEAD = {};

  /** What is known of a record's class that is sent; without a head, the JDK must send it. */
  private record Outgoing(byte[] head, Field[] fields) {}

  /** What is known of one that arrives. */
  record Incoming(Class<?> type, Constructor<?> constructor) {}

  private final StandardCodec<?> codec;
  private final HeadCache<Incoming> incoming = new HeadCache<>(this);
  private final ClassValue<Outgoing> outgoing =
      new ClassValue<>() {
        @Override
        protected Outgoing computeValue(Class<?> type) {
          return describe(type);
        }
      };

  RecordFormat(StandardCodec<?> codec) {
    this.codec = codec;
  }

  private Outgoing describe(Class<?> type) {
    Outgoing none = new Outgoing(NO_HEAD, null);
    if (!Serializable.class.isAssignableFrom(type)
        || speaksForItself(type)
        || codec.arrival().refusal(type) != null) { // The JDK's way says why.
      return none;
    }
    RecordComponent[] components = type.getRecordComponents();
    Field[] fields = new Field[components.length];
    for (int index = 0; index < fields.length; index++) {
      try {
        fields[index] = type.getDeclaredField(components[index].getName());
      } catch (NoSuchFieldException e) {
        return none;
      }
      if (!fields[index].trySetAccessible()) {
        return none;
      }
    }
    return new Outgoing(head(type, components), fields);
  }

  private static boolean speaksForItself(Class<?> type) {
    for (String name : new String[] {"writeReplace", "readResolve"}) {
      try {
        type.getDeclaredMethod(name);
        return true;
      } catch (NoSuchMethodException e) {
        continue;
      }
    }
    return false;
  }

  private static byte[] head(Class<?> type, RecordComponent[] components) {
    Sink sink = new Sink();
    sink.writeString(type.getName());
    sink.writeCount(components.length);
    for (RecordComponent component : components) {
      sink.writeString(component.getName());
      sink.writeString(component.getType().getName());
    }
    return sink.toByteArray();
  }

  /**
   * Writes a record.
   *
   * @return false if it is one that the JDK must send; nothing was written
   */
  boolean write(Record value, Sink sink) {
    Outgoing shape = outgoing.get(value.getClass());
    if (shape.head() == NO_HEAD) {
      return false;
    }
    Object[] components = new Object[shape.fields().length];
    for (int index = 0; index < components.length; index++) {
      try {
        components[index] = shape.fields()[index].get(value);
      } catch (IllegalAccessException e) {
        throw new EncodeException("class=" + value.getClass().getName() + " is not open", e);
      }
      if (!codec.isMember(components[index])) {
        return false;
      }
    }
    sink.writeByte(Tag.RECORD);
    HeadCache.write(shape.head(), sink);
    for (Object component : components) {
      codec.writeMember(component, sink);
    }
    return true;
  }

  /** Reads what {@link #write} wrote. */
  Object read(Source source) {
    Incoming shape = incoming.read(source, codec.arrival());
    Object[] components = new Object[shape.constructor().getParameterCount()];
    for (int index = 0; index < components.length; index++) {
      components[index] = codec.readMember(source);
    }
    try {
      return shape.constructor().newInstance(components);
    } catch (InvocationTargetException e) {
      throw refusal(shape.type(), e.getCause());
    } catch (ReflectiveOperationException | IllegalArgumentException | LinkageError e) {
      throw refusal(shape.type(), e);
    }
  }

  private static DecodeException refusal(Class<?> type, Throwable cause) {
    return new DecodeException(
        "no such record: class=%s: %s".formatted(type.getName(), cause), cause);
  }

  @Override
  public Incoming lookUp(Source head, Arrival arrival) {
    Class<?> type = arrival.load(head.readString());
    if (!type.isRecord() || !Serializable.class.isAssignableFrom(type) || speaksForItself(type)) {
      throw new DecodeException("no serializable record: class=" + type.getName());
    }
    RecordComponent[] components = type.getRecordComponents();
    int count = head.readCount(2); // Each has two strings.
    String[] sent = new String[count];
    for (int index = 0; index < count; index++) {
      sent[index] = head.readString() + ":" + head.readString();
    }
    String[] known = new String[components.length];
    Class<?>[] types = new Class<?>[components.length];
    for (int index = 0; index < known.length; index++) {
      types[index] = components[index].getType();
      known[index] = components[index].getName() + ":" + types[index].getName();
    }
    if (!Arrays.equals(sent, known)) {
      throw new DecodeException(
          "record=%s components=%s (allowed: %s)"
              .formatted(type.getName(), Arrays.toString(sent), Arrays.toString(known)));
    }
    return new Incoming(type, constructor(type, types));
  }

  private static Constructor<?> constructor(Class<?> type, Class<?>[] types) {
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      if (constructor.trySetAccessible()) {
        return constructor;
      }
      throw new DecodeException("record's constructor is not open: class=" + type.getName());
    } catch (NoSuchMethodException | LinkageError e) {
      throw refusal(type, e);
    }
  }
}
