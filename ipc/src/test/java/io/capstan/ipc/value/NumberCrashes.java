package io.capstan.ipc.value;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.memory.Region;
import io.capstan.ipc.trial.CrashCase;
import io.capstan.ipc.trial.CrashCase.Aftermath;
import io.capstan.ipc.trial.CrashCases;
import io.capstan.ipc.trial.Crew;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Deaths in the operations of scalars, arrays and the adder. */
final class NumberCrashes {
  /** What a number is before the first of its operations, and after each. */
  private static final long[] VALUES = {1, 2, 3, 4, 5, 6, 7, 8, 7, 9, 10, 3, 11};

  private static final int COUNT = 8;

  /** What every element is before an array's operation, and after it. */
  private static final long BEFORE = 7;

  private static final long AFTER = 9;

  private NumberCrashes() {}

  static List<CrashCase<?>> all() {
    List<CrashCase<?>> all = new ArrayList<>();
    all.addAll(
        cells(
            "int",
            (region, name) -> IntCells.of(SharedInt.create(region, name, (int) VALUES[0])),
            (region, name) -> IntCells.of(SharedInt.open(region, name))));
    all.addAll(
        cells(
            "long",
            (region, name) -> LongCells.of(SharedLong.create(region, name, VALUES[0])),
            (region, name) -> LongCells.of(SharedLong.open(region, name))));
    all.addAll(
        cells(
            "double",
            (region, name) -> DoubleCells.of(SharedDouble.create(region, name, VALUES[0])),
            (region, name) -> DoubleCells.of(SharedDouble.open(region, name))));
    all.addAll(
        rows(
            "int array",
            (region, name) ->
                new SharedIntArrayTest.IntRow(SharedIntArray.create(region, name, COUNT)),
            (region, name) -> new SharedIntArrayTest.IntRow(SharedIntArray.open(region, name))));
    all.addAll(
        rows(
            "long array",
            (region, name) ->
                new SharedLongArrayTest.LongRow(SharedLongArray.create(region, name, COUNT)),
            (region, name) -> new SharedLongArrayTest.LongRow(SharedLongArray.open(region, name))));
    all.addAll(
        rows(
            "double array",
            (region, name) ->
                new SharedDoubleArrayTest.DoubleRow(SharedDoubleArray.create(region, name, COUNT)),
            (region, name) ->
                new SharedDoubleArrayTest.DoubleRow(SharedDoubleArray.open(region, name))));
    all.addAll(
        rows(
            "byte array",
            (region, name) ->
                new SharedByteArrayTest.ByteRow(SharedByteArray.create(region, name, COUNT)),
            (region, name) -> new SharedByteArrayTest.ByteRow(SharedByteArray.open(region, name))));
    all.addAll(booleans());
    all.addAll(adders());
    return all;
  }

  private static List<CrashCase<?>> cells(
      String what, CrashCase.Maker<Cell> create, CrashCase.Maker<Cell> open) {
    return new CrashCases<>(what, create, open)
        .add("each", VALUES.length - 1, cell -> () -> change(cell), NumberCrashes::oneAfterTheOther)
        .list();
  }

  /** One write each. */
  private static void change(Cell cell) {
    cell.set(2);
    cell.setRelease(3);
    cell.setPlain(4);
    cell.compareAndSet(4, 5);
    cell.getAndSet(6);
    cell.getAndAdd(1);
    cell.increment();
    cell.decrement();
    cell.getAndUpdate(value -> value + 2);
    cell.accumulate(1, Long::sum);
    cell.accumulateMin(3);
    cell.accumulateMax(11);
  }

  private static Aftermath oneAfterTheOther(Crew crew, Cell cell) {
    return death -> {
      assertEquals(VALUES[death.write() - 1], cell.get());
      assertEquals(death.happened(), death.write() < VALUES.length);
    };
  }

  private static List<CrashCase<?>> rows(
      String what, CrashCase.Maker<Row> create, CrashCase.Maker<Row> open) {
    return new CrashCases<>(what, create, open)
        .add(
            "each of an element",
            VALUES.length - 1,
            row -> () -> change(row.slice(3, 2).cell(1)),
            NumberCrashes::onlyThatOne)
        .add("put", 2, row -> () -> row.put(0, all(AFTER)), NumberCrashes::oneByOne)
        .add("fill", 2, row -> () -> row.fill(AFTER), NumberCrashes::oneByOne)
        .add("copy", 1, row -> () -> copyHalf(row), NumberCrashes::halfIsNew)
        .list();
  }

  private static long[] all(long value) {
    long[] values = new long[COUNT];
    Arrays.fill(values, value);
    return values;
  }

  private static Aftermath onlyThatOne(Crew crew, Row row) {
    row.cell(4).set(VALUES[0]);
    return death -> {
      long[] expected = new long[COUNT];
      expected[4] = VALUES[death.write() - 1];
      assertArrayEquals(expected, row.get(0, COUNT));
    };
  }

  /** Each element is whole, and those before one that is written are written. */
  private static Aftermath oneByOne(Crew crew, Row row) {
    row.fill(BEFORE);
    return death -> {
      long[] expected = all(AFTER);
      long[] found = row.get(0, COUNT);
      int written = 0;
      while (written < COUNT && found[written] == AFTER) {
        written++;
      }
      Arrays.fill(expected, written, COUNT, BEFORE);
      assertArrayEquals(expected, found);
      assertTrue(death.happened() ? written < COUNT : written == COUNT, "written=" + written);
      assertTrue(death.write() > 1 || written == 0, "written=" + written);
    };
  }

  private static void copyHalf(Row row) {
    row.slice(0, COUNT / 2).copyTo(row, COUNT / 2);
  }

  private static Aftermath halfIsNew(Crew crew, Row row) {
    row.fill(BEFORE);
    row.slice(0, COUNT / 2).fill(AFTER);
    return death -> {
      long[] expected = all(AFTER);
      if (death.happened()) {
        Arrays.fill(expected, COUNT / 2, COUNT, BEFORE);
      }
      assertArrayEquals(expected, row.get(0, COUNT));
    };
  }

  private static List<CrashCase<?>> booleans() {
    return new CrashCases<>(
            "boolean",
            (Region region, String name) -> SharedBoolean.create(region, name, false),
            SharedBoolean::open)
        .add("each", 5, flag -> () -> change(flag), NumberCrashes::everyOtherIsTrue)
        .list();
  }

  private static void change(SharedBoolean flag) {
    flag.set(true);
    flag.setRelease(false);
    flag.setPlain(true);
    flag.compareAndSet(true, false);
    flag.getAndSet(true);
  }

  private static Aftermath everyOtherIsTrue(Crew crew, SharedBoolean flag) {
    return death -> assertEquals(death.write() % 2 == 0, flag.get());
  }

  private static List<CrashCase<?>> adders() {
    return new CrashCases<>("adder", SharedLongAdder::create, SharedLongAdder::open)
        .add("add", 3, adder -> () -> addSix(adder), NumberCrashes::whatWasAdded)
        .add(
            "sum then reset",
            LongAdderLayout.STRIPES,
            adder -> adder::sumThenReset,
            NumberCrashes::whatWasNotTaken)
        .list();
  }

  private static void addSix(SharedLongAdder adder) {
    adder.add(6);
    adder.increment();
    adder.decrement();
  }

  private static Aftermath whatWasAdded(Crew crew, SharedLongAdder adder) {
    adder.add(100);
    return death -> {
      assertEquals(new long[] {100, 106, 107, 106}[death.write() - 1], adder.sum());
      adder.increment();
    };
  }

  /** The victim takes with it what it had collected: what the test itself added, first of all. */
  private static Aftermath whatWasNotTaken(Crew crew, SharedLongAdder adder) {
    adder.add(100);
    return death -> assertEquals(death.isAfter(1) ? 0 : 100, adder.sum());
  }
}
