package io.capstan.ipc.value;

import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/** Bytes under test. */
final class ByteCells {
  private ByteCells() {}

  static Cell of(SharedByteArray it, long index) {
    return new Cell() {
      @Override
      public long get() {
        return it.get(index);
      }

      @Override
      public void set(long value) {
        it.set(index, (byte) value);
      }

      @Override
      public long getAcquire() {
        return it.getAcquire(index);
      }

      @Override
      public void setRelease(long value) {
        it.setRelease(index, (byte) value);
      }

      @Override
      public long getPlain() {
        return it.getPlain(index);
      }

      @Override
      public void setPlain(long value) {
        it.setPlain(index, (byte) value);
      }

      @Override
      public boolean compareAndSet(long expected, long value) {
        return it.compareAndSet(index, (byte) expected, (byte) value);
      }

      @Override
      public long getAndSet(long value) {
        return it.getAndSet(index, (byte) value);
      }

      @Override
      public long getAndAdd(long delta) {
        return it.getAndAdd(index, (byte) delta);
      }

      @Override
      public long increment() {
        return it.increment(index);
      }

      @Override
      public long decrement() {
        return it.decrement(index);
      }

      @Override
      public long getAndUpdate(LongUnaryOperator operator) {
        return it.getAndUpdate(index, value -> (int) operator.applyAsLong(value));
      }

      @Override
      public long accumulate(long operand, LongBinaryOperator operator) {
        return it.accumulate(
            index, (byte) operand, (value, other) -> (int) operator.applyAsLong(value, other));
      }

      @Override
      public long accumulateMin(long operand) {
        return it.accumulateMin(index, (byte) operand);
      }

      @Override
      public long accumulateMax(long operand) {
        return it.accumulateMax(index, (byte) operand);
      }
    };
  }
}
