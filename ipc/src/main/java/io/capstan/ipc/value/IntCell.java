package io.capstan.ipc.value;

import io.capstan.ipc.memory.Memory;
import java.util.function.IntBinaryOperator;
import java.util.function.IntUnaryOperator;

/** What scalar and array share: an int in memory that several steps change as if they were one. */
final class IntCell {
  /*
   * Progress:       lock-free: a compare-and-set fails only if another one succeeded.
   * Linearization:  at the compare-and-set that succeeds, or at the read if nothing is to change.
   */

  private IntCell() {}

  /** Returns the value before. */
  static int getAndUpdate(Memory memory, long offset, IntUnaryOperator operator) {
    int before;
    do {
      before = memory.getIntVolatile(offset);
    } while (!memory.compareAndSetInt(offset, before, operator.applyAsInt(before)));
    return before;
  }

  /** Returns the value after. */
  static int accumulate(Memory memory, long offset, int operand, IntBinaryOperator operator) {
    int before;
    int after;
    do {
      before = memory.getIntVolatile(offset);
      after = operator.applyAsInt(before, operand);
    } while (!memory.compareAndSetInt(offset, before, after));
    return after;
  }

  /** Returns the value after; does not write where nothing changes, to leave the line shared. */
  static int accumulateMin(Memory memory, long offset, int operand) {
    int before = memory.getIntVolatile(offset);
    while (operand < before) {
      if (memory.compareAndSetInt(offset, before, operand)) {
        return operand;
      }
      before = memory.getIntVolatile(offset);
    }
    return before;
  }

  /** Returns the value after; does not write where nothing changes, to leave the line shared. */
  static int accumulateMax(Memory memory, long offset, int operand) {
    int before = memory.getIntVolatile(offset);
    while (operand > before) {
      if (memory.compareAndSetInt(offset, before, operand)) {
        return operand;
      }
      before = memory.getIntVolatile(offset);
    }
    return before;
  }
}
