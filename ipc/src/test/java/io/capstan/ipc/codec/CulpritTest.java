package io.capstan.ipc.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.codec.Sent.Foo;
import io.capstan.ipc.codec.Sent.Holder;
import io.capstan.ipc.codec.Sent.Node;
import io.capstan.ipc.codec.Sent.Task;
import io.capstan.ipc.codec.Sent.Unsendable;
import java.io.IOException;
import java.io.NotSerializableException;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What cannot be sent fails at once, and names what is to blame and where it is. */
@Timeout(60)
class CulpritTest {
  private static final String SENT = Sent.class.getName();

  private final Codec<Object> codec = StandardCodec.create().withLambdas();

  private EncodeException refusal(Object value) {
    return assertThrows(EncodeException.class, () -> Place.encode(codec, value));
  }

  private String reason(Object value) {
    String message = refusal(value).getMessage();
    String head = "value cannot be sent: ";
    assertTrue(message.startsWith(head), message);
    return message.substring(head.length());
  }

  @Test
  void objectItself() {
    EncodeException refusal = refusal(new Unsendable());
    assertEquals(
        "value cannot be sent: not serializable: class=" + SENT + "$Unsendable",
        refusal.getMessage());
    assertTrue(refusal.getCause() instanceof NotSerializableException);
  }

  @Test
  void fieldOfWhatALambdaCaptured() throws IOException {
    try (ServerSocket socket = new ServerSocket()) {
      Foo foo = new Foo();
      foo.socket = socket;
      String name = "fine";
      Task task = () -> name + foo.name;
      assertEquals(
          "captured arg$2 -> %s$Foo.socket: not serializable: class=java.net.ServerSocket"
              .formatted(SENT),
          reason(task));
    }
  }

  @Test
  void theInstanceThatALambdaWasMadeIn() {
    Task task = () -> codec.hashCode();
    assertEquals(
        "captured arg$1: not serializable: class=" + CulpritTest.class.getName(), reason(task));
  }

  @Test
  void lambdaOfAnInterfaceThatIsNotSerializable() {
    Supplier<Object> supplier = () -> 1;
    assertTrue(
        reason(supplier)
            .startsWith(
                "lambda is of no serializable interface: class=" + CulpritTest.class.getName()),
        reason(supplier));
  }

  @Test
  void lambdaWhereNoneIsAllowed() {
    Codec<Object> standard = Codec.standard();
    Task task = () -> 1;
    var refusal = assertThrows(EncodeException.class, () -> Place.encode(standard, task));
    assertEquals(
        "value cannot be sent: class=java.lang.invoke.SerializedLambda (allowed: withLambdas())",
        refusal.getMessage());
  }

  @Test
  void elementsOfCollectionsAndArraysAndFields() {
    Holder holder = new Holder();
    holder.items.add("fine");
    holder.items.add(new Object[] {1, Map.of("key", new Unsendable())});
    assertEquals(
        "%s$Holder.items[1][1][key]: not serializable: class=%s$Unsendable".formatted(SENT, SENT),
        reason(holder));
    HashMap<Object, Object> map = new HashMap<>();
    map.put(new Unsendable(), 1);
    assertEquals("[key]: not serializable: class=" + SENT + "$Unsendable", reason(map));
    assertEquals(
        "[1]: not serializable: class=" + SENT + "$Unsendable",
        reason(List.of(1, new Unsendable())));
  }

  @Test
  void cycleDoesNotEndTheSearchNorKeepItFromEnding() {
    Node node = new Node("a");
    node.next = node;
    ArrayList<Object> list = new ArrayList<>(List.of(node, node, new Unsendable()));
    list.add(list);
    assertEquals("[2]: not serializable: class=" + SENT + "$Unsendable", reason(list));
  }

  @Test
  void valueWhoseOwnCodeThrows() {
    String message = refusal(new Sent.Refusing()).getMessage();
    assertTrue(message.contains("UnsupportedOperationException"), message);
    assertTrue(message.contains("type=" + SENT + "$Refusing"), message);
  }

  @Test
  void refusedValueLeavesNothingThatCouldBePublishedUnseen() {
    Sink sink = new Sink();
    assertThrows(EncodeException.class, () -> codec.encode(new Unsendable(), sink));
    codec.encode(7, sink.onHeap());
    assertEquals(7, codec.decode(new Source().over(sink.toByteArray())));
  }
}
