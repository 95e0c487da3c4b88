package io.capstan.bench;

import io.capstan.ipc.memory.Region;
import io.capstan.ipc.queue.Delivery;
import io.capstan.ipc.queue.ManyToOneQueue;
import io.capstan.ipc.queue.OneToOneQueue;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.IoUtil;

/** A ring and the processes at its ends, kept from sample to sample. */
final class RingPair implements AutoCloseable {
  private final int producers;
  private final Path folder;
  private final Region region;
  private final List<LineProcess> ends = new ArrayList<>();

  private RingPair(int producers, Path folder, Region region) {
    this.producers = producers;
    this.folder = folder;
    this.region = region;
  }

  /** Starts the consumer, and so many producers; lanes of ours have so many bytes. */
  static RingPair start(RingContender contender, int producers, int laneBytes)
      throws MeasurementException, InterruptedException {
    RingPair pair = null;
    try {
      pair = prepare(producers, laneBytes);
      for (int producer = RingMain.CONSUMER; producer < producers; producer++) {
        List<String> command = SharedRegion.java(RingMain.class);
        command.addAll(List.of(contender.name(), pair.folder.toString()));
        command.addAll(List.of("" + producers, "" + producer));
        pair.ends.add(LineProcess.start(command));
      }
      return pair;
    } catch (IOException | RuntimeException | MeasurementException e) {
      if (pair != null) {
        pair.close();
      }
      throw new MeasurementException("contender=" + contender + " cannot be started: " + e, e);
    }
  }

  private static RingPair prepare(int producers, int laneBytes) throws IOException {
    Path memory = Path.of("/dev/shm");
    Path folder =
        Files.isDirectory(memory)
            ? Files.createTempDirectory(memory, "capstan-rings")
            : Files.createTempDirectory("capstan-rings");
    File file = RingContender.file(folder);
    IoUtil.unmap(IoUtil.mapNewFile(file, RingContender.fileLength()));
    Region region =
        Region.create(folder, RingContender.NAME, ManyToOneQueue.lengthBytes(producers, laneBytes));
    if (producers == 1) {
      OneToOneQueue.create(region, RingContender.NAME, laneBytes, Delivery.AT_LEAST_ONCE);
    } else {
      ManyToOneQueue.create(
          region, RingContender.NAME, producers, laneBytes, Delivery.AT_LEAST_ONCE);
    }
    return new RingPair(producers, folder, region);
  }

  /** Nanoseconds for a message, of so many from each producer. */
  Sample elapsed(long count) throws MeasurementException, InterruptedException {
    double nanos = Double.parseDouble(ask("count " + count));
    return new Sample(nanos / (count * producers), "messages=" + count);
  }

  /** How long each of so many took that each producer sent at its time. */
  Latency latency(long count) throws MeasurementException, InterruptedException {
    return Latency.parse(ask("time " + count));
  }

  /** The consumer's answer. */
  private String ask(String request) throws MeasurementException, InterruptedException {
    ends.forEach(end -> end.tell(request));
    String answer = ends.get(0).answer();
    for (LineProcess producer : ends.subList(1, ends.size())) {
      producer.answer();
    }
    return answer;
  }

  @Override
  public void close() {
    ends.forEach(LineProcess::close);
    region.close();
    IoUtil.delete(folder.toFile(), true);
  }
}
