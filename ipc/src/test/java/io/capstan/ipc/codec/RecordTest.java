package io.capstan.ipc.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.codec.Sent.Color;
import io.capstan.ipc.codec.Sent.Node;
import io.capstan.ipc.codec.Sent.Point;
import java.io.ObjectInputFilter;
import java.io.Serializable;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RecordTest {
  private final StandardCodec<Object> codec = StandardCodec.create();

  record Empty() implements Serializable {}

  record Wide(
      boolean bit,
      byte small,
      short number,
      char letter,
      int count,
      long length,
      float real,
      double wide,
      String text,
      Integer boxed,
      Color color,
      BigInteger big,
      Object any)
      implements Serializable {}

  record Generic<T>(T content) implements Serializable {}

  record Silent(int value) {}

  record Replaced(int value) implements Serializable {
    private Object writeReplace() {
      return new Replacement(value + 1);
    }
  }

  record Replacement(int value) implements Serializable {
    private Object readResolve() {
      return new Replaced(value * 10);
    }
  }

  /** Its accessor lies; its field does not. */
  record Lying(int value) implements Serializable {
    @Override
    public int value() {
      return value + 1;
    }
  }

  private byte[] encode(Object value) {
    return Place.encode(codec, value);
  }

  private Object decode(byte[] bytes) {
    Source source = new Source().over(bytes);
    Object value = codec.decode(source);
    source.requireEnd();
    return value;
  }

  @Test
  void recordsOfLeavesAreCompact() {
    Wide wide =
        new Wide(
            true,
            (byte) 1,
            (short) 2,
            '3',
            4,
            5,
            6.5f,
            7.5,
            "eight",
            9,
            Color.GREEN,
            BigInteger.TEN,
            null);
    for (Object value :
        List.of(new Empty(), new Point(1, 2), wide, new Generic<>("x"), new Lying(3))) {
      byte[] bytes = encode(value);
      assertEquals(Tag.RECORD, bytes[0]);
      for (int round = 0; round < 2; round++) { // The second time it is known.
        assertEquals(value, decode(bytes));
      }
    }
  }

  @Test
  void recordsOfObjectsGoTheJdksWay() {
    Node node = new Node("n");
    Generic<List<Node>> twice = new Generic<>(new ArrayList<>(List.of(node, node)));
    byte[] bytes = encode(twice);
    assertEquals(Tag.SERIALIZED, bytes[0]);
    List<?> back = (List<?>) ((Generic<?>) decode(bytes)).content();
    assertSame(back.get(0), back.get(1));
    assertEquals(Tag.SERIALIZED, encode(new Generic<>(new Point(1, 2)))[0]);
    byte[] inner = {1, 2};
    assertArrayEquals(
        inner, (byte[]) ((Generic<?>) decode(encode(new Generic<>(inner)))).content());
  }

  @Test
  void recordThatSaysHowIsSentSo() {
    byte[] bytes = encode(new Replaced(4));
    assertEquals(Tag.SERIALIZED, bytes[0]);
    assertEquals(new Replaced(50), decode(bytes));
  }

  @Test
  void recordThatIsNotSerializableIsRefusedBothWays() {
    var refusal = assertThrows(EncodeException.class, () -> encode(new Silent(1)));
    assertTrue(refusal.getMessage().endsWith("class=" + Silent.class.getName()));
    byte[] forged = head(Silent.class.getName(), 1, "value", "int");
    var other = assertThrows(DecodeException.class, () -> decode(forged));
    assertEquals("no serializable record: class=" + Silent.class.getName(), other.getMessage());
    assertThrows(DecodeException.class, () -> decode(head(Node.class.getName(), 0)));
    assertThrows(
        DecodeException.class, () -> decode(head(Replaced.class.getName(), 1, "value", "int")));
  }

  private static byte[] head(String className, int count, String... words) {
    Sink head = new Sink();
    head.writeString(className);
    head.writeCount(count);
    for (String word : words) {
      head.writeString(word);
    }
    Sink sink = new Sink();
    sink.writeByte(Tag.RECORD);
    HeadCache.write(head.toByteArray(), sink);
    sink.writeByte(Tag.INTEGER);
    sink.writeInt(7);
    return sink.toByteArray();
  }

  @Test
  void recordOfAnotherShapeIsRefusedByBoth() {
    String name = Replacement.class.getName();
    assertThrows(DecodeException.class, () -> decode(head(name, 1, "value", "int")));
    String lying = Lying.class.getName();
    assertEquals(new Lying(7), decode(head(lying, 1, "value", "int")));
    var refusal = assertThrows(DecodeException.class, () -> decode(head(lying, 1, "x", "long")));
    assertEquals(
        "record=%s components=[x:long] (allowed: [value:int])".formatted(lying),
        refusal.getMessage());
    byte[] bytes = head(lying, 1, "value", "int");
    bytes[bytes.length - 5] = Tag.FLOAT;
    assertThrows(DecodeException.class, () -> decode(bytes));
  }

  @Test
  void filterDecidesAboutTheClass() {
    byte[] bytes = encode(new Point(1, 2));
    Codec<Object> closed =
        codec.withFilter(ObjectInputFilter.Config.createFilter("!" + Point.class.getName()));
    var refusal =
        assertThrows(DecodeException.class, () -> closed.decode(new Source().over(bytes)));
    assertEquals("refused by the filter: class=" + Point.class.getName(), refusal.getMessage());
    assertThrows(EncodeException.class, () -> Place.encode(closed, new Point(1, 2)));
  }

  @Test
  void everyCutAndEveryMutationIsTyped() {
    byte[] bytes = encode(new Generic<>("text"));
    for (int length = 0; length < bytes.length; length++) {
      Source cut = new Source().over(bytes, 0, length);
      assertThrows(DecodeException.class, () -> codec.decode(cut), "lengthBytes=" + length);
    }
    Random random = new Random(11);
    int values = 0;
    for (int round = 0; round < 10_000; round++) {
      values += Mutations.decodeHostile(codec, Mutations.mutate(bytes, random)) ? 1 : 0;
    }
    assertTrue(values > 0 && values < 10_000, "values=" + values);
  }
}
