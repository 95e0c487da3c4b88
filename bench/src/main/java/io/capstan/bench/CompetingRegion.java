package io.capstan.bench;

import io.capstan.ipc.memory.Region;
import io.capstan.ipc.queue.Delivery;
import io.capstan.ipc.queue.ManyToManyQueue;
import io.capstan.ipc.queue.ManyToManyShape;
import java.io.IOException;
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
  private final LineProcess consumers;

  private CompetingRegion(
      Path folder, Region region, ManyToManyQueue queue, LineProcess consumers) {
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

  private static LineProcess start(Path folder) throws MeasurementException {
    List<String> command = SharedRegion.java(CompetingRegion.class);
    command.add(folder.toString());
    return LineProcess.start(command);
  }

  /** The consumers' process: answers with the sum of a sample, or with its {@link Latency}. */
  public static void main(String[] arguments) throws Exception {
    try (Region region = Region.attach(Path.of(arguments[0]), NAME)) {
      CompetingQueue queue = CompetingQueue.of(ManyToManyQueue.open(region, NAME));
      LineServer.serve(
          words ->
              words[0].equals("time")
                  ? CompetingThreads.time(queue).toString()
                  : "" + CompetingThreads.consume(queue));
    }
  }

  CompetingQueue queue() {
    return CompetingQueue.of(queue);
  }

  /** Consumes one sample, here or there; returns the sum. */
  long consume() throws MeasurementException, InterruptedException {
    return consumers == null
        ? CompetingThreads.consume(queue())
        : Long.parseLong(consumers.ask("consume"));
  }

  /** The same with times. */
  Latency time() throws MeasurementException, InterruptedException {
    return consumers == null
        ? CompetingThreads.time(queue())
        : Latency.parse(consumers.ask("time"));
  }

  @Override
  public void close() {
    if (consumers != null) {
      consumers.close();
    }
    region.close();
    IoUtil.delete(folder.toFile(), true);
  }
}
