package io.capstan.ipc.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SinkTest {
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

  private static void writeAll(Sink sink) {
    sink.writeByte(-2);
    sink.writeShort(-3);
    sink.writeInt(0x01020304);
    sink.writeLong(0x0102030405060708L);
    sink.writeDouble(Math.PI);
    sink.writeCount(300);
    sink.writeBytes(new byte[] {9, 8, 7, 6}, 1, 2);
    sink.writeInts(new int[] {1, -1});
    sink.writeLongs(new long[] {2, -2});
    sink.writeDoubles(new double[] {3.5, Double.NaN});
    sink.writeString("Grüße");
    sink.writeString("\uD83D tail");
  }

  private static void readAll(Source source) {
    assertEquals(-2, source.readByte());
    assertEquals(-3, source.readShort());
    assertEquals(0x01020304, source.readInt());
    assertEquals(0x0102030405060708L, source.readLong());
    assertEquals(Math.PI, source.readDouble());
    assertEquals(300, source.readCount(0));
    byte[] bytes = new byte[3];
    source.readBytes(bytes, 1, 2);
    assertArrayEquals(new byte[] {0, 8, 7}, bytes);
    int[] ints = new int[2];
    source.readInts(ints);
    assertArrayEquals(new int[] {1, -1}, ints);
    long[] longs = new long[2];
    source.readLongs(longs);
    assertArrayEquals(new long[] {2, -2}, longs);
    double[] doubles = new double[2];
    source.readDoubles(doubles);
    assertArrayEquals(new double[] {3.5, Double.NaN}, doubles);
    assertEquals("Grüße", source.readString());
    assertEquals("\uD83D tail", source.readString());
    source.requireEnd();
  }

  @Test
  void everyPlaceThatIsTooSmallLeadsToTheSameBytesOnTheHeap() {
    Sink whole = new Sink();
    writeAll(whole);
    byte[] bytes = whole.toByteArray();
    readAll(new Source().over(bytes));
    Sink sink = new Sink();
    for (int room = 0; room <= bytes.length + 1; room++) {
      long end = place.offset() + room;
      place.memory().putByte(end, (byte) 0x5A);
      writeAll(sink.over(place.memory(), place.offset(), room));
      assertEquals(room >= bytes.length, sink.isInPlace(), "room=" + room);
      assertEquals(bytes.length, sink.length());
      assertArrayEquals(bytes, sink.toByteArray(), "room=" + room);
      assertEquals(0x5A, place.memory().getByte(end), "written past its place: room=" + room);
    }
    assertTrue(sink.isInPlace());
    readAll(new Source().over(place.memory(), place.offset(), bytes.length));
  }

  @Test
  void everySourceThatEndsTooEarlyIsRefused() {
    Sink whole = new Sink().over(place.memory(), place.offset(), Place.LENGTH);
    writeAll(whole);
    byte[] bytes = whole.toByteArray();
    for (int length = 0; length < bytes.length; length++) {
      int cut = length;
      assertThrows(
          DecodeException.class, () -> readAll(new Source().over(bytes, 0, cut)), "cut=" + cut);
      assertThrows(
          DecodeException.class,
          () -> readAll(new Source().over(place.memory(), place.offset(), cut)),
          "cut=" + cut);
    }
  }

  @Test
  void bytesThatAreLeftAreCounted() {
    Source source = new Source().over(new byte[3]);
    source.readByte();
    var refusal = assertThrows(DecodeException.class, source::requireEnd);
    assertEquals("bytes are left after a value: excessBytes=2", refusal.getMessage());
  }

  @Test
  void countsAreAsLongAsTheyMustBe() {
    int[] counts = {0, 127, 128, 16_383, 16_384, 1 << 21, 1 << 28, Integer.MAX_VALUE};
    int[] lengths = {1, 1, 2, 2, 3, 4, 5, 5};
    for (int index = 0; index < counts.length; index++) {
      Sink sink = new Sink();
      sink.writeCount(counts[index]);
      assertEquals(lengths[index], sink.length(), "count=" + counts[index]);
      assertEquals(lengths[index], StringFormat.countLength(counts[index]));
      assertEquals(counts[index], new Source().over(sink.toByteArray()).readCount(0));
    }
  }

  @Test
  void countThatCannotBeThereIsRefusedBeforeAnythingIsMade() {
    byte[] twoGigabytes = {-1, -1, -1, -1, 7, 0};
    var refusal =
        assertThrows(
            DecodeException.class, () -> new Source().over(twoGigabytes).readCount(Long.BYTES));
    assertEquals("count=2147483647 elementBytes=8 remainingBytes=1", refusal.getMessage());
    byte[] negative = {-1, -1, -1, -1, 15};
    assertThrows(DecodeException.class, () -> new Source().over(negative).readCount(0));
    byte[] endless = {-1, -1, -1, -1, -1, -1};
    assertThrows(DecodeException.class, () -> new Source().over(endless).readCount(0));
  }

  @Test
  void nothingIsAllocatedWhileValuesFit() {
    var threads =
        (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
    Codec<Object> codec = Codec.standard();
    Sink sink = new Sink();
    Object[] values = {7, 1L << 40, 2.5, true, "a short string", "weit: €", new byte[100]};
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 20; round++) { // The first rounds load and compile.
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int index = 0; index < 1000; index++) {
        codec.encode(values[index % values.length], sink.over(place.memory(), place.offset(), 128));
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertTrue(least < 1000, "allocatedBytes=" + least);
  }

  @Test
  void largeValueDoesNotStayWithTheSink() {
    Sink sink = new Sink();
    byte[] large = new byte[8 << 20];
    new Random(1).nextBytes(large);
    sink.writeBytes(large, 0, large.length);
    assertArrayEquals(large, sink.toByteArray());
    sink.onHeap();
    assertEquals(0, sink.length());
    assertFalse(sink.isInPlace());
    sink.writeByte(1);
    assertArrayEquals(new byte[] {1}, sink.toByteArray());
  }

  @Test
  void placeOutsideTheMemoryIsRefused() {
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> new Sink().over(place.memory(), place.memory().capacity() - 4, 5));
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> new Source().over(place.memory(), place.memory().capacity() - 4, 5));
    assertThrows(
        IllegalStateException.class,
        () -> new Sink().over(place.memory(), place.offset(), 8).copyTo(place.memory(), 0));
  }
}
