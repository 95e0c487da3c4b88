package io.capstan.bench;

import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.capstan.ipc.pipe.Pipe;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import org.agrona.IoUtil;
import org.agrona.concurrent.SleepingMillisIdleStrategy;

/**
 * Row 5 of the queues: 8 bytes to another process and back, against Python's {@code Pipe} and
 * against Aeron, whose driver has nothing to do with messages between processes of one machine.
 */
final class PipeRow implements Row {
  /** So that a sample of Python's takes about as long as one of ours. */
  private static final int PYTHON_SHARE = 50;

  private static final Path MEMORY = Path.of("/dev/shm");

  /** Where Aeron's driver keeps its files; behind it, the process that it is part of. */
  private static final String FOLDER = "capstan-bench-aeron-";

  private static final int WARM_UPS = 2;
  private static final double PYTHON_BAR = 50;
  private static final double AERON_BAR = 1.0;

  private final boolean isPython;
  private final int rounds;

  private PipeRow(boolean isPython, QueueSizes sizes) {
    this.isPython = isPython;
    this.rounds = sizes.pipeRounds();
  }

  static PipeRow againstPython(QueueSizes sizes) {
    return new PipeRow(true, sizes);
  }

  static PipeRow againstAeron(QueueSizes sizes) {
    return new PipeRow(false, sizes);
  }

  @Override
  public int number() {
    return 5;
  }

  @Override
  public String what() {
    return "pipe round trip, 8 bytes, both spin; "
        + (isPython ? "multiprocessing.Pipe" : "Aeron IPC, exclusive publications");
  }

  @Override
  public String unit() {
    return "ns";
  }

  @Override
  public Bar bar() {
    return isPython ? Bar.speedUp(PYTHON_BAR) : Bar.atMost(AERON_BAR);
  }

  @Override
  public List<Peer> peers() {
    return isPython ? List.of(Peer.PYTHON) : List.of();
  }

  @Override
  public Comparison measure(int samples) throws MeasurementException, InterruptedException {
    return isPython ? measurePython(samples) : measureAeron(samples);
  }

  private Comparison measurePython(int samples) throws MeasurementException, InterruptedException {
    List<String> script =
        List.of(
            Peer.pythonInterpreter(),
            Home.file("bench/src/main/python/pipe_round_trip.py").toString(),
            "" + Math.max(1, rounds / PYTHON_SHARE));
    try (SharedRegion region = region();
        Players ours = new Players(region, PipeContender.CAPSTAN, Path.of("none"))) {
      PipeTrips.Percentiles peer = new PipeTrips.Percentiles();
      return Comparison.interleaved(
              samples,
              ours::sample,
              () -> {
                String line = ChildProcess.run(Home.directory(), script).output();
                return ours.asSample(peer.add(PipeTrips.parse(line)));
              })
          .withNote(note(ours.percentiles, peer));
    }
  }

  private Comparison measureAeron(int samples) throws MeasurementException, InterruptedException {
    sweep();
    Path folder = MEMORY.resolve(FOLDER + ProcessHandle.current().pid());
    MediaDriver.Context context =
        new MediaDriver.Context()
            .aeronDirectoryName(folder.toString())
            .threadingMode(ThreadingMode.SHARED)
            .sharedIdleStrategy(new SleepingMillisIdleStrategy())
            .dirDeleteOnStart(true)
            .dirDeleteOnShutdown(true);
    try (MediaDriver driver = MediaDriver.launch(context);
        SharedRegion region = region();
        Players ours = new Players(region, PipeContender.CAPSTAN, folder);
        Players peer = new Players(region, PipeContender.AERON, folder)) {
      return Comparison.interleaved(samples, ours::sample, peer::sample)
          .withNote(note(ours.percentiles, peer.percentiles));
    }
  }

  /** Deletes what measurements left behind that were killed. */
  private static void sweep() {
    File[] folders = MEMORY.toFile().listFiles((parent, name) -> name.matches(FOLDER + "\\d+"));
    for (File folder : folders == null ? new File[0] : folders) {
      long pid = Long.parseLong(folder.getName().substring(FOLDER.length()));
      if (ProcessHandle.of(pid).isEmpty()) {
        IoUtil.delete(folder, true);
      }
    }
  }

  private static SharedRegion region() throws MeasurementException, InterruptedException {
    return SharedRegion.create("pipe", made -> Pipe.create(made, PipeContender.NAME));
  }

  private String note(PipeTrips.Percentiles ours, PipeTrips.Percentiles peer) {
    return "means of the middle half; ours %s; peer %s; %d round trips a sample of ours"
        .formatted(ours, peer, rounds);
  }

  /**
   * Two processes, not tied to cores: a process that has one core alone does not spin in {@link
   * io.capstan.ipc.sync.WaitStrategy#SPIN}.
   */
  private final class Players implements AutoCloseable {
    private final LineProcess ping;
    private final LineProcess pong;
    private final PipeTrips.Percentiles percentiles = new PipeTrips.Percentiles();

    Players(SharedRegion region, PipeContender contender, Path aeron)
        throws MeasurementException, InterruptedException {
      this.ping = start(region, PipeContender.Side.PING, contender, aeron);
      this.pong = start(region, PipeContender.Side.PONG, contender, aeron);
      for (int warmUp = 0; warmUp < WARM_UPS; warmUp++) {
        play();
      }
    }

    private static LineProcess start(
        SharedRegion region, PipeContender.Side side, PipeContender contender, Path aeron)
        throws MeasurementException {
      return region.start(PipeMain.class, side.name(), contender.name(), aeron.toString());
    }

    private PipeTrips play() throws MeasurementException, InterruptedException {
      pong.tell("" + rounds);
      PipeTrips trips = PipeTrips.parse(ping.ask("" + rounds));
      pong.answer();
      return trips;
    }

    Sample sample() throws MeasurementException, InterruptedException {
      return asSample(percentiles.add(play()));
    }

    /** Who asks has checked each echo. */
    Sample asSample(PipeTrips trips) {
      return new Sample(trips.trips().middleMean(), "all echoes");
    }

    @Override
    public void close() {
      ping.close();
      pong.close();
    }
  }
}
