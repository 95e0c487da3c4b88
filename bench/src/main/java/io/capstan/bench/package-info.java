/**
 * How fast Capstan is, and compared with what.
 *
 * <p>{@code bench/run} measures the table of the engine's bar, {@code bench/run --shared-state}
 * that of what processes share, {@code bench/run --queues} that of queues and pipes: each {@code
 * Row} compares two contenders, A B A B in one run, by the medians of at least five samples, and
 * each sample carries the answer it was taken with, so that nobody is fast by being wrong. {@code
 * bench/run --jmh} runs the JMH benchmarks of the kernels, of a job's round trip and of locks
 * instead.
 *
 * <p>A contender is warm: it is sampled once, untimed, before the first round. What must be equal
 * on both sides is made equal by construction: two processes that play ping-pong run on the same
 * two cores in Java and in C, the plain loop runs in a JVM started with the worker's own command
 * line, Python runs without a launcher script before it, C keeps its loop.
 *
 * <p>The rows of the queues also say how long single messages take, sent at fixed times: each is
 * late by as much as those before it made it wait. How much CPU a waiting consumer burns is a row
 * of its own.
 *
 * <p>Results with machine, JDK, flags, date and command are in {@code bench/results}.
 */
package io.capstan.bench;
