package io.capstan.ipc.value;

import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/** Ints under test. */
final class IntCells {
  private IntCells() {}

  static Cell of(SharedInt it) {
    return new Cell() {
      @Override
      public long get() {
        return it.get();
      }

      @Override
      public void set(long value) {
        it.set((int) value);
      }

      @Override
      public long getAcquire() {
        return it.getAcquire();
      }

      @Override
      public void setRelease(long value) {
        it.setRelease((int) value);
      }

      @Override
      public long getPlain() {
        return it.getPlain();
      }

      @Override
      public void setPlain(long value) {
        it.setPlain((int) value);
      }

      @Override
      public boolean compareAndSet(long expected, long value) {
        return it.compareAndSet((int) expected, (int) value);
      }

      @Override
      public long getAndSet(long value) {
        return it.getAndSet((int) value);
      }

      @Override
      public long getAndAdd(long delta) {
        return it.getAndAdd((int) delta);
      }

      @Override
      public long increment() {
        return it.increment();
      }

      @Override
      public long decrement() {
        return it.decrement();
      }

      @Override
      public long getAndUpdate(LongUnaryOperator operator) {
        return it.getAndUpdate(value -> (int) operator.applyAsLong(value));
      }

      @Override
      public long accumulate(long operand, LongBinaryOperator operator) {
        return it.accumulate(
            (int) operand, (value, other) -> (int) operator.applyAsLong(value, other));
      }

      @Override
      public long accumulateMin(long operand) {
        return it.accumulateMin((int) operand);
      }

      @Override
      public long accumulateMax(long operand) {
        return it.accumulateMax((int) operand);
      }
    };
  }

  static Cell of(SharedIntArray it, long index) {
    return new Cell() {
      @Override
      public long get() {
        return it.get(index);
      }

      @Override
      public void set(long value) {
        it.set(index, (int) value);
      }

      @Override
      public long getAcquire() {
        return it.getAcquire(index);
      }

      @Override
      public void setRelease(long value) {
        it.setRelease(index, (int) value);
      }

      @Override
      public long getPlain() {
        return it.getPlain(index);
      }

      @Override
      public void setPlain(long value) {
        it.setPlain(index, (int) value);
      }

      @Override
      public boolean compareAndSet(long expected, long value) {
        return it.compareAndSet(index, (int) expected, (int) value);
      }

      @Override
      public long getAndSet(long value) {
        return it.getAndSet(index, (int) value);
      }

      @Override
      public long getAndAdd(long delta) {
        return it.getAndAdd(index, (int) delta);
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
            index, (int) operand, (value, other) -> (int) operator.applyAsLong(value, other));
      }

      @Override
      public long accumulateMin(long operand) {
        return it.accumulateMin(index, (int) operand);
      }

      @Override
      public long accumulateMax(long operand) {
        return it.accumulateMax(index, (int) operand);
      }
    };
  }
}
