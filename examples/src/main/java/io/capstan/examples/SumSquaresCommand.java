package io.capstan.examples;

import io.capstan.engine.kernel.SumOfSquares;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Sums squares. */
@Command(
    name = SumSquaresCommand.NAME,
    description = "Sums the squares of a range, exactly.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false)
final class SumSquaresCommand implements Callable<Integer> {
  static final String NAME = "sum-squares";

  @Mixin private RangeParameters range;
  @Mixin private JobOptions options;

  @Override
  public Integer call() {
    return options.run(
        asked -> asked.request(new SumOfSquares(), range.range(), KernelPath.empty()));
  }
}
