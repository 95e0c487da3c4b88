package io.capstan.ipc.value;

import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/** A number under test, scalar or element, of whatever type, as if it were a long. */
interface Cell {
  long get();

  void set(long value);

  long getAcquire();

  void setRelease(long value);

  long getPlain();

  void setPlain(long value);

  boolean compareAndSet(long expected, long value);

  long getAndSet(long value);

  long getAndAdd(long delta);

  long increment();

  long decrement();

  long getAndUpdate(LongUnaryOperator operator);

  long accumulate(long operand, LongBinaryOperator operator);

  long accumulateMin(long operand);

  long accumulateMax(long operand);
}
