package io.capstan.ipc.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class MemoryTest {
  private static final int CAPACITY = 64;

  private record Access(int length, Consumer<Long> at) {}

  @TempDir private Path folder;
  private Memory memory;

  @BeforeEach
  void mapFile() throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            folder.resolve("bytes"),
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      memory = new Memory(channel.map(FileChannel.MapMode.READ_WRITE, 0, CAPACITY));
    }
  }

  private Map<String, Access> accesses() {
    Map<String, Access> all = new LinkedHashMap<>();
    all.put("getByte", new Access(1, at -> memory.getByte(at)));
    all.put("getByteAcquire", new Access(1, at -> memory.getByteAcquire(at)));
    all.put("getByteVolatile", new Access(1, at -> memory.getByteVolatile(at)));
    all.put("putByte", new Access(1, at -> memory.putByte(at, (byte) 1)));
    all.put("putByteRelease", new Access(1, at -> memory.putByteRelease(at, (byte) 1)));
    all.put("putByteVolatile", new Access(1, at -> memory.putByteVolatile(at, (byte) 1)));
    all.put(
        "compareAndSetByte", new Access(1, at -> memory.compareAndSetByte(at, (byte) 0, (byte) 1)));
    all.put("getInt", new Access(4, at -> memory.getInt(at)));
    all.put("getIntAcquire", new Access(4, at -> memory.getIntAcquire(at)));
    all.put("getIntVolatile", new Access(4, at -> memory.getIntVolatile(at)));
    all.put("putInt", new Access(4, at -> memory.putInt(at, 1)));
    all.put("putIntRelease", new Access(4, at -> memory.putIntRelease(at, 1)));
    all.put("putIntVolatile", new Access(4, at -> memory.putIntVolatile(at, 1)));
    all.put("compareAndSetInt", new Access(4, at -> memory.compareAndSetInt(at, 0, 1)));
    all.put("getAndAddInt", new Access(4, at -> memory.getAndAddInt(at, 1)));
    all.put("getAndSetInt", new Access(4, at -> memory.getAndSetInt(at, 1)));
    all.put("getLong", new Access(8, at -> memory.getLong(at)));
    all.put("getLongAcquire", new Access(8, at -> memory.getLongAcquire(at)));
    all.put("getLongVolatile", new Access(8, at -> memory.getLongVolatile(at)));
    all.put("putLong", new Access(8, at -> memory.putLong(at, 1)));
    all.put("putLongRelease", new Access(8, at -> memory.putLongRelease(at, 1)));
    all.put("putLongVolatile", new Access(8, at -> memory.putLongVolatile(at, 1)));
    all.put("compareAndSetLong", new Access(8, at -> memory.compareAndSetLong(at, 0, 1)));
    all.put("getAndAddLong", new Access(8, at -> memory.getAndAddLong(at, 1)));
    all.put("getAndSetLong", new Access(8, at -> memory.getAndSetLong(at, 1)));
    all.put("getBytes", new Access(16, at -> memory.getBytes(at, new byte[16])));
    all.put("putBytes", new Access(16, at -> memory.putBytes(at, new byte[16])));
    all.put("getBytes of a part", new Access(16, at -> memory.getBytes(at, new byte[18], 1, 16)));
    all.put("putBytes of a part", new Access(16, at -> memory.putBytes(at, new byte[18], 1, 16)));
    all.put("getInts", new Access(16, at -> memory.getInts(at, new int[6], 1, 4)));
    all.put("putInts", new Access(16, at -> memory.putInts(at, new int[6], 1, 4)));
    all.put("getLongs", new Access(16, at -> memory.getLongs(at, new long[4], 1, 2)));
    all.put("putLongs", new Access(16, at -> memory.putLongs(at, new long[4], 1, 2)));
    all.put("getDoubles", new Access(16, at -> memory.getDoubles(at, new double[4], 1, 2)));
    all.put("putDoubles", new Access(16, at -> memory.putDoubles(at, new double[4], 1, 2)));
    all.put("fill", new Access(16, at -> memory.fill(at, 16, (byte) 1)));
    all.put("copyTo", new Access(16, at -> memory.copyTo(at, memory, 0, 16)));
    all.put("copyTo, target", new Access(16, at -> memory.copyTo(0, memory, at, 16)));
    all.put("checkRange", new Access(16, at -> memory.checkRange(at, 16)));
    all.put("awaitChange", new Access(4, at -> memory.awaitChange(at, 9, 1)));
    all.put("wake", new Access(4, at -> memory.wake(at, 1)));
    return all;
  }

  @TestFactory
  Stream<DynamicTest> accessEndsAtTheBounds() {
    return accesses().entrySet().stream()
        .map(
            named -> DynamicTest.dynamicTest(named.getKey(), () -> assertBounds(named.getValue())));
  }

  private void assertBounds(Access access) {
    assertDoesNotThrow(() -> access.at().accept(0L));
    assertDoesNotThrow(() -> access.at().accept((long) CAPACITY - access.length()));
    long[] outside = {
      -1,
      CAPACITY - access.length() + 1L,
      CAPACITY,
      1L << 32, // 0, if an offset lost its upper half.
      Long.MIN_VALUE,
      Long.MAX_VALUE
    };
    for (long offset : outside) {
      var refusal = assertThrows(IndexOutOfBoundsException.class, () -> access.at().accept(offset));
      assertEquals(
          "offset=" + offset + " length=" + access.length() + " capacity=" + CAPACITY,
          refusal.getMessage());
    }
  }

  /** Neither may be torn, so they must not straddle: plain access may lie anywhere. */
  @TestFactory
  Stream<DynamicTest> orderedAccessIsAlignedAndPlainAccessMayLieAnywhere() {
    return accesses().entrySet().stream()
        .filter(named -> named.getValue().length() > 1)
        .map(
            named ->
                DynamicTest.dynamicTest(
                    named.getKey(),
                    () -> {
                      for (long offset = 1; offset < named.getValue().length(); offset++) {
                        assertAligned(named.getKey(), named.getValue(), offset);
                      }
                    }));
  }

  private static void assertAligned(String name, Access access, long offset) {
    if (!name.matches(".*(Acquire|Release|Volatile)|compareAndSet.*|getAnd.*|awaitChange|wake")) {
      assertDoesNotThrow(() -> access.at().accept(offset));
      return;
    }
    var refusal = assertThrows(IllegalArgumentException.class, () -> access.at().accept(offset));
    assertEquals(
        "offset=" + offset + " (allowed: a multiple of " + access.length() + ")",
        refusal.getMessage());
  }

  @TestFactory
  Stream<DynamicTest> useAfterCloseIsRefused() {
    Map<String, Access> all = accesses();
    all.put("capacity", new Access(0, at -> memory.capacity()));
    all.put("getBytes of none", new Access(0, at -> memory.getBytes(at, new byte[0])));
    all.put("putBytes of none", new Access(0, at -> memory.putBytes(at, new byte[0])));
    all.put("fill of none", new Access(0, at -> memory.fill(at, 0, (byte) 1)));
    all.put("copyTo of none", new Access(0, at -> memory.copyTo(at, memory, at, 0)));
    all.put("checkRange of none", new Access(0, at -> memory.checkRange(at, 0)));
    return all.entrySet().stream()
        .map(
            named ->
                DynamicTest.dynamicTest(
                    named.getKey(),
                    () -> {
                      memory.close();
                      memory.close();
                      Consumer<Long> at = named.getValue().at();
                      for (long offset :
                          new long[] {0, -1, CAPACITY, Long.MIN_VALUE, Long.MAX_VALUE}) {
                        var refusal =
                            assertThrows(IllegalStateException.class, () -> at.accept(offset));
                        assertEquals("region is closed", refusal.getMessage());
                      }
                    }));
  }

  @Test
  void valuesReadAsWritten() {
    assertEquals(CAPACITY, memory.capacity());
    memory.putByte(0, (byte) -7);
    memory.putInt(4, Integer.MIN_VALUE);
    memory.putLong(8, Long.MIN_VALUE + 1);
    memory.putIntRelease(16, 5);
    memory.putLongRelease(24, 6);
    memory.putIntVolatile(32, 7);
    memory.putLongVolatile(40, 8);
    assertEquals(-7, memory.getByte(0));
    assertEquals(Integer.MIN_VALUE, memory.getInt(4));
    assertEquals(Long.MIN_VALUE + 1, memory.getLong(8));
    assertEquals(5, memory.getIntAcquire(16));
    assertEquals(6, memory.getLongAcquire(24));
    assertEquals(7, memory.getIntVolatile(32));
    assertEquals(8, memory.getLongVolatile(40));
    byte[] copy = new byte[8];
    memory.putBytes(48, new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
    memory.getBytes(48, copy);
    assertArrayEquals(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}, copy);
  }

  @Test
  void copiesOfAnyLengthTouchNothingElse() {
    int offset = 5;
    for (int count = 0; count <= CAPACITY - offset - 2; count++) {
      byte[] source = new byte[count + 4];
      byte[] expected = new byte[count + 4];
      for (int index = 2; index < count + 2; index++) {
        source[index] = (byte) (count + index);
        expected[index] = (byte) (count + index);
      }
      source[1] = 99;
      source[count + 2] = 99;
      memory.fill(offset - 2, count + 4, (byte) 0);
      memory.putBytes(offset, source, 2, count);
      byte[] whole = new byte[count + 4];
      memory.getBytes(offset - 2, whole);
      assertArrayEquals(expected, whole);
      byte[] part = new byte[count + 4];
      memory.getBytes(offset, part, 2, count);
      assertArrayEquals(expected, part);
    }
  }

  @Test
  void compareAndSetTellsWhetherItDid() {
    assertTrue(memory.compareAndSetInt(0, 0, 3));
    assertFalse(memory.compareAndSetInt(0, 0, 4));
    assertEquals(3, memory.getInt(0));
    assertTrue(memory.compareAndSetLong(8, 0, 3));
    assertFalse(memory.compareAndSetLong(8, 0, 4));
    assertEquals(3, memory.getLong(8));
  }

  @Test
  void atomicsLoseNothingBetweenThreads() throws Exception {
    int threadCount = 4;
    int rounds = 20_000;
    CyclicBarrier start = new CyclicBarrier(threadCount);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < threadCount; i++) {
      threads.add(new Thread(() -> add(start, rounds)));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(threadCount * rounds, memory.getIntVolatile(0));
    assertEquals(threadCount * rounds, memory.getLongVolatile(8));
    assertEquals(threadCount * rounds, memory.getIntVolatile(16));
    assertEquals(threadCount * rounds, memory.getLongVolatile(24));
  }

  private void add(CyclicBarrier start, int rounds) {
    assertDoesNotThrow(() -> start.await());
    for (int round = 0; round < rounds; round++) {
      memory.getAndAddInt(0, 1);
      memory.getAndAddLong(8, 1);
      int seenInt;
      do {
        seenInt = memory.getIntAcquire(16);
      } while (!memory.compareAndSetInt(16, seenInt, seenInt + 1));
      long seenLong;
      do {
        seenLong = memory.getLongAcquire(24);
      } while (!memory.compareAndSetLong(24, seenLong, seenLong + 1));
    }
  }
}
