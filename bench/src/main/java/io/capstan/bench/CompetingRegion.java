package io.capstan.bench;

import io.capstan.ipc.memory.Region;
import io.capstan.ipc.queue.Delivery;
import io.capstan.ipc.queue.ManyToManyQueue;
import io.capstan.ipc.queue.ManyToManyShape;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.agrona.IoUtil;

/**
 * Our many-to-many queue in a region of its own, and the process of its consumers if they have one.
 */
final class CompetingRegion implements AutoCloseable {
  private static final String NAME = "competing";
  private static final int REGION_BYTES = 1 << 22;

  private final Path folder;
  private final Region region;
  private final ManyToManyQueue queue;
  private final Process consumers;

  private CompetingRegion(Path folder, Region region, ManyToManyQueue queue, Process consumers) {
    this.folder = folder;
    this.region = region;
    this.queue = queue;
    this.consumers = consumers;
  }

  static CompetingRegion create(boolean twoProcesses) throws MeasurementException {
    try {
      Path folder = Files.createTempDirectory(Path.of("/dev/shm"), "capstan-competing");
      Region region = Region.create(folder, NAME, REGION_BYTES);
      ManyToManyShape shape = new ManyToManyShape(CompetingThreads.CAPACITY, RingMessage.LENGTH);
      ManyToManyQueue queue = ManyToManyQueue.create(region, NAME, shape, Delivery.AT_LEAST_ONCE);
      return new CompetingRegion(folder, region, queue, twoProcesses ? start(folder) : null);
    } catch (IOException e) {
      throw new MeasurementException("queue cannot be made: " + e, e);
    }
  }

  private static Process start(Path folder) throws IOException {
    return new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                CompetingRegion.class.getName(),
                folder.toString()))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** The consumers' process: for each line one sample, answered with the sum. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    try (Region region = Region.attach(Path.of(arguments[0]), NAME)) {
      CompetingQueue queue = CompetingQueue.of(ManyToManyQueue.open(region, NAME));
      BufferedReader requests =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      while (requests.readLine() != null) {
        System.out.println(CompetingThreads.consume(queue));
      }
    }
  }

  CompetingQueue queue() {
    return CompetingQueue.of(queue);
  }

  /** Consumes one sample, here or there; returns the sum. */
  long consume() throws IOException, InterruptedException {
    if (consumers == null) {
      return CompetingThreads.consume(queue());
    }
    new PrintStream(consumers.getOutputStream(), true, StandardCharsets.UTF_8).println();
    return Long.parseLong(readLine());
  }

  /** Without a buffer, which would keep what belongs to the next answer. */
  private String readLine() throws IOException {
    StringBuilder line = new StringBuilder();
    int next = consumers.getInputStream().read();
    while (next != '\n') {
      if (next < 0) {
        throw new IOException("the consumers' process has ended");
      }
      line.append((char) next);
      next = consumers.getInputStream().read();
    }
    return line.toString();
  }

  @Override
  public void close() {
    if (consumers != null) {
      ChildProcess.end(consumers);
    }
    region.close();
    IoUtil.delete(folder.toFile(), true);
  }
}
