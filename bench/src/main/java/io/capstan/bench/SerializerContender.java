package io.capstan.bench;

import io.capstan.ipc.codec.Codec;
import io.capstan.ipc.codec.Sink;
import io.capstan.ipc.codec.Source;
import io.capstan.ipc.codec.StandardCodec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import org.apache.fory.Fory;

/**
 * A serializer as the codec would use it: references kept, classes judged by name on arrival, none
 * registered beforehand, for the classes are the user's and not known at the start.
 */
interface SerializerContender {
  /** The bytes of an object. */
  byte[] encode(Object value) throws IOException;

  /** The object of the bytes. */
  Object decode(byte[] bytes) throws IOException, ClassNotFoundException;

  /** The contender of that name. Nothing of the others is loaded. */
  static SerializerContender of(String name) {
    return switch (name) {
      case "jdk" -> new Jdk();
      case "fory" -> new ForyContender(true);
      case "fory-interpreted" -> new ForyContender(false);
      case "capstan" -> new Capstan();
      case "nothing" -> new Nothing();
      default -> throw new IllegalArgumentException("serializer=" + name);
    };
  }

  /** The JDK's streams with a filter. */
  final class Jdk implements SerializerContender {
    @Override
    public byte[] encode(Object value) throws IOException {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
      try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
        out.writeObject(value);
      }
      return bytes.toByteArray();
    }

    @Override
    public Object decode(byte[] bytes) throws IOException, ClassNotFoundException {
      try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
        in.setObjectInputFilter(new Filter());
        return in.readObject();
      }
    }
  }

  /** Judges by name, as the codec does. */
  final class Filter implements ObjectInputFilter {
    @Override
    public Status checkInput(FilterInfo info) {
      Class<?> type = info.serialClass();
      if (type == null || isAllowed(type.getName())) {
        return info.depth() > 100 ? Status.REJECTED : Status.ALLOWED;
      }
      return type.isArray() ? Status.ALLOWED : Status.REJECTED;
    }

    static boolean isAllowed(String name) {
      return name.startsWith("io.capstan.")
          || name.startsWith("java.util.")
          || name.startsWith("java.lang.");
    }
  }

  /** Apache Fory, with or without the serializer classes that it generates as it runs. */
  final class ForyContender implements SerializerContender {
    private final Fory fory;

    ForyContender(boolean isGenerating) {
      fory =
          Fory.builder()
              .withXlang(false)
              .withRefTracking(true)
              .withCodegen(isGenerating)
              .requireClassRegistration(false)
              .suppressClassRegistrationWarnings(true)
              .withTypeChecker((resolver, name) -> Filter.isAllowed(name))
              .build();
    }

    @Override
    public byte[] encode(Object value) {
      return fory.serialize(value);
    }

    @Override
    public Object decode(byte[] bytes) {
      return fory.deserialize(bytes);
    }
  }

  /** Ours, by way of the heap. */
  final class Capstan implements SerializerContender {
    private final Codec<Object> codec = StandardCodec.create().withLambdas();
    private final Sink sink = new Sink();
    private final Source source = new Source();

    @Override
    public byte[] encode(Object value) {
      codec.encode(value, sink.onHeap());
      return sink.toByteArray();
    }

    @Override
    public Object decode(byte[] bytes) {
      return codec.decode(source.over(bytes));
    }
  }

  /** What a JVM costs that serializes nothing. */
  final class Nothing implements SerializerContender {
    private Object value;

    @Override
    public byte[] encode(Object value) {
      this.value = value;
      return new byte[0];
    }

    @Override
    public Object decode(byte[] bytes) {
      return value;
    }
  }
}
