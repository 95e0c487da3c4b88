package io.capstan.ipc.value;

import io.capstan.ipc.memory.Memory;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/** What scalar and array share: a long in memory that several steps change as if they were one. */
final class LongCell {
  /*
   * Progress:       lock-free: a compare-and-set fails only if another one succeeded.
   * Linearization:  at the compare-and-set that succeeds, or at the read if nothing is to change.
   */

  private LongCell() {}

  /** Returns the value before. */
  static long getAndUpdate(Memory memory, long offset, LongUnaryOperator operator) {
    long before;
    do {
      before = memory.getLongVolatile(offset);
    } while (!memory.compareAndSetLong(offset, before, operator.applyAsLong(before)));
    return before;
  }

  /** Returns the value after. */
  static long accumulate(Memory memory, long offset, long operand, LongBinaryOperator operator) {
    long before;
    long after;
    do {
      before = memory.getLongVolatile(offset);
      after = operator.applyAsLong(before, operand);
    } while (!memory.compareAndSetLong(offset, before, after));
    return after;
  }

  /** Returns the value after; does not write where nothing changes, to leave the line shared. */
  static long accumulateMin(Memory memory, long offset, long operand) {
    long before = memory.getLongVolatile(offset);
    while (operand < before) {
      if (memory.compareAndSetLong(offset, before, operand)) {
        return operand;
      }
      before = memory.getLongVolatile(offset);
    }
    return before;
  }

  /** Returns the value after; does not write where nothing changes, to leave the line shared. */
  static long accumulateMax(Memory memory, long offset, long operand) {
    long before = memory.getLongVolatile(offset);
    while (operand > before) {
      if (memory.compareAndSetLong(offset, before, operand)) {
        return operand;
      }
      before = memory.getLongVolatile(offset);
    }
    return before;
  }
}
