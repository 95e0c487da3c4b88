package io.capstan.bench;

import java.time.Duration;

/** Something took so long that it will not end; it was ended. */
final class DeadlineExceededException extends MeasurementException {
  private static final long serialVersionUID = 1L;

  DeadlineExceededException(String what, Duration limit) {
    super("%s did not end within limitSeconds=%d".formatted(what, limit.toSeconds()));
  }
}
