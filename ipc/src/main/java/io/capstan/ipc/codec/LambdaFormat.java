package io.capstan.ipc.codec;

import java.lang.invoke.SerializedLambda;
import java.lang.ref.SoftReference;
import java.lang.ref.WeakReference;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Lambdas that captured nothing but leaves and shared objects: most tasks of a pool are such, and
 * the JDK's way of sending them takes many times longer than to run them.
 *
 * <pre>
 *   +--------------+--------+-------+------------------------------------+
 *   |  head length |  head  | count |  captured values, with their tags  |
 *   +--------------+--------+-------+------------------------------------+
 *    a count                 a count
 *  head: what the lambda is, the same for all that one place in the code makes
 *   class that made it, interface, its method, its signature,
 *   class that implements it, that method, its signature, the type it was made as: strings
 *   kind of that method: a byte
 * </pre>
 *
 * <p>The class that made the lambda makes it again, by the method that the compiler put there for
 * the JDK; a head that this method does not know is refused by it.
 */
final class LambdaFormat {
  /** Places in the code whose lambdas arrive; more than that are looked up anew. */
  private static final int HEADS_MAX = 1024;

  private static final byte[] NO_HEAD = {};

  /** What is known of a lambda's class; its head is empty if the JDK must send it. */
  private static final class Outgoing {
    private final Method writeReplace;
    private volatile byte[] head;

    Outgoing(Method writeReplace) {
      this.writeReplace = writeReplace;
      this.head = writeReplace == null ? NO_HEAD : null;
    }
  }

  /** A head by its content. */
  private record Head(byte[] bytes, int hash) {
    Head(byte[] bytes) {
      this(bytes, Arrays.hashCode(bytes));
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Head head && Arrays.equals(bytes, head.bytes);
    }
  }

  /** What a head says, looked up; a class is not kept from being unloaded for its sake. */
  private record Incoming(
      WeakReference<ClassLoader> loader,
      Class<?> maker,
      Method deserialize,
      String[] words,
      int kind) {}

  private final ClassValue<Outgoing> outgoing =
      new ClassValue<>() {
        @Override
        protected Outgoing computeValue(Class<?> type) {
          return new Outgoing(writeReplace(type));
        }
      };

  private final ConcurrentHashMap<Head, SoftReference<Incoming>> incoming =
      new ConcurrentHashMap<>();

  private static Method writeReplace(Class<?> type) {
    try {
      Method method = type.getDeclaredMethod("writeReplace");
      return method.trySetAccessible() ? method : null;
    } catch (NoSuchMethodException e) {
      return null;
    }
  }

  /**
   * Writes a lambda.
   *
   * @return false if the value is none, or one that the JDK must send; nothing was written
   */
  boolean write(Object value, Sink sink, StandardCodec<?> codec) {
    if (!value.getClass().isHidden()) {
      return false;
    }
    Outgoing shape = outgoing.get(value.getClass());
    if (shape.head == NO_HEAD) {
      return false;
    }
    SerializedLambda lambda = lambda(value, shape);
    if (lambda == null || !capturedMembers(lambda, codec)) {
      return false;
    }
    if (shape.head == null) {
      boolean isWelcome = isWelcome(lambda, value.getClass(), codec.arrival());
      shape.head = isWelcome ? head(lambda) : NO_HEAD;
      return write(value, sink, codec);
    }
    write(lambda, shape.head, sink, codec);
    return true;
  }

  private static boolean capturedMembers(SerializedLambda lambda, StandardCodec<?> codec) {
    for (int index = 0; index < lambda.getCapturedArgCount(); index++) {
      if (!codec.isMember(lambda.getCapturedArg(index))) {
        return false;
      }
    }
    return true;
  }

  private static void write(
      SerializedLambda lambda, byte[] head, Sink sink, StandardCodec<?> codec) {
    sink.writeByte(Tag.LAMBDA);
    sink.writeCount(head.length);
    sink.writeBytes(head, 0, head.length);
    sink.writeCount(lambda.getCapturedArgCount());
    for (int index = 0; index < lambda.getCapturedArgCount(); index++) {
      codec.writeMember(lambda.getCapturedArg(index), sink);
    }
  }

  /** If its maker is not, the JDK's way refuses it and says so. */
  private static boolean isWelcome(SerializedLambda lambda, Class<?> type, Arrival arrival) {
    String maker = lambda.getCapturingClass().replace('/', '.');
    try {
      return arrival.refusal(Class.forName(maker, false, type.getClassLoader())) == null;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  private static SerializedLambda lambda(Object value, Outgoing shape) {
    try {
      return shape.writeReplace.invoke(value) instanceof SerializedLambda lambda ? lambda : null;
    } catch (ReflectiveOperationException e) {
      return null; // The JDK will find the same, and say it.
    }
  }

  private static byte[] head(SerializedLambda lambda) {
    Sink sink = new Sink();
    sink.writeString(lambda.getCapturingClass());
    sink.writeString(lambda.getFunctionalInterfaceClass());
    sink.writeString(lambda.getFunctionalInterfaceMethodName());
    sink.writeString(lambda.getFunctionalInterfaceMethodSignature());
    sink.writeString(lambda.getImplClass());
    sink.writeString(lambda.getImplMethodName());
    sink.writeString(lambda.getImplMethodSignature());
    sink.writeString(lambda.getInstantiatedMethodType());
    sink.writeByte(lambda.getImplMethodKind());
    return sink.toByteArray();
  }

  /** Reads what {@link #write} wrote. */
  Object read(Source source, StandardCodec<?> codec) {
    byte[] bytes = new byte[source.readCount(1)];
    source.readBytes(bytes, 0, bytes.length);
    Incoming shape = incoming(new Head(bytes), codec.arrival());
    Object[] captured = new Object[source.readCount(1)];
    for (int index = 0; index < captured.length; index++) {
      captured[index] = codec.readMember(source);
    }
    String[] words = shape.words();
    SerializedLambda lambda =
        new SerializedLambda(
            shape.maker(),
            words[1],
            words[2],
            words[3],
            shape.kind(),
            words[4],
            words[5],
            words[6],
            words[7],
            captured);
    try {
      return shape.deserialize().invoke(null, lambda);
    } catch (InvocationTargetException e) {
      throw refusal(words[0], e.getCause());
    } catch (IllegalAccessException | IllegalArgumentException | LinkageError e) {
      throw refusal(words[0], e);
    }
  }

  private static DecodeException refusal(String maker, Throwable cause) {
    return new DecodeException("no such lambda: class=" + maker, cause);
  }

  private Incoming incoming(Head head, Arrival arrival) {
    SoftReference<Incoming> reference = incoming.get(head);
    Incoming known = reference == null ? null : reference.get();
    if (known != null && known.loader().get() == arrival.loader()) {
      return known;
    }
    Incoming found = lookUp(head, arrival);
    if (incoming.size() >= HEADS_MAX) {
      incoming.clear();
    }
    incoming.put(head, new SoftReference<>(found));
    return found;
  }

  private static Incoming lookUp(Head head, Arrival arrival) {
    Source source = new Source().over(head.bytes());
    String[] words = new String[8];
    for (int index = 0; index < words.length; index++) {
      words[index] = source.readString();
    }
    int kind = source.readByte();
    source.requireEnd();
    Class<?> maker = arrival.load(words[0].replace('/', '.'));
    try {
      Method deserialize = maker.getDeclaredMethod("$deserializeLambda$", SerializedLambda.class);
      if (!deserialize.trySetAccessible()) {
        throw new DecodeException("class=%s is not open to this package".formatted(words[0]));
      }
      return new Incoming(new WeakReference<>(arrival.loader()), maker, deserialize, words, kind);
    } catch (NoSuchMethodException | LinkageError e) {
      throw refusal(words[0], e);
    }
  }
}
