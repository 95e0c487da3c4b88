package io.capstan.ipc.value;

import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/** Longs under test. */
final class LongCells {
  private LongCells() {}

  static Cell of(SharedLong it) {
    return new Cell() {
      @Override
      public long get() {
        return it.get();
      }

      @Override
      public void set(long value) {
        it.set(value);
      }

      @Override
      public long getAcquire() {
        return it.getAcquire();
      }

      @Override
      public void setRelease(long value) {
        it.setRelease(value);
      }

      @Override
      public long getPlain() {
        return it.getPlain();
      }

      @Override
      public void setPlain(long value) {
        it.setPlain(value);
      }

      @Override
      public boolean compareAndSet(long expected, long value) {
        return it.compareAndSet(expected, value);
      }

      @Override
      public long getAndSet(long value) {
        return it.getAndSet(value);
      }

      @Override
      public long getAndAdd(long delta) {
        return it.getAndAdd(delta);
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
        return it.getAndUpdate(operator::applyAsLong);
      }

      @Override
      public long accumulate(long operand, LongBinaryOperator operator) {
        return it.accumulate(operand, operator::applyAsLong);
      }

      @Override
      public long accumulateMin(long operand) {
        return it.accumulateMin(operand);
      }

      @Override
      public long accumulateMax(long operand) {
        return it.accumulateMax(operand);
      }
    };
  }

  static Cell of(SharedLongArray it, long index) {
    return new Cell() {
      @Override
      public long get() {
        return it.get(index);
      }

      @Override
      public void set(long value) {
        it.set(index, value);
      }

      @Override
      public long getAcquire() {
        return it.getAcquire(index);
      }

      @Override
      public void setRelease(long value) {
        it.setRelease(index, value);
      }

      @Override
      public long getPlain() {
        return it.getPlain(index);
      }

      @Override
      public void setPlain(long value) {
        it.setPlain(index, value);
      }

      @Override
      public boolean compareAndSet(long expected, long value) {
        return it.compareAndSet(index, expected, value);
      }

      @Override
      public long getAndSet(long value) {
        return it.getAndSet(index, value);
      }

      @Override
      public long getAndAdd(long delta) {
        return it.getAndAdd(index, delta);
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
        return it.getAndUpdate(index, operator::applyAsLong);
      }

      @Override
      public long accumulate(long operand, LongBinaryOperator operator) {
        return it.accumulate(index, operand, operator::applyAsLong);
      }

      @Override
      public long accumulateMin(long operand) {
        return it.accumulateMin(index, operand);
      }

      @Override
      public long accumulateMax(long operand) {
        return it.accumulateMax(index, operand);
      }
    };
  }
}
