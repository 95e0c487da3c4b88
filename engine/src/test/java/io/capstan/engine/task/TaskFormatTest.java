package io.capstan.engine.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.codec.DecodeException;
import io.capstan.ipc.codec.Sink;
import io.capstan.ipc.codec.Source;
import io.capstan.ipc.memory.Region;
import io.capstan.ipc.memory.RegionSpaceException;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lambdas between a writer and a reader that share a region, and between two that do not. */
final class TaskFormatTest {
  /** A site is a multiple of this. */
  private static final int SPELLED_LENGTH_MIN = 150;

  private static final int PLACED_LENGTH_MAX = 32;
  private static final byte KNOWN = 2;

  @TempDir private Path directory;
  private Region region;
  private TaskFormat writer;
  private TaskFormat reader;

  @BeforeEach
  void createRegion() throws IOException {
    region = Region.create(directory, "tasks", 1 << 20);
    writer = new TaskFormat(getClass().getClassLoader(), region);
    reader = new TaskFormat(getClass().getClassLoader(), region);
  }

  @AfterEach
  void closeRegion() {
    region.close();
  }

  private static byte[] write(TaskFormat format, RemoteCallable<?> task) {
    Sink sink = new Sink();
    format.writeTask(TaskBody.single(Shape.CALLABLE, task), sink);
    return sink.toByteArray();
  }

  private static TaskBody read(TaskFormat format, byte[] bytes) {
    return format.readTask(new Source().over(bytes));
  }

  private static Object run(TaskBody task) {
    return task.run().get(0).value();
  }

  @Test
  void aSiteTravelsByItsPlace() {
    byte[] bytes = write(writer, () -> 42);
    assertTrue(bytes.length <= PLACED_LENGTH_MAX, () -> "length=" + bytes.length);
    assertEquals(42, run(read(reader, bytes)));
  }

  @Test
  void whatCapturesNothingIsMadeOnce() {
    RemoteCallable<Integer> one = () -> 1;
    RemoteCallable<Integer> other = () -> 2;
    TaskBody first = read(reader, write(writer, one));
    assertEquals(2, run(read(reader, write(writer, other))));
    TaskBody again = read(reader, write(writer, one));
    assertSame(first.function(), again.function());
    assertEquals(1, run(again));
  }

  @Test
  void whatIsCapturedTravelsEachTime() {
    for (int number = 0; number < 3; number++) {
      int captured = number;
      byte[] bytes = write(writer, () -> captured);
      assertTrue(bytes.length <= PLACED_LENGTH_MAX, () -> "length=" + bytes.length);
      assertEquals(number, run(read(reader, bytes)));
    }
  }

  @Test
  void aSiteThatFindsNoRoomIsSpelledOut() throws IOException {
    assertThrows(
        RegionSpaceException.class,
        () -> {
          while (true) {
            region.allocator().allocate(1);
          }
        });
    byte[] bytes = write(writer, () -> 42);
    assertTrue(bytes.length >= SPELLED_LENGTH_MIN, () -> "length=" + bytes.length);
    assertEquals(42, run(read(reader, bytes)));
  }

  @Test
  void withoutARegionSitesAreSpelledOut() {
    TaskFormat alone = new TaskFormat(getClass().getClassLoader());
    byte[] bytes = write(alone, () -> 42);
    assertTrue(bytes.length >= SPELLED_LENGTH_MIN, () -> "length=" + bytes.length);
    assertEquals(42, run(read(new TaskFormat(getClass().getClassLoader()), bytes)));
    assertThrows(DecodeException.class, () -> read(alone, write(writer, () -> 42)));
  }

  /** Nothing that a place says is believed. */
  @ParameterizedTest
  @ValueSource(longs = {-1, 0, 1 << 12, (1 << 20) - 2, 1 << 21, Long.MAX_VALUE, Long.MIN_VALUE})
  void aPlaceWithoutASiteIsRefused(long place) {
    Sink sink = new Sink();
    sink.writeByte(Shape.CALLABLE.ordinal());
    sink.writeByte(KNOWN);
    sink.writeLong(place);
    sink.writeByte(0);
    sink.writeInt(1);
    assertThrows(DecodeException.class, () -> read(reader, sink.toByteArray()));
  }
}
