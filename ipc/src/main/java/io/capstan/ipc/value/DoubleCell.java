package io.capstan.ipc.value;

import io.capstan.ipc.memory.Memory;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/**
 * What scalar and array share: a double in memory, as the eight bytes of its bits. Nothing here
 * looks at a value but at its bits, so a NaN is equal to itself and -0.0 is not 0.0.
 */
final class DoubleCell {
  /*
   * Progress:       lock-free: a compare-and-set fails only if another one succeeded.
   * Linearization:  at the compare-and-set that succeeds, or at the read if nothing is to change.
   */

  private DoubleCell() {}

  static double getPlain(Memory memory, long offset) {
    return Double.longBitsToDouble(memory.getLong(offset));
  }

  static void setPlain(Memory memory, long offset, double value) {
    memory.putLong(offset, Double.doubleToRawLongBits(value));
  }

  static double getAcquire(Memory memory, long offset) {
    return Double.longBitsToDouble(memory.getLongAcquire(offset));
  }

  static void setRelease(Memory memory, long offset, double value) {
    memory.putLongRelease(offset, Double.doubleToRawLongBits(value));
  }

  static double get(Memory memory, long offset) {
    return Double.longBitsToDouble(memory.getLongVolatile(offset));
  }

  static void set(Memory memory, long offset, double value) {
    memory.putLongVolatile(offset, Double.doubleToRawLongBits(value));
  }

  static boolean compareAndSet(Memory memory, long offset, double expected, double value) {
    return memory.compareAndSetLong(
        offset, Double.doubleToRawLongBits(expected), Double.doubleToRawLongBits(value));
  }

  static double getAndSet(Memory memory, long offset, double value) {
    return Double.longBitsToDouble(memory.getAndSetLong(offset, Double.doubleToRawLongBits(value)));
  }

  /** Returns the value before. */
  static double getAndAdd(Memory memory, long offset, double delta) {
    double before;
    do {
      before = get(memory, offset);
    } while (!compareAndSet(memory, offset, before, before + delta));
    return before;
  }

  /** Returns the value before. */
  static double getAndUpdate(Memory memory, long offset, DoubleUnaryOperator operator) {
    double before;
    do {
      before = get(memory, offset);
    } while (!compareAndSet(memory, offset, before, operator.applyAsDouble(before)));
    return before;
  }

  /** Returns the value after; does not write where not a bit changes, to leave the line shared. */
  static double accumulate(
      Memory memory, long offset, double operand, DoubleBinaryOperator operator) {
    while (true) {
      double before = get(memory, offset);
      double after = operator.applyAsDouble(before, operand);
      boolean same = Double.doubleToRawLongBits(before) == Double.doubleToRawLongBits(after);
      if (same || compareAndSet(memory, offset, before, after)) {
        return after;
      }
    }
  }
}
