/**
 * Shared scalars, arrays and structs: Python's {@code Value}, {@code Array}, {@code RawValue} and
 * {@code RawArray}.
 *
 * <p>Each is a handle on bytes of a region. It is made in one process with {@code create}, found in
 * another with {@code open}, or placed with {@code at} into bytes that the caller has laid out
 * himself. Every handle on the same bytes, in whatever process, is the same value.
 *
 * <p>The words are those of {@link java.util.concurrent.atomic}: {@code get} and {@code set} are
 * volatile, {@code getAcquire} and {@code setRelease} ordered, {@code getPlain} and {@code
 * setPlain} neither. All that changes a value in place is atomic and volatile: {@code getAnd…}
 * returns the value before, {@code increment}, {@code decrement} and {@code accumulate…} the value
 * after. Integers wrap around, as in Java and in Python's {@code Value}.
 */
package io.capstan.ipc.value;
