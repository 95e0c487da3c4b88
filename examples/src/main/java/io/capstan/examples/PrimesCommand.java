package io.capstan.examples;

import io.capstan.engine.kernel.PrimeCount;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Counts primes. */
@Command(
    name = PrimesCommand.NAME,
    description = "Counts the primes of a range.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false)
final class PrimesCommand implements Callable<Integer> {
  static final String NAME = "primes";

  @Mixin private RangeParameters range;
  @Mixin private JobOptions options;

  @Override
  public Integer call() {
    return options.run(asked -> asked.request(new PrimeCount(), range.range(), KernelPath.empty()));
  }
}
