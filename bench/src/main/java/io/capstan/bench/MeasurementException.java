package io.capstan.bench;

/** A row could not be measured; the text says why, and what to do about it. */
class MeasurementException extends Exception {
  private static final long serialVersionUID = 1L;

  MeasurementException(String message) {
    super(message);
  }

  MeasurementException(String message, Throwable cause) {
    super(message, cause);
  }
}
