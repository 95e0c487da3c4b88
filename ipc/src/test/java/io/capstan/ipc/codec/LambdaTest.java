package io.capstan.ipc.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.codec.Sent.Color;
import io.capstan.ipc.codec.Sent.IntTask;
import io.capstan.ipc.codec.Sent.Node;
import io.capstan.ipc.codec.Sent.Task;
import java.io.ObjectInputFilter;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LambdaTest {
  private final StandardCodec<Object> codec = StandardCodec.create().withLambdas();

  private Object run(Task task) {
    byte[] bytes = Place.encode(codec, task);
    Source source = new Source();
    for (int round = 0; round < 2; round++) { // The second time it is known.
      Task back = assertInstanceOf(Task.class, codec.decode(source.over(bytes)));
      source.requireEnd();
      assertEquals(task.get().toString(), back.get().toString());
    }
    return ((Task) codec.decode(source.over(bytes))).get();
  }

  private static int tag(byte[] bytes) {
    return bytes[0];
  }

  @Test
  void lambdasThatCapturedLeavesAreCompact() {
    int number = 5;
    long wide = 6;
    boolean yes = true;
    char letter = 'x';
    double real = 2.5;
    String text = "t";
    Color color = Color.GREEN;
    Object nothing = null;
    Task plain = () -> "plain";
    Task full = () -> number + wide + real + text + yes + letter + color + nothing;
    assertEquals("plain", run(plain));
    assertEquals("13.5ttruexlike grassnull", run(full));
    assertEquals(Tag.LAMBDA, tag(Place.encode(codec, plain)));
    assertEquals(Tag.LAMBDA, tag(Place.encode(codec, full)));
    IntTask reference = text::length;
    byte[] bytes = Place.encode(codec, reference);
    assertEquals(Tag.LAMBDA, tag(bytes));
    assertEquals(1, ((IntTask) codec.decode(new Source().over(bytes))).getAsInt());
  }

  @Test
  void capturedObjectsGoTheJdksWay() {
    Node node = new Node("n");
    node.next = node;
    Task task = () -> node == node.next;
    assertEquals(true, run(task));
    assertEquals(Tag.SERIALIZED, tag(Place.encode(codec, task)));
    List<String> list = new ArrayList<>(List.of("a"));
    assertEquals(1, run(list::size));
    Task inner = () -> "inner";
    assertEquals("inner", run(() -> inner.get()));
  }

  @Test
  @SuppressWarnings("unchecked")
  void lambdasOfTheJdkTravelToo() {
    Comparator<String> comparator = Comparator.<String>naturalOrder().reversed();
    byte[] bytes = Place.encode(codec, comparator);
    assertTrue(((Comparator<String>) codec.decode(new Source().over(bytes))).compare("a", "b") > 0);
    Comparator<String> keyed =
        Comparator.comparing((Function<String, Integer> & Serializable) String::length);
    bytes = Place.encode(codec, keyed);
    assertTrue(
        ((Comparator<String>) codec.decode(new Source().over(bytes))).compare("a", "bb") < 0);
  }

  @Test
  void nothingOfItComesWhereLambdasAreNotAllowed() {
    Codec<Object> standard = Codec.standard();
    Node node = new Node("n");
    for (Task task : List.<Task>of(() -> 1, () -> node)) {
      byte[] bytes = Place.encode(codec, task);
      var refusal =
          assertThrows(DecodeException.class, () -> standard.decode(new Source().over(bytes)));
      assertTrue(refusal.getMessage().contains("(allowed: withLambdas())"), refusal.getMessage());
    }
  }

  @Test
  void filterDecidesAboutTheClassThatMadeIt() {
    Codec<Object> closed =
        codec.withFilter(ObjectInputFilter.Config.createFilter("!" + LambdaTest.class.getName()));
    byte[] bytes = Place.encode(codec, (Task) () -> 1);
    var refusal =
        assertThrows(DecodeException.class, () -> closed.decode(new Source().over(bytes)));
    assertEquals(
        "refused by the filter: class=" + LambdaTest.class.getName(), refusal.getMessage());
    assertThrows(EncodeException.class, () -> Place.encode(closed, (Task) () -> 1));
  }

  @Test
  void lambdaIsMadeByTheLoaderThatIsAsked() {
    byte[] bytes = Place.encode(codec, (Task) () -> 1);
    codec.decode(new Source().over(bytes));
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try {
      thread.setContextClassLoader(new ClassLoader(null) {});
      assertThrows(DecodeException.class, () -> codec.decode(new Source().over(bytes)));
    } finally {
      thread.setContextClassLoader(before);
    }
    assertEquals(1, ((Task) codec.decode(new Source().over(bytes))).get());
  }

  @Test
  void sharedObjectsAreCapturedByReference() {
    var shared = new Sent.Unsendable();
    HandleFormat one =
        new HandleFormat() {
          @Override
          public boolean isShared(Object value) {
            return value == shared;
          }

          @Override
          public void write(Object value, Sink sink) {
            sink.writeByte(1);
          }

          @Override
          public Object read(Source source) {
            source.readByte();
            return shared;
          }
        };
    Codec<Object> sharing = codec.withHandles(one);
    Task task = () -> shared;
    byte[] bytes = Place.encode(sharing, task);
    assertEquals(Tag.LAMBDA, tag(bytes));
    assertSame(shared, ((Task) sharing.decode(new Source().over(bytes))).get());
  }

  @Test
  void everyCutAndEveryMutationIsTyped() {
    int number = 77;
    String text = "captured";
    byte[] bytes = Place.encode(codec, (Task) () -> number + text);
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

  /** Bytes that name a class without lambdas, or a lambda that it never made. */
  @Test
  void lambdaThatNobodyWroteIsRefused() {
    byte[] bytes = Place.encode(codec, (Task) () -> 1);
    String method = "lambda$lambdaThatNobodyWroteIsRefused$";
    int at = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf(method);
    bytes[at] = 'k';
    var refusal = assertThrows(DecodeException.class, () -> codec.decode(new Source().over(bytes)));
    assertEquals(
        "no such lambda: class=" + LambdaTest.class.getName().replace('.', '/'),
        refusal.getMessage());
    Sink head = new Sink();
    head.writeString(Sent.Point.class.getName().replace('.', '/'));
    for (int word = 1; word < 8; word++) {
      head.writeString("x");
    }
    head.writeByte(6);
    Sink sink = new Sink();
    sink.writeByte(Tag.LAMBDA);
    sink.writeCount((int) head.length());
    sink.writeBytes(head.toByteArray(), 0, (int) head.length());
    sink.writeCount(0);
    assertThrows(DecodeException.class, () -> codec.decode(new Source().over(sink.toByteArray())));
  }
}
