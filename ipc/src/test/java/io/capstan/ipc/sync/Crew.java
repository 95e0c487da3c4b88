package io.capstan.ipc.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.memory.Region;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
  private static final int REGION_BYTES = 1 << 20;

  private final Path location;
  private final Region region;
  private final List<ChildJvm> children = new ArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  Crew() throws IOException {
    Memory
        .hasKernelWait(); // This JVM sleeps in the kernel from the start; its children poll first.
    Path memory = Path.of("/dev/shm");
    location =
        Files.isDirectory(memory)
            ? Files.createTempDirectory(memory, "sync-test")
            : Files.createTempDirectory("sync-test");
    region = Region.create(location, "test", REGION_BYTES);
  }

  Region region() {
    return region;
  }

  /** The same region, attached to once more: what another process would have. */
  Region attach() throws IOException {
    return Region.attach(location, region.name());
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
