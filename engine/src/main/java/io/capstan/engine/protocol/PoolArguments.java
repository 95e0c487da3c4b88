package io.capstan.engine.protocol;

import io.capstan.ipc.sync.WaitStrategy;
import java.nio.file.Path;
import java.util.List;

/**
 * The command line of a pool's worker process, behind its main class.
 *
 * @param location where the region is
 * @param regionName the region's name
 * @param lane the worker's lane
 * @param waitStrategy how it waits for tasks
 */
public record PoolArguments(Path location, String regionName, int lane, WaitStrategy waitStrategy) {

  /** The main class; named here because pool and worker know nothing of each other. */
  public static final String MAIN_CLASS = "io.capstan.engine.worker.PoolWorkerMain";

  private static final int COUNT = 4;

  /** As the command line has them. */
  public List<String> toCommandLine() {
    return List.of(location.toString(), regionName, Integer.toString(lane), waitStrategy.name());
  }

  /**
   * Reads them back.
   *
   * @throws IllegalArgumentException if they are not what {@link #toCommandLine} made
   */
  public static PoolArguments parse(String... arguments) {
    if (arguments.length != COUNT) {
      throw new IllegalArgumentException(
          "arguments="
              + List.of(arguments)
              + " (allowed: LOCATION REGION LANE STRATEGY; only a pool starts workers)");
    }
    return new PoolArguments(
        Path.of(arguments[0]),
        arguments[1],
        Integer.parseInt(arguments[2]),
        WaitStrategy.valueOf(arguments[3]));
  }
}
