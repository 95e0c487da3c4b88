package io.capstan.ipc.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.memory.Region;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/** What every shared number does; the model is {@link AtomicLong}, narrowed to the type. */
@Timeout(60)
abstract class CellContract extends TwoMappings {
  private static final int OPERATIONS = 20_000;
  private static final int ROUNDS = 20_000;

  /** A new number. */
  abstract Cell create(String name, long initial) throws IOException;

  /** The same number, through another mapping. */
  abstract Cell open(Region from, String name);

  /** The long as the type under test would hold it. */
  abstract long narrow(long value);

  @Test
  void initialValueIsSeenByAll() throws IOException {
    Cell cell = create("cell", 42);
    assertEquals(42, cell.get());
    assertEquals(42, open(other, "cell").get());
    assertEquals(-3, create("negative", -3).getAcquire());
  }

  @Test
  void randomOperationsAgreeWithTheModel() throws IOException {
    Random random = new Random(3);
    AtomicLong model = new AtomicLong(7);
    Cell[] cells = {create("cell", 7), open(other, "cell")};
    for (int operation = 0; operation < OPERATIONS; operation++) {
      Cell cell = cells[random.nextInt(cells.length)];
      int code = random.nextInt(15);
      long operand = operand(random);
      String what = "operation=" + operation + " code=" + code + " operand=" + operand;
      assertEquals(modelled(code, operand, model), real(code, operand, cell), what);
      assertEquals(model.get(), cells[0].get(), what);
      assertEquals(model.get(), cells[1].getPlain(), what);
    }
  }

  private long operand(Random random) {
    switch (random.nextInt(3)) {
      case 0:
        return random.nextInt(5) - 2;
      case 1:
        return narrow(random.nextInt());
      default:
        return largest() - random.nextInt(2);
    }
  }

  /** Where the type is about to wrap around, if it does. */
  abstract long largest();

  private static long real(int code, long operand, Cell cell) {
    switch (code) {
      case 0:
        cell.set(operand);
        return 0;
      case 1:
        cell.setRelease(operand);
        return 0;
      case 2:
        cell.setPlain(operand);
        return 0;
      case 3:
        return cell.get();
      case 4:
        return cell.getAcquire();
      case 5:
        return cell.getPlain();
      case 6:
        return cell.compareAndSet(operand, 1) ? 1 : 0;
      case 7:
        return cell.compareAndSet(cell.get(), operand) ? 1 : 0;
      case 8:
        return cell.getAndSet(operand);
      case 9:
        return cell.getAndAdd(operand);
      case 10:
        return cell.increment();
      case 11:
        return cell.decrement();
      case 12:
        return cell.getAndUpdate(value -> value / 2 + operand / 2);
      case 13:
        return cell.accumulate(operand, (value, other) -> value / 4 - other / 4);
      default:
        return (operand & 1) == 0 ? cell.accumulateMin(operand) : cell.accumulateMax(operand);
    }
  }

  private long modelled(int code, long operand, AtomicLong model) {
    switch (code) {
      case 0, 1, 2:
        model.set(operand);
        return 0;
      case 3, 4, 5:
        return model.get();
      case 6:
        return model.compareAndSet(operand, 1) ? 1 : 0;
      case 7:
        model.set(operand);
        return 1;
      case 8:
        return model.getAndSet(operand);
      case 9:
        return model.getAndUpdate(value -> narrow(value + operand));
      case 10:
        return model.updateAndGet(value -> narrow(value + 1));
      case 11:
        return model.updateAndGet(value -> narrow(value - 1));
      case 12:
        return model.getAndUpdate(value -> narrow(value / 2 + operand / 2));
      case 13:
        return model.updateAndGet(value -> narrow(value / 4 - operand / 4));
      default:
        return (operand & 1) == 0
            ? model.accumulateAndGet(operand, Math::min)
            : model.accumulateAndGet(operand, Math::max);
    }
  }

  @Test
  void nothingIsLostBetweenThreadsAndMappings() throws Exception {
    Cell[] cells = {create("cell", 0), open(other, "cell")};
    List<Callable<?>> all = new ArrayList<>();
    for (int thread = 0; thread < 4; thread++) {
      Cell cell = cells[thread % 2];
      all.add(() -> hammer(cell));
    }
    Crowd.run(all);
    assertEquals(narrow(4L * ROUNDS), cells[0].get());
  }

  /** Six ways to add: the sum of one round is 1. */
  private static Void hammer(Cell cell) {
    for (int round = 0; round < ROUNDS; round++) {
      cell.increment();
      cell.getAndAdd(3);
      cell.decrement();
      cell.accumulate(2, Long::sum);
      cell.getAndUpdate(value -> value - 5);
      long seen;
      do {
        seen = cell.getAcquire();
      } while (!cell.compareAndSet(seen, seen + 1));
    }
    return null;
  }

  @Test
  void releaseIsSeenByAcquireInOrder() throws Exception {
    Cell data = create("data", 0);
    Cell flag = create("flag", 0);
    Cell otherData = open(other, "data");
    Cell otherFlag = open(other, "flag");
    int last = 100;
    Crowd.run(
        List.of(
            () -> {
              for (int round = 1; round <= last; round++) {
                data.setPlain(round);
                flag.setRelease(round);
              }
              return null;
            },
            () -> {
              for (long seen = 0; seen < last; seen = otherFlag.getAcquire()) {
                long behind = otherData.getPlain();
                assertTrue(behind >= seen, "flag=" + seen + " data=" + behind);
                Thread.onSpinWait();
              }
              return null;
            }));
  }

  @TestFactory
  Stream<DynamicTest> useAfterCloseIsRefused() throws IOException {
    create("cell", 5);
    Cell cell = open(other, "cell");
    other.close();
    Map<String, Executable> uses = new LinkedHashMap<>();
    for (int code = 0; code < 15; code++) {
      int finalCode = code;
      uses.put("operation " + code, () -> real(finalCode, 1, cell));
    }
    uses.put("open", () -> open(other, "cell"));
    return uses.entrySet().stream()
        .map(
            use ->
                DynamicTest.dynamicTest(
                    use.getKey(), () -> assertThrows(IllegalStateException.class, use.getValue())));
  }
}
