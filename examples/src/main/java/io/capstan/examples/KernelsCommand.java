package io.capstan.examples;

import io.capstan.engine.kernel.Kernel;
import io.capstan.engine.kernel.Kernels;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the kernels. */
@Command(
    name = "kernels",
    description = "Lists the kernels that there are.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class KernelsCommand implements Callable<Integer> {

  @Spec private CommandSpec command;
  @Mixin private KernelPath kernelPath;

  @Override
  public Integer call() {
    return Failures.guard(command.commandLine().getErr(), false, this::list);
  }

  private int list() {
    kernelPath.open();
    var kernels = Kernels.all();
    int width = 0;
    for (String name : kernels.keySet()) {
      width = Math.max(width, name.length());
    }
    PrintWriter out = command.commandLine().getOut();
    for (Kernel kernel : kernels.values()) {
      out.println(
          kernel.name()
              + " ".repeat(width - kernel.name().length() + 2)
              + kernel.getClass().getName());
    }
    return 0;
  }
}
