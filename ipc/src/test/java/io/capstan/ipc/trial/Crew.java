package io.capstan.ipc.trial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.memory.CrashPoints;
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
public final class Crew implements AutoCloseable {
  private static final int REGION_BYTES = 1 << 22;

  /** Whether the sweeps may take minutes: then each state is left by a process that dies there. */
  public static final boolean IS_PROOF = System.getProperty("capstan.proof") != null;

  private final Class<?> main;
  private final Path location;
  private final Region region;
  private final List<ChildJvm> children = new ArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  /**
   * @param main what the children run: a {@link ChildMain}, given the region's location and name
   */
  public Crew(Class<?> main) throws IOException {
    this(main, REGION_BYTES);
  }

  /** As the other, for what needs a region of another size. */
  public Crew(Class<?> main, long regionBytes) throws IOException {
    Memory
        .hasKernelWait(); // This JVM sleeps in the kernel from the start; its children poll first.
    this.main = main;
    Path memory = Path.of("/dev/shm");
    location =
        Files.isDirectory(memory)
            ? Files.createTempDirectory(memory, "crew-test")
            : Files.createTempDirectory("crew-test");
    region = Region.create(location, "test", regionBytes);
  }

  public Region region() {
    return region;
  }

  /** The same region, attached to once more: what another process would have. */
  public Region attach() throws IOException {
    return Region.attach(location, region.name());
  }

  public ChildJvm startChild() {
    return start(List.of(), List.of());
  }

  public ChildJvm startChildIn(String... wrapper) {
    return start(List.of(wrapper), List.of());
  }

  public ChildJvm startChildWith(String... flags) {
    return start(List.of(), List.of(flags));
  }

  private ChildJvm start(List<String> wrapper, List<String> flags) {
    List<String> all = new ArrayList<>(ChildJvm.AGRONA_FLAG);
    all.addAll(flags);
    ChildJvm child = ChildJvm.start(main, wrapper, all, location, region.name());
    children.add(child);
    return child;
  }

  /**
   * Runs a main with the location and the region before the arguments, its crash points switched
   * on.
   *
   * @return its exit status: {@link CrashPoints#STATUS} if it died at one, 0 if it came to its end
   */
  public int crash(Class<?> crasher, Object... arguments) throws Exception {
    List<Object> all = new ArrayList<>(List.of(location, region.name()));
    all.addAll(List.of(arguments));
    int status = ChildJvm.run(crasher, CrashPoints.JVM_FLAGS, all.toArray());
    assertTrue(status == 0 || status == CrashPoints.STATUS, "status=" + status);
    return status;
  }

  /** Runs something in a thread that ends with the crew at the latest. */
  public <T> Future<T> run(Callable<T> task) {
    return threads.submit(task);
  }

  /** What a thread returned, or the exception it threw, in bounded time. */
  public static <T> T result(Future<T> future) throws Exception {
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
