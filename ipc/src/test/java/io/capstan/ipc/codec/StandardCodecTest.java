package io.capstan.ipc.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.codec.Sent.Color;
import io.capstan.ipc.codec.Sent.Named;
import io.capstan.ipc.codec.Sent.Node;
import io.capstan.ipc.codec.Sent.Point;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Date;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class StandardCodecTest {
  private final Codec<Object> codec = Codec.standard();

  @TempDir Path location;
  private Place place;

  @BeforeEach
  void map() throws IOException {
    place = Place.in(location);
  }

  @AfterEach
  void unmap() {
    place.close();
  }

  /** One of each kind at least, and the borders of each. */
  static List<Object> values() {
    List<Object> values = new ArrayList<>();
    Collections.addAll(values, true, false, 'a', '\uFFFF', (byte) -1, (short) -300);
    Collections.addAll(values, 0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE);
    Collections.addAll(values, 0L, Long.MIN_VALUE, Long.MAX_VALUE, 1.5f, Float.NaN, -0.0f);
    Collections.addAll(values, 0.1, -0.0, Double.NaN, Double.MIN_VALUE, Double.NEGATIVE_INFINITY);
    Collections.addAll(values, "", "a", "ÿ", "Ā", "\0", "\uD800", "\uDC00\uD800", "😀");
    Collections.addAll(values, "x".repeat(127), "x".repeat(129), "ß".repeat(513), "€".repeat(257));
    Collections.addAll(values, BigInteger.ZERO, BigInteger.ONE.shiftLeft(200).negate());
    Collections.addAll(values, new BigDecimal("-1.50"), new BigDecimal(BigInteger.TEN, -7));
    Collections.addAll(values, new UUID(1, -2), Duration.ofNanos(-1), Duration.ofDays(9));
    Collections.addAll(values, Instant.EPOCH, Instant.MIN, Instant.MAX);
    Collections.addAll(values, Color.RED, Color.GREEN, TimeUnit.DAYS, DayOfWeek.FRIDAY);
    Collections.addAll(values, List.of(), List.of(1), List.of("a", 2L), List.of(1, 2, Color.RED));
    Collections.addAll(values, new ArrayList<>(), new ArrayList<>(Arrays.asList(1, null, "z")));
    Collections.addAll(values, new Point(1, 2), new Sent.Outer(3), new Sent.Even(4));
    values.add(new Named("n", new Point(3, 4), List.of(new Point(5, 6))));
    Collections.addAll(values, LocalDate.of(2026, 2, 28), new Date(5), Locale.ROOT);
    values.add(ZonedDateTime.parse("2026-11-24T03:00:00+01:00[Europe/Berlin]"));
    Collections.addAll(values, Map.of(), Map.of("a", 1), Set.of(1, 2, 3), new BitSet(70));
    Collections.addAll(values, new HashMap<>(Map.of(1, List.of(2))), new TreeMap<>(Map.of(1, 2)));
    Collections.addAll(values, new LinkedHashMap<>(Map.of("k", "v")), new LinkedList<>(List.of(1)));
    values.add(new EnumMap<>(Map.of(Color.RED, 1)));
    Collections.addAll(values, EnumSet.of(Color.GREEN), new ConcurrentHashMap<>(Map.of("k", 2)));
    Collections.addAll(values, Collections.emptyList(), Collections.nCopies(3, "copy"));
    Collections.addAll(values, Collections.unmodifiableList(new ArrayList<>(List.of(1))));
    Collections.addAll(values, Point.class, int[].class, java.net.URI.create("a:b"));
    values.add(new ArrayList<>(List.of(new ArrayList<>(List.of(1)), new Point(7, 8))));
    return values;
  }

  @ParameterizedTest
  @MethodSource("values")
  void valueComesBackEqualAndOfItsClass(Object value) {
    Object back = place.roundTrip(codec, value);
    assertEquals(value, back);
    assertSame(value.getClass(), back.getClass());
  }

  static Stream<Arguments> arrays() {
    return Stream.of(0, 1, 15, 16, 127, 128, 1000)
        .flatMap(
            count ->
                Stream.of(
                    new Random(count).ints(count).toArray(),
                    new Random(count).longs(count).toArray(),
                    new Random(count).doubles(count).toArray(),
                    "b".repeat(count).getBytes(),
                    new boolean[count],
                    new String[count],
                    new Object[] {count, new int[count]},
                    "c".repeat(count).toCharArray(),
                    new float[count],
                    new short[count],
                    new Point[] {new Point(count, 0)}))
        .map(array -> Arguments.of((Object) array));
  }

  @ParameterizedTest
  @MethodSource("arrays")
  void arrayComesBack(Object array) {
    Object back = place.roundTrip(codec, array);
    assertSame(array.getClass(), back.getClass());
    assertArrayEquals(new Object[] {array}, new Object[] {back}); // Deeply.
  }

  @Test
  void numbersAreSmall() {
    assertEquals(5, Place.encode(codec, 1 << 30).length);
    assertEquals(9, Place.encode(codec, 1L).length);
    assertEquals(2 + 5, Place.encode(codec, "hello").length);
    assertEquals(1, Place.encode(codec, true).length);
  }

  @Test
  void nanKeepsItsBits() {
    double odd = Double.longBitsToDouble(0x7ff8_0000_0000_1234L);
    Object back = place.roundTrip(codec, odd);
    assertEquals(Double.doubleToRawLongBits(odd), Double.doubleToRawLongBits((double) back));
    float oddFloat = Float.intBitsToFloat(0x7fc0_1234);
    back = place.roundTrip(codec, oddFloat);
    assertEquals(Float.floatToRawIntBits(oddFloat), Float.floatToRawIntBits((float) back));
  }

  @Test
  void nullComesBack() {
    assertEquals(null, codec.decode(new Source().over(Place.encode(codec, null))));
  }

  @Test
  void cyclesAndSharedObjectsKeepTheirShape() {
    Node first = new Node("first");
    first.next = new Node("second");
    first.next.next = first;
    Node back = (Node) roundTrip(first);
    assertEquals("first", back.name);
    assertSame(back, back.next.next);
    ArrayList<Object> twice = new ArrayList<>(List.of(first, first));
    List<?> backTwice = (List<?>) roundTrip(twice);
    assertSame(backTwice.get(0), backTwice.get(1));
    ArrayList<Object> self = new ArrayList<>();
    self.add(self);
    List<?> backSelf = (List<?>) roundTrip(self);
    assertSame(backSelf, backSelf.get(0));
    byte[] part = {1};
    List<?> parts = (List<?>) roundTrip(new ArrayList<>(List.of(part, part)));
    assertSame(parts.get(0), parts.get(1));
  }

  private Object roundTrip(Object value) {
    Source source = new Source().over(Place.encode(codec, value));
    Object back = codec.decode(source);
    source.requireEnd();
    return back;
  }

  @Test
  void listThatArrivedIsOfTheKindThatWasSent() {
    List<Object> fixed = asList(roundTrip(List.of(1, 2)));
    assertThrows(UnsupportedOperationException.class, () -> fixed.add(3));
    List<Object> growing = asList(roundTrip(new ArrayList<>(List.of(1, 2))));
    growing.add(3);
    assertEquals(List.of(1, 2, 3), growing);
  }

  @SuppressWarnings("unchecked")
  private static List<Object> asList(Object value) {
    return (List<Object>) value;
  }

  @Test
  void valuesFollowEachOther() {
    Sink sink = new Sink();
    List<Object> values = values();
    values.forEach(value -> codec.encode(value, sink));
    Source source = new Source().over(sink.toByteArray());
    for (Object value : values) {
      assertEquals(value, codec.decode(source));
    }
    source.requireEnd();
  }

  @Test
  void identityMapKeepsItsEntries() {
    IdentityHashMap<Object, Object> map = new IdentityHashMap<>();
    for (int index = 0; index < 5000; index++) {
      map.put(new Node("n" + index), index);
    }
    assertEquals(5000, ((Map<?, ?>) roundTrip(map)).size());
  }

  /** Collections whose tables are larger than what they hold: no budget may refuse them. */
  @Test
  void collectionsOfAllSizesComeBack() {
    for (int count : new int[] {0, 1, 3, 12, 13, 100, 1537, 3073, 12_289}) {
      HashMap<Object, Object> map = new HashMap<>();
      IdentityHashMap<Object, Object> identities = new IdentityHashMap<>();
      ArrayList<Object> nulls = new ArrayList<>();
      for (int index = 0; index < count; index++) {
        map.put((byte) index + 1000 * index, null);
        identities.put(index + 200, null);
        nulls.add(null);
      }
      List<Object> all = List.of(map, map.keySet().toArray(), nulls, identities.keySet().toArray());
      for (Object value : all) {
        assertArrayEquals(new Object[] {value}, new Object[] {roundTrip(value)}, "count=" + count);
      }
      assertEquals(identities.size(), ((Map<?, ?>) roundTrip(identities)).size());
      assertEquals(new HashSet<>(map.keySet()), roundTrip(new HashSet<>(map.keySet())));
      assertEquals(count, ((ArrayDeque<?>) roundTrip(new ArrayDeque<>(map.keySet()))).size());
    }
    ArrayList<Object> empties = new ArrayList<>();
    for (int index = 0; index < 3000; index++) {
      empties.add(List.of(new HashMap<>(), new HashSet<>(), new ArrayList<>()).get(index % 3));
    }
    assertEquals(empties, roundTrip(empties));
  }

  @Test
  void classesComeFromTheContextLoaderOrTheOneThatWasSet() {
    byte[] bytes = Place.encode(codec, new Named("n", new Point(1, 1), List.of()));
    ClassLoader none = new ClassLoader(null) {};
    Codec<Object> blind = StandardCodec.create().withClassLoader(none);
    var refusal =
        assertThrows(DecodeException.class, () -> blind.decode(new Source().over(colorBytes())));
    assertEquals("class=" + Color.class.getName() + " is not to be found", refusal.getMessage());
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try {
      thread.setContextClassLoader(none);
      assertThrows(DecodeException.class, () -> codec.decode(new Source().over(colorBytes())));
      thread.setContextClassLoader(null);
      assertInstanceOf(Named.class, codec.decode(new Source().over(bytes)));
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private byte[] colorBytes() {
    return Place.encode(codec, Color.RED);
  }

  @Test
  void randomValuesComeBack() {
    Random random = new Random(42);
    for (int round = 0; round < 2000; round++) {
      Object value = RandomValues.value(random, 3);
      assertArrayEquals(new Object[] {value}, new Object[] {roundTrip(value)}, "round=" + round);
    }
    assertTrue(RandomValues.kinds(random) > 15);
  }

  /** Handles plug in here: nothing of the object itself is written. */
  private static final class Numbered implements HandleFormat {
    private final List<Object> objects;

    private Numbered(Object... objects) {
      this.objects = List.of(objects);
    }

    @Override
    public boolean isShared(Object value) {
      return value instanceof Sent.Unsendable;
    }

    @Override
    public void write(Object value, Sink sink) {
      sink.writeInt(objects.indexOf(value));
    }

    @Override
    public Object read(Source source) {
      int index = source.readInt();
      if (index < 0 || index >= objects.size()) {
        throw new DecodeException("index=" + index);
      }
      return objects.get(index);
    }
  }

  @Test
  void sharedObjectsTravelAsHandles() {
    var one = new Sent.Unsendable();
    var two = new Sent.Unsendable();
    Codec<Object> sharing = StandardCodec.create().withHandles(new Numbered(one, two));
    assertSame(two, place.roundTrip(sharing, two));
    assertEquals(List.of(1, two, one), place.roundTrip(sharing, List.of(1, two, one)));
    byte[] bytes = Place.encode(sharing, two);
    bytes[1] = 2;
    assertThrows(DecodeException.class, () -> sharing.decode(new Source().over(bytes)));
    assertThrows(DecodeException.class, () -> codec.decode(new Source().over(bytes)));
    assertThrows(EncodeException.class, () -> Place.encode(codec, one));
  }
}
