package io.capstan.ipc.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.memory.ObjectType;
import io.capstan.ipc.memory.Region;
import java.io.IOException;
import java.nio.file.Path;

/** A place of a region, and the ways that a value takes through it. */
final class Place implements AutoCloseable {
  static final int LENGTH = 1 << 16;

  private final Region region;
  private final long offset;

  private Place(Region region, long offset) {
    this.region = region;
    this.offset = offset;
  }

  static Place in(Path location) throws IOException {
    Region region = Region.create(location, "codec", 1 << 20);
    return new Place(
        region, region.directory().create("place", ObjectType.BYTES, 2 * LENGTH + 8).offset());
  }

  Memory memory() {
    return region.memory();
  }

  /** An offset that is a multiple of nothing. */
  long offset() {
    return offset + 1;
  }

  /** The value as it comes back, by way of the heap, of the place, and of both. */
  <T> T roundTrip(Codec<T> codec, T value) {
    byte[] bytes = encode(codec, value);
    Source source = new Source().over(bytes);
    T fromHeap = codec.decode(source);
    source.requireEnd();
    if (bytes.length <= LENGTH) {
      Sink sink = new Sink().over(memory(), offset(), bytes.length); // It just fits.
      codec.encode(value, sink);
      assertTrue(sink.isInPlace());
      assertArrayEquals(bytes, sink.toByteArray());
      spill(codec, value, bytes);
    }
    long known = codec.lengthIfKnown(value);
    if (known != Codec.LENGTH_UNKNOWN) {
      assertEquals(bytes.length, known, "lengthIfKnown");
    }
    return fromHeap;
  }

  /** One byte too few: the value goes to the heap, is copied from there, and read in memory. */
  private <T> void spill(Codec<T> codec, T value, byte[] bytes) {
    Sink sink = new Sink().over(memory(), offset() + LENGTH, bytes.length - 1);
    memory().putByte(offset() + LENGTH + bytes.length - 1, (byte) 0x5A);
    codec.encode(value, sink);
    assertEquals(false, sink.isInPlace());
    assertEquals(bytes.length, sink.length());
    assertEquals(
        0x5A, memory().getByte(offset() + LENGTH + bytes.length - 1), "written past its place");
    sink.copyTo(memory(), offset());
    Source source = new Source().over(memory(), offset(), bytes.length);
    assertArrayEquals(new Object[] {value}, new Object[] {codec.decode(source)}); // Deeply.
    source.requireEnd();
  }

  static <T> byte[] encode(Codec<T> codec, T value) {
    Sink sink = new Sink();
    codec.encode(value, sink);
    return sink.toByteArray();
  }

  @Override
  public void close() {
    region.close();
  }
}
