package io.capstan.ipc.value;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.memory.ObjectType;
import io.capstan.ipc.memory.Region;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

/** What every shared array does; its middle element is under the contract of a number as well. */
abstract class ArrayContract extends CellContract {
  private static final int MIDDLE = 2;

  abstract Row createRow(String name, long count) throws IOException;

  abstract Row openRow(Region from, String name);

  abstract Row rowAt(long offset, long count);

  abstract int elementLength();

  @Override
  Cell create(String name, long initial) throws IOException {
    Row row = createRow(name, 5);
    row.cell(MIDDLE).set(initial);
    return row.cell(MIDDLE);
  }

  @Override
  Cell open(Region from, String name) {
    return openRow(from, name).cell(MIDDLE);
  }

  private static long[] all(Row row) {
    return row.get(0, (int) row.count());
  }

  @Test
  void newArrayIsOfZerosAndOfItsCount() throws IOException {
    assertArrayEquals(new long[7], all(createRow("row", 7)));
    assertEquals(7, openRow(other, "row").count());
    assertEquals(0, createRow("empty", 0).count());
    assertEquals(0, all(openRow(other, "empty")).length);
  }

  @Test
  void neighboursStayAsTheyAre() throws IOException {
    Row row = createRow("row", 5);
    row.fill(7);
    Cell cell = row.cell(MIDDLE);
    cell.set(largest());
    cell.increment();
    cell.setRelease(-1);
    cell.setPlain(-1);
    cell.getAndSet(-1);
    cell.compareAndSet(-1, -2);
    assertArrayEquals(new long[] {7, 7, -2, 7, 7}, all(row));
  }

  @Test
  void randomBulkOperationsAgreeWithTheModel() throws IOException {
    Random random = new Random(5);
    int count = 50;
    long[] model = new long[count];
    Row[] rows = {createRow("row", count), openRow(other, "row")};
    for (int operation = 0; operation < 3_000; operation++) {
      Row row = rows[random.nextInt(2)];
      int from = random.nextInt(count + 1);
      int length = random.nextInt(count - from + 1);
      int to = random.nextInt(count - length + 1);
      long value = random.nextInt(100);
      switch (random.nextInt(4)) {
        case 0 -> {
          row.slice(from, length).fill(value);
          Arrays.fill(model, from, from + length, value);
        }
        case 1 -> {
          row.slice(from, length).copyTo(row, to);
          System.arraycopy(model, from, model, to, length);
        }
        case 2 -> {
          long[] values = LongStream.range(value, value + length).map(i -> i % 100).toArray();
          row.put(from, values);
          System.arraycopy(values, 0, model, from, length);
        }
        default ->
            assertArrayEquals(
                Arrays.copyOfRange(model, from, from + length), row.get(from, length));
      }
      assertArrayEquals(model, all(rows[operation % 2]), "operation=" + operation);
    }
  }

  @Test
  void slicesAreViewsAndSoAreTheirSlices() throws IOException {
    Row row = createRow("row", 10);
    Row slice = openRow(other, "row").slice(2, 6);
    Row inner = slice.slice(1, 4);
    inner.cell(0).set(33);
    row.cell(6).set(66);
    assertEquals(33, row.cell(3).get());
    assertEquals(66, inner.cell(3).get());
    assertEquals(4, inner.count());
    inner.fill(1);
    assertArrayEquals(new long[] {0, 0, 0, 1, 1, 1, 1, 0, 0, 0}, all(row));
    assertEquals(0, row.slice(10, 0).count());
    assertEquals(0, inner.slice(4, 0).count());
  }

  @Test
  void copiesGoBetweenArraysAndRegions() throws IOException {
    createRow("source", 3).put(0, 1, 2, 3);
    Row target = createRow("target", 5);
    openRow(other, "source").copyTo(target, 1);
    assertArrayEquals(new long[] {0, 1, 2, 3, 0}, all(target));
  }

  @TestFactory
  Stream<DynamicTest> outsideIsRefusedWithIndexAndLength() throws IOException {
    Row row = createRow("row", 10).slice(3, 5);
    Map<String, Executable> uses = new LinkedHashMap<>();
    uses.put("index=-1 length=5", () -> row.cell(-1).get());
    uses.put("index=5 length=5", () -> row.cell(5).set(1));
    uses.put("index=" + (1L << 61) + " length=5", () -> row.cell(1L << 61).getPlain());
    uses.put("index=" + Long.MIN_VALUE + " length=5", () -> row.cell(Long.MIN_VALUE).increment());
    uses.put("from=2 count=4 length=5", () -> row.slice(2, 4));
    uses.put("from=-1 count=1 length=5", () -> row.slice(-1, 1));
    uses.put("from=1 count=-1 length=5", () -> row.slice(1, -1));
    uses.put("from=1 count=" + Long.MAX_VALUE + " length=5", () -> row.slice(1, Long.MAX_VALUE));
    uses.put("from=3 count=3 length=5", () -> row.getRaw(3, 3, 0, 3));
    uses.put("from=4 count=2 length=5", () -> row.putRaw(4, 2, 0, 2));
    uses.put("from=2 count=2 length=3", () -> row.getRaw(0, 3, 2, 2));
    uses.put("from=-1 count=2 length=3", () -> row.putRaw(0, 3, -1, 2));
    uses.put("from=0 count=-2 length=5", () -> row.putRaw(0, 3, 0, -2));
    uses.put("from=1 count=5 length=5", () -> row.copyTo(row, 1));
    return uses.entrySet().stream()
        .map(use -> DynamicTest.dynamicTest(use.getKey(), () -> assertOutside(use)));
  }

  private static void assertOutside(Map.Entry<String, Executable> use) {
    var refusal = assertThrows(IndexOutOfBoundsException.class, use.getValue());
    assertEquals(use.getKey(), refusal.getMessage());
  }

  @Test
  void negativeAndExcessiveCountsAreRefused() {
    long countMax = (1L << 56) / elementLength();
    for (long count : new long[] {-1, Long.MIN_VALUE, countMax + 1, Long.MAX_VALUE}) {
      String text = "count=" + count + " (allowed: 0 to " + countMax + ")";
      assertEquals(
          text,
          assertThrows(IllegalArgumentException.class, () -> createRow("row", count)).getMessage());
      assertEquals(
          text, assertThrows(IllegalArgumentException.class, () -> rowAt(0, count)).getMessage());
    }
    var full = assertThrows(IOException.class, () -> createRow("row", countMax));
    assertTrue(full.getMessage().contains("has no room for name=row"), full.getMessage());
  }

  @Test
  void placedInRawBytesItTakesNoMoreThanItsElements() throws IOException {
    long offset =
        region.directory().create("raw", ObjectType.BYTES, 10L * elementLength()).offset();
    Row first = rowAt(offset, 4);
    Row rest = rowAt(offset + 4L * elementLength(), 6);
    first.fill(1);
    rest.fill(2);
    assertArrayEquals(new long[] {1, 1, 1, 1, 2, 2, 2, 2, 2, 2}, all(rowAt(offset, 10)));
    long end = region.memory().capacity();
    assertEquals(0, rowAt(end / 8 * 8, 0).count());
    assertThrows(IndexOutOfBoundsException.class, () -> rowAt(end / 8 * 8, 8));
    assertThrows(IndexOutOfBoundsException.class, () -> rowAt(-8, 1));
  }

  @Test
  void anotherTypeIsRefused() throws IOException {
    SharedLongAdder.create(region, "adder");
    var refusal = assertThrows(IllegalArgumentException.class, () -> openRow(other, "adder"));
    assertTrue(refusal.getMessage().contains(" is of type=adder (allowed: "), refusal.getMessage());
  }

  @TestFactory
  Stream<DynamicTest> bulkUseAfterCloseIsRefused() throws IOException {
    Row mine = createRow("row", 5);
    Row row = openRow(other, "row");
    other.close();
    Map<String, Executable> uses = new LinkedHashMap<>();
    uses.put("get", () -> row.get(0, 5));
    uses.put("get none", () -> row.getRaw(0, 0, 0, 0));
    uses.put("put", () -> row.put(0, 1, 2));
    uses.put("fill", () -> row.fill(1));
    uses.put("copyTo", () -> row.copyTo(mine, 0));
    uses.put("copyTo closed", () -> mine.copyTo(row, 0));
    uses.put("slice, then get", () -> row.slice(1, 2).cell(0).get());
    return uses.entrySet().stream()
        .map(
            use ->
                DynamicTest.dynamicTest(
                    use.getKey(), () -> assertThrows(IllegalStateException.class, use.getValue())));
  }

  @Test
  void elementsSideBySideAreOfDifferentWriters() throws Exception {
    int rounds = 50_000;
    createRow("row", 8);
    List<Callable<?>> all = new ArrayList<>();
    for (int thread = 0; thread < 4; thread++) {
      Row row = openRow(thread % 2 == 0 ? region : other, "row").slice(thread * 2, 2);
      all.add(
          () -> {
            for (int round = 0; round < rounds; round++) {
              row.cell(0).setPlain(row.cell(0).getPlain() + 1);
              row.cell(1).increment();
            }
            return null;
          });
    }
    Crowd.run(all);
    long[] expected = new long[8];
    Arrays.fill(expected, narrow(rounds));
    assertArrayEquals(expected, all(openRow(other, "row")));
  }
}
