package io.capstan.ipc.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.capstan.ipc.codec.Sent.Color;
import io.capstan.ipc.codec.Sent.Point;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import javax.management.BadAttributeValueExpException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes that nobody encoded: a typed error, in bounded time and memory, and no code run. */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class HostileBytesTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final Codec<Object> codec = Codec.standard();

  static Object decode(Codec<Object> codec, byte[] bytes) {
    return codec.decode(new Source().over(bytes));
  }

  private String refusal(byte[] bytes) {
    return assertThrows(DecodeException.class, () -> decode(codec, bytes)).getMessage();
  }

  /** What the JDK writes of an object, dressed up as ours: no rule of our encoder is in the way. */
  private static byte[] forged(Object value) {
    try {
      ByteArrayOutputStream stream = new ByteArrayOutputStream();
      try (ObjectOutputStream out =
          new ObjectOutputStream(stream) {
            @Override
            protected void writeStreamHeader() {}
          }) {
        out.writeObject(value);
      }
      Sink sink = new Sink();
      sink.writeByte(Tag.SERIALIZED);
      sink.writeInt(stream.size());
      sink.writeBytes(stream.toByteArray(), 0, stream.size());
      return sink.toByteArray();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static List<Object> values() {
    return StandardCodecTest.values();
  }

  @ParameterizedTest
  @MethodSource("values")
  void everyValueCutAnywhereIsRefused(Object value) {
    byte[] bytes = Place.encode(codec, value);
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThrows(DecodeException.class, () -> decode(codec, cut), "lengthBytes=" + length);
    }
  }

  @Test
  void everyTagThatIsNoneIsRefused() {
    for (int tag = Byte.MIN_VALUE; tag <= Byte.MAX_VALUE; tag++) {
      if (tag < Tag.NULL || tag > Tag.SERIALIZED) {
        byte[] bytes = new byte[64];
        bytes[0] = (byte) tag;
        assertEquals("unknown tag=" + tag, refusal(bytes));
      }
    }
    assertEquals(
        "shared object cannot be opened: handle cannot be read: java.nio.BufferUnderflowException",
        refusal(new byte[] {Tag.HANDLE, 0}));
  }

  /** Cells that were never written, or written over with anything. */
  @Test
  void zeroesAndNoiseAreRefused() {
    refusal(new byte[100]);
    refusal(new byte[0]);
    Random random = new Random(7);
    for (int round = 0; round < 20_000; round++) {
      byte[] noise = new byte[random.nextInt(64)];
      random.nextBytes(noise);
      Mutations.decodeHostile(codec, noise);
    }
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        Tag.STRING,
        Tag.BYTES,
        Tag.INTS,
        Tag.LONGS,
        Tag.DOUBLES,
        Tag.BIG_INTEGER,
        Tag.ARRAY_LIST,
        Tag.LIST,
        Tag.SERIALIZED,
        Tag.ENUM,
        Tag.LAMBDA,
        Tag.RECORD
      })
  void sizesThatAreNotThereAllocateNothing(int tag) {
    byte[][] attempts = {
      {(byte) tag, -1, -1, -1, -1, 7},
      {(byte) tag, -2, -1, -1, -1, 7, 1, 2, 3},
      {(byte) tag, -1, -1, -1, 127},
      {(byte) tag, 127},
      {(byte) tag, -1, -1, -1, -1, -1, -1}
    };
    for (byte[] attempt : attempts) {
      refusal(attempt); // Loads what is to be loaded.
      long before = THREADS.getCurrentThreadAllocatedBytes();
      assertThrows(DecodeException.class, () -> decode(codec, attempt));
      long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
      assertTrue(allocated < 100_000, "allocatedBytes=" + allocated);
    }
  }

  @Test
  void badContentIsRefused() {
    assertEquals(
        "nanos=1000000000 (allowed: 0 to 999999999)",
        refusal(bytes(Tag.DURATION, sink -> sink.writeLong(0), sink -> sink.writeInt(1000000000))));
    assertEquals(
        "instant of epochSecond=" + Long.MAX_VALUE,
        refusal(bytes(Tag.INSTANT, sink -> sink.writeLong(Long.MAX_VALUE), s -> s.writeInt(0))));
    assertEquals(
        "integer of lengthBytes=0", refusal(bytes(Tag.BIG_INTEGER, sink -> sink.writeCount(0))));
    assertEquals(
        "null in an immutable list: count=1",
        refusal(bytes(Tag.LIST, sink -> sink.writeCount(1), sink -> sink.writeByte(Tag.NULL))));
    assertEquals(
        "unknown tag=" + Tag.LIST,
        refusal(bytes(Tag.LIST, sink -> sink.writeCount(1), sink -> sink.writeByte(Tag.LIST))));
    assertEquals("no enum: class=" + Point.class.getName(), refusal(enumBytes(Point.class, "x")));
    assertEquals(
        "enum=%s has no constant=BLUE".formatted(Color.class.getName()),
        refusal(enumBytes(Color.class, "BLUE")));
  }

  private interface Part {
    void write(Sink sink);
  }

  private static byte[] bytes(int tag, Part... parts) {
    Sink sink = new Sink();
    sink.writeByte(tag);
    for (Part part : parts) {
      part.write(sink);
    }
    return sink.toByteArray();
  }

  private static byte[] enumBytes(Class<?> type, String constant) {
    return bytes(
        Tag.ENUM, sink -> sink.writeString(type.getName()), sink -> sink.writeString(constant));
  }

  /** If its class is so much as initialized, we are told. */
  static final class Trap implements Serializable {
    private static final long serialVersionUID = 1L;

    static {
      Probe.trapped = true;
    }
  }

  /** Where the trap reports to; loading this loads no trap. */
  static final class Probe {
    static volatile boolean trapped;

    private Probe() {}
  }

  @Test
  void refusedClassIsNotInitialized() {
    byte[] honest = forged(new Point(1, 2));
    String name = HostileBytesTest.class.getName() + "$Trap";
    byte[] bytes = enumBytesOf(name);
    refusal(bytes);
    ObjectInputFilter none = ObjectInputFilter.Config.createFilter("!*");
    Codec<Object> closed = StandardCodec.create().withFilter(none);
    assertThrows(DecodeException.class, () -> decode(closed, bytes));
    assertThrows(DecodeException.class, () -> decode(closed, trapStream(name)));
    assertEquals(false, Probe.trapped);
    assertThrows(DecodeException.class, () -> decode(closed, honest));
  }

  private static byte[] enumBytesOf(String className) {
    return bytes(Tag.ENUM, sink -> sink.writeString(className), sink -> sink.writeString("ANY"));
  }

  /** A stream with an object of that class, without ever having had one. */
  private static byte[] trapStream(String className) {
    Sink stream = new Sink();
    stream.writeByte(0x73); // TC_OBJECT
    stream.writeByte(0x72); // TC_CLASSDESC
    stream.writeByte(className.length() >> 8);
    stream.writeByte(className.length());
    stream.writeBytes(
        className.getBytes(java.nio.charset.StandardCharsets.US_ASCII), 0, className.length());
    stream.writeBytes(new byte[] {0, 0, 0, 0, 0, 0, 0, 1, 2, 0, 0, 0x78, 0x70}, 0, 13);
    byte[] content = stream.toByteArray();
    return bytes(
        Tag.SERIALIZED,
        sink -> sink.writeInt(content.length),
        sink -> sink.writeBytes(content, 0, content.length));
  }

  @Test
  void classesOfTheJdkThatAreNoValuesAreRefusedBothWays() throws IOException {
    Object url = new URL("http", "localhost", "/");
    Object proxy =
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Comparable.class},
            (java.lang.reflect.InvocationHandler & Serializable) (self, method, arguments) -> 0);
    List<Object> refused =
        List.of(
            url,
            proxy,
            new BadAttributeValueExpException("x"),
            new java.util.logging.LogRecord(java.util.logging.Level.INFO, "x"),
            new URL[] {null});
    for (Object value : refused) {
      assertTrue(refusal(forged(value)).contains("is refused: "), value.getClass().getName());
      assertThrows(EncodeException.class, () -> Place.encode(codec, value));
      assertThrows(EncodeException.class, () -> Place.encode(codec, new Object[] {1, value}));
      refusal(forged(new Object[] {1, value}));
    }
    assertEquals(
        "value cannot be sent: class=java.net.URL of the JDK is no plain value"
            + " (allowed: values, collections, exceptions)",
        assertThrows(EncodeException.class, () -> Place.encode(codec, url)).getMessage());
  }

  @Test
  void classesThatAreKnownToRunCodeAreRefusedByName() {
    for (String name :
        List.of(
            "org.apache.commons.collections.functors.InvokerTransformer",
            "org.codehaus.groovy.runtime.ConvertedClosure",
            "org.springframework.beans.factory.ObjectFactory",
            "com.mchange.v2.c3p0.PoolBackedDataSource")) {
      String expected = "class=" + name + " is known to run code when it is read";
      assertTrue(refusal(trapStream(name)).contains(expected), refusal(trapStream(name)));
      assertTrue(refusal(trapStream("[L" + name + ";")).contains(expected), name);
      assertTrue(refusal(enumBytesOf(name)).startsWith(expected), name);
    }
    assertTrue(refusal(trapStream("no.such.Type")).contains("class is not to be found"));
  }

  @Test
  void applicationsOwnClassIsReadUnlessAFilterSaysNo() {
    int before = Sent.Gadget.readings;
    byte[] bytes = Place.encode(codec, new Sent.Gadget());
    decode(codec, bytes);
    assertEquals(before + 1, Sent.Gadget.readings);
    Codec<Object> careful =
        StandardCodec.create()
            .withFilter(ObjectInputFilter.Config.createFilter("!" + Sent.Gadget.class.getName()));
    assertThrows(DecodeException.class, () -> decode(careful, bytes));
    var refused =
        assertThrows(EncodeException.class, () -> Place.encode(careful, new Sent.Gadget()));
    assertEquals(
        "value cannot be sent: refused by the filter: class=" + Sent.Gadget.class.getName(),
        refused.getMessage());
    assertEquals(before + 1, Sent.Gadget.readings);
    assertEquals(new Point(1, 2), decode(careful, Place.encode(careful, new Point(1, 2))));
  }

  @Test
  void filterMayAllowWhatTheDefaultRefuses() throws IOException {
    Codec<Object> open =
        StandardCodec.create().withFilter(ObjectInputFilter.Config.createFilter("java.net.URL"));
    URL url = new URL("file", "", "/x");
    assertEquals(url, decode(open, Place.encode(open, url)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"runtime", "linkage", "assertion", "deep", "io"})
  void whateverAClassThrowsWhenItIsReadIsTyped(String what) {
    byte[] bytes = Place.encode(codec, new Sent.Thrower(what));
    var refusal = assertThrows(DecodeException.class, () -> decode(codec, bytes));
    assertTrue(refusal.getCause() != null);
  }

  @Test
  void recordThatRefusesItsContentIsTyped() {
    Sent.Even even = new Sent.Even(0x77777776);
    for (Object value : List.of(even, new Object[] {even})) { // Ours, and the JDK's.
      byte[] bytes = Place.encode(codec, value);
      int changes = 0;
      for (int index = bytes.length - 8; index < bytes.length; index++) {
        if (bytes[index] == 0x76) {
          bytes[index] = 0x77;
          changes++;
        }
      }
      assertEquals(1, changes);
      assertTrue(refusal(bytes).contains("value=2004318071"), refusal(bytes));
    }
  }

  @Test
  void listWithinListsThatNobodyCouldWalkIsRefusedAtOnce() {
    for (Object inner : List.of(new ArrayList<>(List.of(1)), new HashSet<>(Set.of(1)))) {
      Object bomb = inner;
      for (int depth = 0; depth < 60; depth++) {
        bomb = new ArrayList<>(Collections.nCopies(10, bomb));
      }
      HashMap<Object, Object> map = new HashMap<>();
      byte[] bytes = forgedWithKey(map, bomb);
      assertTimeoutPreemptively(
          Duration.ofSeconds(30),
          () -> assertTrue(refusal(bytes).contains("collections within collections hold")));
    }
    Object copies = Collections.nCopies(Integer.MAX_VALUE, "x");
    assertTimeoutPreemptively(Duration.ofSeconds(30), () -> refusal(forged(copies)));
    assertThrows(EncodeException.class, () -> Place.encode(codec, copies));
    Object fewer = Collections.nCopies(1 << 15, "x"); // Small enough to walk.
    assertEquals(fewer, decode(codec, Place.encode(codec, fewer)));
  }

  /** A map that hashes its key only when it is read. */
  private static byte[] forgedWithKey(HashMap<Object, Object> map, Object key) {
    Lazy lazy = new Lazy(key);
    map.put(lazy, 1);
    return forged(map);
  }

  /** Is sent as something else. */
  private record Lazy(Object content) implements Serializable {
    @Override
    public int hashCode() {
      return 1;
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    private Object writeReplace() {
      return content;
    }
  }

  @Test
  void graphThatIsTooDeepIsTypedBothWays() throws Exception {
    Sent.Node first = chain(200_000);
    var refusal = assertThrows(EncodeException.class, () -> Place.encode(codec, first));
    assertTrue(refusal.getMessage().contains("nested too deep"), refusal.getMessage());
    String reason = onLargeStack(() -> refusal(forged(chain(ArrivalFilter.DEPTH_MAX + 10))));
    assertTrue(reason.contains("depth=1001 (allowed: 1000)"), reason);
    byte[] bytes = onLargeStack(() -> forged(chain(ArrivalFilter.DEPTH_MAX - 10)));
    assertTrue(onLargeStack(() -> decode(codec, bytes)) instanceof Sent.Node);
  }

  private static Sent.Node chain(int count) {
    Sent.Node first = new Sent.Node("first");
    for (int index = 1; index < count; index++) {
      Sent.Node outer = new Sent.Node("x");
      outer.next = first;
      first = outer;
    }
    return first;
  }

  private static <T> T onLargeStack(Callable<T> body) throws Exception {
    FutureTask<T> task = new FutureTask<>(body);
    Thread thread = new Thread(null, task, "large stack", 64 << 20);
    thread.start();
    return task.get(30, TimeUnit.SECONDS);
  }

  /** Many large arrays with nothing in them: each is small to ask for. */
  @Test
  void arraysThatAreOnlyAskedForAreCountedTogether() {
    Object nested = new Object[0];
    for (int depth = 0; depth < 200; depth++) {
      nested = new Object[] {nested};
    }
    byte[] bytes = forged(nested);
    for (int index = 0; index + 8 < bytes.length; index++) {
      // The length of each array follows the handle of its class.
      if (bytes[index] == 0x7E && bytes[index + 3] == 0x00 && bytes[index + 6] == 1) {
        bytes[index + 4] = 1;
      }
    }
    long before = THREADS.getCurrentThreadAllocatedBytes();
    assertThrows(DecodeException.class, () -> decode(codec, bytes));
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    assertTrue(allocated < 1 << 20, "allocatedBytes=" + allocated);
  }
}
