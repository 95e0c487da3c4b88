package io.capstan.ipc.value;

import io.capstan.ipc.memory.Memory;
import java.util.function.IntBinaryOperator;
import java.util.function.IntUnaryOperator;

/** What scalar and array share: a byte in memory that several steps change as if they were one. */
final class ByteCell {
  /*
   * Progress:       lock-free: a compare-and-set fails only if another one succeeded.
   * Linearization:  at the compare-and-set that succeeds, or at the read if nothing is to change.
   *
   * There is no get-and-add or get-and-set of a byte in Memory, on purpose: what JDK 17's compiler
   * makes of the JVM's own returns values outside of a byte's range (-127 comes back as 129).
   */

  private ByteCell() {}

  /** Returns the value before. */
  static byte getAndSet(Memory memory, long offset, byte value) {
    return getAndUpdate(memory, offset, before -> value);
  }

  /** Returns the value before. */
  static byte getAndAdd(Memory memory, long offset, byte delta) {
    return getAndUpdate(memory, offset, before -> before + delta);
  }

  /** Returns the value before; of the operator's result, the lowest byte counts. */
  static byte getAndUpdate(Memory memory, long offset, IntUnaryOperator operator) {
    byte before;
    do {
      before = memory.getByteVolatile(offset);
    } while (!memory.compareAndSetByte(offset, before, (byte) operator.applyAsInt(before)));
    return before;
  }

  /** Returns the value after; does not write where nothing changes, to leave the line shared. */
  static byte accumulate(Memory memory, long offset, byte operand, IntBinaryOperator operator) {
    while (true) {
      byte before = memory.getByteVolatile(offset);
      byte after = (byte) operator.applyAsInt(before, operand);
      if (before == after || memory.compareAndSetByte(offset, before, after)) {
        return after;
      }
    }
  }
}
