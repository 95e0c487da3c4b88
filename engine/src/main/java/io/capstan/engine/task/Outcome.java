package io.capstan.engine.task;

/**
 * What came of one call: a value, or what was thrown.
 *
 * @param value the value, null where it failed or was null
 * @param failure what was thrown, null where it succeeded
 */
public record Outcome(Object value, Throwable failure) {

  /** A call that returned. */
  public static Outcome of(Object value) {
    return new Outcome(value, null);
  }

  /** A call that threw. */
  public static Outcome failed(Throwable failure) {
    return new Outcome(null, failure);
  }

  /** Whether it returned. */
  public boolean isValue() {
    return failure == null;
  }
}
