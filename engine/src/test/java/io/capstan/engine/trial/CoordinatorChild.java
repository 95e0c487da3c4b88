package io.capstan.engine.trial;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.engine.coordinator.Coordinator;
import io.capstan.engine.coordinator.CoordinatorOptions;
import io.capstan.engine.kernel.Kernel;
import io.capstan.engine.kernel.Range;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A child JVM that runs a coordinator with two workers, for tests in which the coordinator is the
 * one that ends badly. {@link #close} ends and reaps it whatever state it is in.
 */
public final class CoordinatorChild implements AutoCloseable {
  private final Process process;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final List<String> seen = new ArrayList<>();
  private final Thread reader;

  private CoordinatorChild(Process process) {
    this.process = process;
    this.reader = new Thread(this::read, "output of child " + process.pid());
    reader.setDaemon(true);
    reader.start();
  }

  /** What the child does after its coordinator was started. */
  public enum Deed {
    /** Runs the kernel, says its value and waits to be ended. */
    RUN,
    /** Runs the kernel and calls System.exit at the first progress. */
    EXIT,
    /** Runs the kernel twice at once, in the only two threads of the common pool. */
    RUN_IN_POOL,
    /** Returns from main without closing. */
    RETURN,
    /** Does not get as far as that. */
    FAIL
  }

  /**
   * Starts a child.
   *
   * @param wrapper a command that is given the JVM's command line as its arguments
   */
  public static CoordinatorChild start(
      Surroundings surroundings, Deed deed, Class<? extends Kernel> kernel, String... wrapper)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(wrapper));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx64m", "-XX:+UseSerialGC"));
    command.addAll(List.of(QuickJvm.options()));
    command.add("--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED");
    command.add("-Djava.util.concurrent.ForkJoinPool.common.parallelism=2");
    command.add(surroundings.deskOption());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(CoordinatorChild.class.getName());
    command.addAll(List.of(surroundings.location().toString(), deed.name(), kernel.getName()));
    // What the JVM itself has to say must not get in the middle of a line.
    Process child =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    return new CoordinatorChild(child);
  }

  /** The child's main. */
  public static void main(String[] arguments) throws Exception {
    Path location = Path.of(arguments[0]);
    CoordinatorOptions options =
        CoordinatorOptions.workers(2)
            .location(location)
            .heapMebibytes(32)
            .jvmOptions(
                "-D" + TrialKernels.DESK_PROPERTY + "=" + TrialKernels.onDesk("").toString());
    Kernel kernel = (Kernel) Class.forName(arguments[2]).getConstructor().newInstance();
    try {
      Coordinator coordinator = Coordinator.start(options); // Never closed: that is the point.
      System.out.println("pids=" + coordinator.workerPids());
      act(Deed.valueOf(arguments[1]), coordinator, kernel);
    } catch (IOException | RuntimeException e) {
      System.out.println("failure=" + e);
      try (var files = Files.list(location)) {
        System.out.println("files=" + files.toList());
      }
    }
  }

  private static void act(Deed deed, Coordinator coordinator, Kernel kernel) throws Exception {
    Range range = Range.of(0, 1000);
    switch (deed) {
      case RUN -> {
        System.out.println("value=" + coordinator.run(kernel, range).value());
        Thread.currentThread().join();
      }
      case EXIT -> coordinator.run(kernel, range, (done, count) -> System.exit(3));
      case RUN_IN_POOL -> {
        var left = CompletableFuture.supplyAsync(() -> valueOf(coordinator, kernel, range));
        var right = CompletableFuture.supplyAsync(() -> valueOf(coordinator, kernel, range));
        System.out.println("values=" + left.get() + " " + right.get());
      }
      default -> System.out.println("returning");
    }
  }

  private static long valueOf(Coordinator coordinator, Kernel kernel, Range range) {
    try {
      return coordinator.run(kernel, range).asLong();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void read() {
    try (BufferedReader output = process.inputReader()) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        lines.add(line);
      }
    } catch (IOException e) {
      // The stream ends with the child.
    }
  }

  /** The rest of the next line that starts so. */
  public String awaitLine(String start) throws InterruptedException {
    while (true) {
      String line = lines.poll(Deadline.PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertTrue(line != null, () -> "the child did not say " + start + " but " + seen);
      if (line.startsWith(start)) {
        return line.substring(start.length());
      }
      seen.add(line);
    }
  }

  /** The child's process. */
  public long pid() {
    return process.pid();
  }

  /** Waits for its end. */
  public int awaitEnd() throws InterruptedException {
    assertTrue(process.waitFor(Deadline.PATIENCE.toSeconds(), TimeUnit.SECONDS), "child lives on");
    return process.exitValue();
  }

  @Override
  public void close() throws InterruptedException {
    process.destroyForcibly();
    awaitEnd();
    reader.join(Deadline.PATIENCE.toMillis());
  }
}
