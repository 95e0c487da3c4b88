package io.capstan.ipc.pipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.memory.CrashPoints;
import io.capstan.ipc.memory.Region;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A region of its own for one test, and the children and threads that share it. Closing ends them
 * all, and shows that nothing is left behind.
 */
final class Crew implements AutoCloseable {
  private static final int REGION_BYTES = 1 << 26;

  private final Path location;
  private final Region region;
  private final List<ChildJvm> children = new ArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  Crew() throws IOException {
    Path memory = Path.of("/dev/shm");
    location =
        Files.isDirectory(memory)
            ? Files.createTempDirectory(memory, "pipe-test")
            : Files.createTempDirectory("pipe-test");
    region = Region.create(location, "test", REGION_BYTES);
  }

  Region region() {
    return region;
  }

  /** The same region, attached to once more: what another process would have. */
  Region attach() throws IOException {
    return Region.attach(location, region.name());
  }

  /**
   * Runs a child's main with the location and the region before the arguments, its crash points
   * switched on.
   *
   * @return its exit status: {@link CrashPoints#STATUS} if it died at one, 0 if it came to its end
   */
  int crash(Class<?> main, Object... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(io.capstan.ipc.trial.ChildJvm.SMALL_FLAGS);
    command.addAll(List.of("--add-exports", "java.base/jdk.internal.misc=ALL-UNNAMED"));
    command.addAll(CrashPoints.JVM_FLAGS);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(location.toString(), region.name()));
    Arrays.stream(arguments).map(Object::toString).forEach(command::add);
    Process child = new ProcessBuilder(command).inheritIO().start();
    try {
      assertTrue(child.waitFor(ChildJvm.DEADLINE.toSeconds(), TimeUnit.SECONDS), "no end");
      int status = child.exitValue();
      assertTrue(status == 0 || status == CrashPoints.STATUS, "status=" + status);
      return status;
    } finally {
      child.destroyForcibly().waitFor();
    }
  }

  ChildJvm startChild() {
    return add(ChildJvm.start(region, List.of(), List.of()));
  }

  ChildJvm startChildIn(String... wrapper) {
    return add(ChildJvm.start(region, List.of(wrapper), List.of()));
  }

  ChildJvm startChildWith(String... flags) {
    return add(ChildJvm.start(region, List.of(), List.of(flags)));
  }

  private ChildJvm add(ChildJvm child) {
    children.add(child);
    return child;
  }

  /** Runs something in a thread that ends with the crew at the latest. */
  <T> Future<T> run(Callable<T> task) {
    return threads.submit(task);
  }

  /** What a thread returned, or the exception it threw, in bounded time. */
  static <T> T result(Future<T> future) throws Exception {
    try {
      return future.get(ChildJvm.DEADLINE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    } catch (TimeoutException e) {
      throw new AssertionError("a thread hangs", e);
    }
  }

  @Override
  public void close() throws Exception {
    children.forEach(ChildJvm::close);
    threads.shutdownNow();
    boolean ended = threads.awaitTermination(ChildJvm.DEADLINE.toSeconds(), TimeUnit.SECONDS);
    region.close();
    try (var files = Files.list(location)) {
      assertEquals(List.of(), files.toList(), "left behind");
    }
    Files.delete(location);
    assertEquals(true, ended, "threads ended");
  }
}
