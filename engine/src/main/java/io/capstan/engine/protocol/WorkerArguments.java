package io.capstan.engine.protocol;

import java.nio.file.Path;
import java.util.List;

/**
 * The command line of a worker process, behind its main class.
 *
 * @param location where the region is
 * @param regionName the region's name
 * @param worker the worker's index
 */
public record WorkerArguments(Path location, String regionName, int worker) {

  /** The main class; named here because coordinator and worker know nothing of each other. */
  public static final String MAIN_CLASS = "io.capstan.engine.worker.WorkerMain";

  /** As the command line has them. */
  public List<String> toCommandLine() {
    return List.of(location.toString(), regionName, Integer.toString(worker));
  }

  /**
   * Reads them back.
   *
   * @throws IllegalArgumentException if they are not what {@link #toCommandLine} made
   */
  public static WorkerArguments parse(String... arguments) {
    if (arguments.length != 3) {
      throw new IllegalArgumentException(
          "arguments="
              + List.of(arguments)
              + " (allowed: LOCATION REGION WORKER; only a coordinator starts workers)");
    }
    return new WorkerArguments(Path.of(arguments[0]), arguments[1], Integer.parseInt(arguments[2]));
  }
}
