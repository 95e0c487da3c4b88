package io.capstan.examples;

import io.capstan.engine.kernel.Kernel;
import io.capstan.engine.kernel.PrimeCount;
import io.capstan.engine.kernel.Range;
import io.capstan.engine.kernel.SumOfSquares;

/**
 * The form of the command line that needs no parser: a command and a number. Loading one takes as
 * long as counting the primes below 100 million, which a short job must not wait for.
 */
final class PlainRequest {

  private PlainRequest() {}

  /** The request, or null if these arguments are for the parser: to understand, or to refuse. */
  static JobRequest parse(String... arguments) {
    if (arguments.length != 2) {
      return null;
    }
    Kernel kernel = kernel(arguments[0]);
    if (kernel == null) {
      return null;
    }
    try {
      Range range = Range.of(0, NumberText.parse(arguments[1], 0, Long.MAX_VALUE));
      return new JobRequest(
          kernel, range, JobRequest.Crew.fittingFor(kernel, range), JobRequest.Form.TEXT, false);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static Kernel kernel(String command) {
    return switch (command) {
      case PrimesCommand.NAME -> new PrimeCount();
      case SumSquaresCommand.NAME -> new SumOfSquares();
      default -> null;
    };
  }
}
