package io.capstan.bench;

import java.io.IOException;

/**
 * A fresh worker's first object. Arguments: the serializer, the payload. Prints the nanoseconds of
 * the first round trip, class loading and all, of the second, and the bytes of the object.
 */
final class SerializerStartMain {
  private SerializerStartMain() {}

  /** See the class. */
  public static void main(String[] arguments) throws IOException, ClassNotFoundException {
    Object value = SerializerPayload.valueOf(arguments[1]).value();
    if (!SerializerPayload.areSame(value, SerializerPayload.valueOf(arguments[1]).value())) {
      // Warms the comparison, too.
      throw new IllegalStateException("value=" + value);
    }
    long startNanos = System.nanoTime();
    SerializerContender serializer = SerializerContender.of(arguments[0]);
    int lengthBytes = roundTrip(serializer, value);
    long firstNanos = System.nanoTime();
    roundTrip(serializer, value);
    long secondNanos = System.nanoTime();
    System.out.println(
        (firstNanos - startNanos) + " " + (secondNanos - firstNanos) + " " + lengthBytes);
  }

  private static int roundTrip(SerializerContender serializer, Object value)
      throws IOException, ClassNotFoundException {
    byte[] bytes = serializer.encode(value);
    Object decoded = serializer.decode(bytes);
    if (!SerializerPayload.areSame(decoded, value)) {
      throw new IllegalStateException("decoded=" + decoded + " value=" + value);
    }
    return bytes.length;
  }
}
