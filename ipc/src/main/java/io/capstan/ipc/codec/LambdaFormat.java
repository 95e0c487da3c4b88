package io.capstan.ipc.codec;

import java.lang.invoke.SerializedLambda;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

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
final class LambdaFormat implements HeadCache.LookUp<LambdaFormat.Incoming> {
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

  /** What a head says, looked up. */
  record Incoming(Class<?> maker, Method deserialize, String[] words, int kind) {}

  private final ClassValue<Outgoing> outgoing =
      new ClassValue<>() {
        @Override
        protected Outgoing computeValue(Class<?> type) {
          return new Outgoing(writeReplace(type));
        }
      };

  private final HeadCache<Incoming> incoming = new HeadCache<>(this);
  private final StandardCodec<?> codec;

  LambdaFormat(StandardCodec<?> codec) {
    this.codec = codec;
  }

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
  boolean write(Object value, Sink sink) {
    if (!value.getClass().isHidden()) {
      return false;
    }
    Outgoing shape = outgoing.get(value.getClass());
    if (shape.head == NO_HEAD) {
      return false;
    }
    SerializedLambda lambda = lambda(value, shape);
    if (lambda == null || !capturedMembers(lambda)) {
      return false;
    }
    if (shape.head == null) {
      boolean isWelcome = isWelcome(lambda, value.getClass(), codec.arrival());
      shape.head = isWelcome ? head(lambda) : NO_HEAD;
      return write(value, sink);
    }
    write(lambda, shape.head, sink);
    return true;
  }

  private boolean capturedMembers(SerializedLambda lambda) {
    for (int index = 0; index < lambda.getCapturedArgCount(); index++) {
      if (!codec.isMember(lambda.getCapturedArg(index))) {
        return false;
      }
    }
    return true;
  }

  private void write(SerializedLambda lambda, byte[] head, Sink sink) {
    sink.writeByte(Tag.LAMBDA);
    HeadCache.write(head, sink);
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
  Object read(Source source) {
    Incoming shape = incoming.read(source, codec.arrival());
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

  @Override
  public Incoming lookUp(Source head, Arrival arrival) {
    String[] words = new String[8];
    for (int index = 0; index < words.length; index++) {
      words[index] = head.readString();
    }
    int kind = head.readByte();
    Class<?> maker = arrival.load(words[0].replace('/', '.'));
    try {
      Method deserialize = maker.getDeclaredMethod("$deserializeLambda$", SerializedLambda.class);
      if (!deserialize.trySetAccessible()) {
        throw new DecodeException("maker of a lambda is not open: class=" + words[0]);
      }
      return new Incoming(maker, deserialize, words, kind);
    } catch (NoSuchMethodException | LinkageError e) {
      throw refusal(words[0], e);
    }
  }
}
