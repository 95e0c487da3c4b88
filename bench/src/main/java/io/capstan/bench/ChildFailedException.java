package io.capstan.bench;

import java.util.List;

/** A child process ended in failure, or printed something else than its figures. */
final class ChildFailedException extends MeasurementException {
  private static final long serialVersionUID = 1L;

  /** Enough for a compiler's first error or an exception's head. */
  private static final int OUTPUT_LENGTH_MAX = 2_000;

  ChildFailedException(List<String> command, int exitStatus, String output) {
    super(
        "command=%s exitStatus=%d output=%s"
            .formatted(String.join(" ", command), exitStatus, shortened(output.strip())));
  }

  private static String shortened(String output) {
    return output.length() <= OUTPUT_LENGTH_MAX
        ? output
        : output.substring(0, OUTPUT_LENGTH_MAX) + "…";
  }
}
