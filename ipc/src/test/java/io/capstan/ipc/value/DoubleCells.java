package io.capstan.ipc.value;

import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/** Doubles under test. */
final class DoubleCells {
  private DoubleCells() {}

  static Cell of(SharedDouble it) {
    return new Cell() {
      @Override
      public long get() {
        return (long) it.get();
      }

      @Override
      public void set(long value) {
        it.set((double) value);
      }

      @Override
      public long getAcquire() {
        return (long) it.getAcquire();
      }

      @Override
      public void setRelease(long value) {
        it.setRelease((double) value);
      }

      @Override
      public long getPlain() {
        return (long) it.getPlain();
      }

      @Override
      public void setPlain(long value) {
        it.setPlain((double) value);
      }

      @Override
      public boolean compareAndSet(long expected, long value) {
        return it.compareAndSet((double) expected, (double) value);
      }

      @Override
      public long getAndSet(long value) {
        return (long) it.getAndSet((double) value);
      }

      @Override
      public long getAndAdd(long delta) {
        return (long) it.getAndAdd((double) delta);
      }

      @Override
      public long increment() {
        return (long) it.increment();
      }

      @Override
      public long decrement() {
        return (long) it.decrement();
      }

      @Override
      public long getAndUpdate(LongUnaryOperator operator) {
        return (long) it.getAndUpdate(value -> operator.applyAsLong((long) value));
      }

      @Override
      public long accumulate(long operand, LongBinaryOperator operator) {
        return (long)
            it.accumulate(
                (double) operand,
                (value, other) -> operator.applyAsLong((long) value, (long) other));
      }

      @Override
      public long accumulateMin(long operand) {
        return (long) it.accumulateMin((double) operand);
      }

      @Override
      public long accumulateMax(long operand) {
        return (long) it.accumulateMax((double) operand);
      }
    };
  }

  static Cell of(SharedDoubleArray it, long index) {
    return new Cell() {
      @Override
      public long get() {
        return (long) it.get(index);
      }

      @Override
      public void set(long value) {
        it.set(index, (double) value);
      }

      @Override
      public long getAcquire() {
        return (long) it.getAcquire(index);
      }

      @Override
      public void setRelease(long value) {
        it.setRelease(index, (double) value);
      }

      @Override
      public long getPlain() {
        return (long) it.getPlain(index);
      }

      @Override
      public void setPlain(long value) {
        it.setPlain(index, (double) value);
      }

      @Override
      public boolean compareAndSet(long expected, long value) {
        return it.compareAndSet(index, (double) expected, (double) value);
      }

      @Override
      public long getAndSet(long value) {
        return (long) it.getAndSet(index, (double) value);
      }

      @Override
      public long getAndAdd(long delta) {
        return (long) it.getAndAdd(index, (double) delta);
      }

      @Override
      public long increment() {
        return (long) it.increment(index);
      }

      @Override
      public long decrement() {
        return (long) it.decrement(index);
      }

      @Override
      public long getAndUpdate(LongUnaryOperator operator) {
        return (long) it.getAndUpdate(index, value -> operator.applyAsLong((long) value));
      }

      @Override
      public long accumulate(long operand, LongBinaryOperator operator) {
        return (long)
            it.accumulate(
                index,
                (double) operand,
                (value, other) -> operator.applyAsLong((long) value, (long) other));
      }

      @Override
      public long accumulateMin(long operand) {
        return (long) it.accumulateMin(index, (double) operand);
      }

      @Override
      public long accumulateMax(long operand) {
        return (long) it.accumulateMax(index, (double) operand);
      }
    };
  }
}
