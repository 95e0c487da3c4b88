package io.capstan.bench;

/** One side of a comparison. */
@FunctionalInterface
interface Contender {
  /** Does the work once. */
  Sample sample() throws MeasurementException, InterruptedException;
}
