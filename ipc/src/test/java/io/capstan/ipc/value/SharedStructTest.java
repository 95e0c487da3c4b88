package io.capstan.ipc.value;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.memory.ObjectType;
import io.capstan.ipc.memory.Region;
import io.capstan.ipc.sync.SharedLock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SharedStructTest extends TwoMappings {
  private static final StructLayout TICK = StructLayoutTest.TICK;
  private static final LongField TIME = TICK.int64("time");
  private static final DoubleField PRICE = TICK.float64("price");
  private static final IntField SIZE = TICK.int32("size");
  private static final BytesField SYMBOL = TICK.bytes("symbol");

  /** All fields follow from the time, so that a mixture of two ticks shows. */
  static void setAll(StructValue tick, long time) {
    TIME.set(tick, time);
    PRICE.set(tick, time / 2.0);
    SIZE.set(tick, (int) time);
    byte[] symbol = new byte[8];
    java.util.Arrays.fill(symbol, (byte) time);
    SYMBOL.set(tick, symbol);
  }

  static long requireWhole(StructValue tick) {
    long time = TIME.get(tick);
    assertEquals(time / 2.0, PRICE.get(tick));
    assertEquals((int) time, SIZE.get(tick));
    for (byte each : SYMBOL.get(tick)) {
      assertEquals((byte) time, each);
    }
    return time;
  }

  @Test
  void whatIsWrittenIsRead() throws IOException {
    SharedStruct struct = SharedStruct.create(region, "tick", TICK);
    SharedStruct sameStruct = SharedStruct.open(other, "tick", TICK);
    StructValue tick = TICK.value();
    assertEquals(StructOutcome.DONE, sameStruct.read(tick));
    assertEquals(0, requireWhole(tick));
    for (long time = 1; time < 300; time++) {
      setAll(tick, time);
      assertEquals(StructOutcome.DONE, struct.write(tick));
      StructValue seen = TICK.value();
      assertEquals(StructOutcome.DONE, sameStruct.read(seen));
      assertEquals(time, requireWhole(seen));
    }
  }

  @Test
  void readersSeeWholeStructsInOrder() throws Exception {
    int last = 20_000;
    SharedStruct struct = SharedStruct.create(region, "tick", TICK);
    List<Callable<?>> all = new ArrayList<>();
    all.add(
        () -> {
          StructValue tick = TICK.value();
          for (long time = 1; time <= last; time++) {
            setAll(tick, time);
            assertEquals(StructOutcome.DONE, struct.write(tick));
          }
          return null;
        });
    for (Region from : List.of(region, other)) {
      SharedStruct mine = SharedStruct.open(from, "tick", TICK);
      all.add(() -> readUpTo(last, mine));
    }
    Crowd.run(all);
  }

  private static Void readUpTo(long last, SharedStruct struct) {
    StructValue tick = TICK.value();
    long seen = 0;
    while (seen < last) {
      StructOutcome outcome = struct.read(tick);
      if (outcome == StructOutcome.DONE) {
        long time = requireWhole(tick);
        assertTrue(time >= seen, "seen=" + seen + " time=" + time);
        seen = time;
      } else {
        assertEquals(StructOutcome.BUSY, outcome);
      }
    }
    return null;
  }

  @Test
  void ofManyWritersOneAtATimeWrites() throws Exception {
    int rounds = 5_000;
    SharedStruct struct = SharedStruct.create(region, "tick", TICK);
    List<Callable<?>> all = new ArrayList<>();
    for (int thread = 0; thread < 4; thread++) {
      SharedStruct mine = SharedStruct.open(thread % 2 == 0 ? region : other, "tick", TICK);
      long start = (thread + 1) * 1_000_000L;
      all.add(
          () -> {
            StructValue tick = TICK.value();
            for (int round = 0; round < rounds; round++) {
              setAll(tick, start + round);
              while (mine.write(tick) == StructOutcome.BUSY) {
                Thread.yield();
              }
            }
            return null;
          });
    }
    Crowd.run(all);
    StructValue tick = TICK.value();
    assertEquals(StructOutcome.DONE, struct.read(tick));
    assertEquals(rounds - 1, requireWhole(tick) % 1_000_000);
  }

  @Test
  void wordNamesTheWriterAndHisDeathIsSeen() throws IOException {
    long offset =
        region.directory().create("raw", ObjectType.BYTES, SharedStruct.lengthBytes(TICK)).offset();
    SharedStruct struct = SharedStruct.at(region, offset, TICK);
    StructValue tick = TICK.value();
    setAll(tick, 7);
    assertEquals(StructOutcome.DONE, struct.write(tick));
    assertEquals(2, region.memory().getLong(offset));

    int writer = other.participant().id();
    long begun = StructWordLayout.begun(2, writer);
    assertEquals((long) writer << 32 | 3, begun);
    region.memory().putLong(offset, begun);
    assertEquals(StructOutcome.BUSY, struct.read(tick));
    assertEquals(StructOutcome.BUSY, struct.write(tick));
    other.close();
    assertEquals(StructOutcome.WRITER_DIED, struct.read(tick));

    setAll(tick, 8);
    assertEquals(StructOutcome.DONE, struct.write(tick));
    assertEquals(4, region.memory().getLong(offset));
    assertEquals(StructOutcome.DONE, struct.read(tick));
    assertEquals(8, requireWhole(tick));
  }

  @Test
  void sequenceWrapsWithoutTouchingTheWriter() throws IOException {
    long offset =
        region.directory().create("raw", ObjectType.BYTES, SharedStruct.lengthBytes(TICK)).offset();
    region.memory().putLong(offset, 0xFFFF_FFFEL);
    SharedStruct struct = SharedStruct.at(region, offset, TICK);
    assertEquals(StructOutcome.DONE, struct.write(TICK.value()));
    assertEquals(0, region.memory().getLong(offset));
    assertEquals(StructOutcome.DONE, struct.read(TICK.value()));
  }

  @Test
  void fieldsInPlaceUnderALock() throws IOException {
    Guarded<SharedStruct> guarded =
        Guarded.of(SharedStruct.create(region, "tick", TICK), SharedLock.create(region, "lock"));
    guarded.update(
        tick -> {
          TIME.set(tick, 5);
          PRICE.set(tick, 2.5);
          SIZE.set(tick, 6);
          SYMBOL.set(tick, new byte[] {1, 2});
        });
    SharedStruct same = SharedStruct.open(other, "tick", TICK);
    assertEquals(5, TIME.get(same));
    assertEquals(2.5, PRICE.get(same));
    assertEquals(6, SIZE.get(same));
    assertArrayEquals(new byte[] {1, 2, 0, 0, 0, 0, 0, 0}, SYMBOL.get(same));
  }

  @Test
  void arrayElementsAreStructsOfTheirOwn() throws IOException {
    SharedStructArray array = SharedStructArray.create(region, "ticks", TICK, 10);
    SharedStructArray same = SharedStructArray.open(other, "ticks", TICK);
    StructValue tick = TICK.value();
    for (int index = 0; index < array.count(); index++) {
      setAll(tick, index);
      assertEquals(StructOutcome.DONE, array.at(index).write(tick));
    }
    for (int index = 0; index < same.count(); index++) {
      assertEquals(StructOutcome.DONE, same.at(index).read(tick));
      assertEquals(index, requireWhole(tick));
    }
    SharedStructArray slice = same.slice(2, 6).slice(1, 3);
    assertEquals(3, slice.count());
    assertEquals(StructOutcome.DONE, slice.at(0).read(tick));
    assertEquals(3, requireWhole(tick));
    assertEquals(0, SharedStructArray.create(region, "none", TICK, 0).count());
    assertEquals(
        "index=3 length=3",
        assertThrows(IndexOutOfBoundsException.class, () -> slice.at(3)).getMessage());
    assertEquals(
        "from=1 count=3 length=3",
        assertThrows(IndexOutOfBoundsException.class, () -> slice.slice(1, 3)).getMessage());
    var negative =
        assertThrows(
            IllegalArgumentException.class,
            () -> SharedStructArray.create(region, "negative", TICK, -1));
    assertTrue(negative.getMessage().startsWith("count=-1 (allowed: 0 to "), negative.getMessage());
  }

  @Test
  void otherLayoutsAreRefused() throws IOException {
    SharedStruct struct = SharedStruct.create(region, "tick", TICK);
    StructLayout dot = StructLayout.named("dot").int32("x").build();
    var other =
        assertThrows(IllegalArgumentException.class, () -> SharedStruct.open(region, "tick", dot));
    assertTrue(
        other.getMessage().endsWith("with another layout than layout=dot[x:int32@0+4]"),
        other.getMessage());
    assertThrows(IllegalArgumentException.class, () -> struct.read(dot.value()));
    assertThrows(IllegalArgumentException.class, () -> struct.write(dot.value()));
    assertThrows(IllegalArgumentException.class, () -> dot.int32("x").get(struct));
    assertThrows(
        IllegalArgumentException.class, () -> SharedStructArray.open(region, "tick", TICK));
    assertThrows(IllegalArgumentException.class, () -> SharedStruct.at(region, 4, TICK));
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> SharedStruct.at(region, region.memory().capacity() / 8 * 8, TICK));
  }

  @Test
  void useAfterCloseIsRefused() throws IOException {
    SharedStruct.create(region, "tick", TICK);
    SharedStruct struct = SharedStruct.open(other, "tick", TICK);
    other.close();
    assertThrows(IllegalStateException.class, () -> struct.read(TICK.value()));
    assertThrows(IllegalStateException.class, () -> struct.write(TICK.value()));
    assertThrows(IllegalStateException.class, () -> TIME.get(struct));
    assertThrows(IllegalStateException.class, () -> SYMBOL.set(struct, new byte[1]));
  }
}
