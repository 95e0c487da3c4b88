/**
 * How values become bytes of the region and values again.
 *
 * <p>A {@link io.capstan.ipc.codec.Codec} writes to a {@link io.capstan.ipc.codec.Sink}, which is
 * the value's place in the region as long as it fits, and reads from a {@link
 * io.capstan.ipc.codec.Source}, which believes nothing. Users may bring a codec of their own; the
 * {@link io.capstan.ipc.codec.StandardCodec} sends anything. {@link
 * io.capstan.ipc.codec.ThrowableCodec} sends failures, so that none is lost for what it is.
 *
 * <p>Two rules decide how the standard codec writes a value, and both were measured ({@code
 * SerializerStart} and {@code SerializerBenchmark} in {@code bench} repeat it):
 *
 * <ul>
 *   <li>What is sent often has a form of its own: numbers, strings, arrays of numbers, objects of a
 *       region, and lists, records and lambdas that hold nothing but such. A form of its own writes
 *       each part by itself, so it is only for what no two can tell apart: a value that may hold
 *       the same object twice, or itself, goes the other way.
 *   <li>All else goes by the JDK's serialization with a filter, and not by a faster library: a
 *       fresh worker must do its first task soon, and a library that generates its code as it runs
 *       costs each worker more than most workers ever serialize; the JDK keeps shared and cyclic
 *       objects, every exception and lambda of its own without being told, asks for no unsupported
 *       access to memory, and needs no jar.
 * </ul>
 *
 * <p>Who sends and who receives are one application under one user, so its classes are welcome; but
 * bytes are never believed: see {@code ClassPolicy} for which classes arrive, {@code ArrivalFilter}
 * and {@code Expansion} for how much.
 */
package io.capstan.ipc.codec;
