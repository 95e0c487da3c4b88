package io.capstan.bench;

import io.capstan.ipc.memory.Region;
import io.capstan.ipc.queue.Delivery;
import io.capstan.ipc.queue.ManyToOneQueue;
import io.capstan.ipc.queue.OneToOneQueue;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.IoUtil;

/** A ring and the processes at its ends, kept from sample to sample. */
final class RingPair implements AutoCloseable {
  /** One process: {@link RingMain}. */
  private record End(
      List<String> command, Process process, PrintStream requests, BufferedReader answers) {
    static End start(RingContender contender, Path folder, int producers, int producer)
        throws IOException {
      List<String> command =
          new ArrayList<>(
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
                  "-XX:+UseSerialGC",
                  "-Xmx128m",
                  "-Dcapstan.bench.ringBytes=" + RingContender.CAPACITY_BYTES,
                  "-cp",
                  System.getProperty("java.class.path"),
                  RingMain.class.getName(),
                  contender.name(),
                  folder.toString()));
      command.addAll(List.of("" + producers, "" + producer));
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      PrintStream requests =
          new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
      return new End(command, process, requests, process.inputReader());
    }

    String answer() throws MeasurementException, InterruptedException {
      String line = Deadline.call("ring", Deadline.OF_SAMPLE, answers::readLine);
      if (line == null) {
        throw new ChildFailedException(command, process.waitFor(), "");
      }
      return line;
    }
  }

  private final int producers;
  private final Path folder;
  private final Region region;
  private final List<End> ends = new ArrayList<>();

  private RingPair(int producers, Path folder, Region region) {
    this.producers = producers;
    this.folder = folder;
    this.region = region;
  }

  /** Starts the consumer, and so many producers. */
  static RingPair start(RingContender contender, int producers)
      throws MeasurementException, InterruptedException {
    RingPair pair = null;
    try {
      pair = prepare(producers);
      for (int producer = RingMain.CONSUMER; producer < producers; producer++) {
        pair.ends.add(End.start(contender, pair.folder, producers, producer));
      }
      for (End end : pair.ends) {
        end.answer();
      }
      return pair;
    } catch (IOException | RuntimeException | MeasurementException e) {
      if (pair != null) {
        pair.close();
      }
      throw new MeasurementException("contender=" + contender + " cannot be started: " + e, e);
    }
  }

  private static RingPair prepare(int producers) throws IOException {
    Path memory = Path.of("/dev/shm");
    Path folder =
        Files.isDirectory(memory)
            ? Files.createTempDirectory(memory, "capstan-rings")
            : Files.createTempDirectory("capstan-rings");
    File file = RingContender.file(folder);
    IoUtil.unmap(IoUtil.mapNewFile(file, RingContender.fileLength()));
    int laneBytes = RingContender.CAPACITY_BYTES / producers;
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
    ends.forEach(end -> end.requests.println(count));
    String nanos = ends.get(0).answer().split(" ")[0];
    for (End producer : ends.subList(1, ends.size())) {
      producer.answer();
    }
    return new Sample(Double.parseDouble(nanos) / (count * producers), "messages=" + count);
  }

  @Override
  public void close() {
    ends.forEach(end -> end.requests.close());
    ends.forEach(end -> ChildProcess.end(end.process));
    region.close();
    IoUtil.delete(folder.toFile(), true);
  }
}
