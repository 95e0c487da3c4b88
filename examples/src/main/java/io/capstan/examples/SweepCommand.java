package io.capstan.examples;

import io.capstan.ipc.memory.RegionReaper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Removes what was left behind. */
@Command(
    name = "sweep",
    description = {
      "Removes the regions that nobody alive holds.",
      "Every run does so at its start; this is for the day when there is no next one."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class SweepCommand implements Callable<Integer> {

  @Spec private CommandSpec command;

  @Option(
      names = "--location",
      paramLabel = "DIR",
      description = "Where to look (default: $CAPSTAN_DIR or /dev/shm).")
  private Path location;

  @Override
  public Integer call() {
    return Failures.guard(command.commandLine().getErr(), false, this::sweep);
  }

  private int sweep() throws IOException {
    if (location != null && !Files.isDirectory(location)) {
      throw new IllegalArgumentException("location=" + location + " (allowed: a directory)");
    }
    int removed = location == null ? RegionReaper.sweep() : RegionReaper.sweep(location);
    command
        .commandLine()
        .getOut()
        .println("removed " + removed + (removed == 1 ? " region" : " regions"));
    return 0;
  }
}
