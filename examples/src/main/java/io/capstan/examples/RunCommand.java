package io.capstan.examples;

import io.capstan.engine.kernel.Kernels;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Runs any kernel. */
@Command(
    name = "run",
    description = "Runs any kernel over a range, also your own.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false)
final class RunCommand implements Callable<Integer> {

  @Parameters(paramLabel = "KERNEL", description = "Its name; see capstan kernels.")
  private String kernel;

  @Mixin private RangeParameters range;
  @Mixin private KernelPath kernelPath;
  @Mixin private JobOptions options;

  @Override
  public Integer call() {
    return options.run(
        asked -> {
          kernelPath.open();
          return asked.request(Kernels.named(kernel), range.range(), kernelPath);
        });
  }
}
