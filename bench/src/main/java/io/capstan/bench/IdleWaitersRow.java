package io.capstan.bench;

import io.capstan.ipc.memory.Region;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * What waiting costs: row 6 of the shared state, row 7 of the queues. A process for each {@link
 * WaiterMain.Place}, whose thread waits there, against as many JVMs in which nobody waits.
 */
final class IdleWaitersRow implements Row {
  /** After its start a JVM still compiles and cleans up. */
  private static final Duration SETTLING = Duration.ofSeconds(2);

  private final int number;
  private final List<WaiterMain.Place> places;
  private final Duration idle;

  private IdleWaitersRow(int number, List<WaiterMain.Place> places, Duration idle) {
    this.number = number;
    this.places = places;
    this.idle = idle;
  }

  static IdleWaitersRow ofSharedState(SharedSizes sizes) {
    return new IdleWaitersRow(6, WaiterMain.Place.OF_SHARED_STATE, sizes.idle());
  }

  static IdleWaitersRow ofQueues(QueueSizes sizes) {
    return new IdleWaitersRow(7, WaiterMain.Place.OF_QUEUES, sizes.idle());
  }

  @Override
  public int number() {
    return number;
  }

  @Override
  public String what() {
    return String.format(
        Locale.ROOT,
        "%d idle waiters, processor time of all in %.1f s; as many JVMs without",
        places.size(),
        idle.toMillis() / 1e3);
  }

  @Override
  public String unit() {
    return "s";
  }

  @Override
  public Bar bar() {
    return Bar.below(0.1);
  }

  @Override
  public List<Peer> peers() {
    return List.of();
  }

  @Override
  public Comparison measure(int rounds) throws MeasurementException, InterruptedException {
    try (SharedRegion shared = SharedRegion.create("waiters", this::createPlaces);
        Crowd waiters = Crowd.start(shared, places, true);
        Crowd others = Crowd.start(shared, places, false)) {
      Thread.sleep(SETTLING.toMillis());
      Comparison comparison =
          Comparison.interleaved(rounds, () -> sample(waiters), () -> sample(others));
      double waiting = comparison.ours().median() - comparison.peer().median();
      return comparison.withNote(
          String.format(
              Locale.ROOT,
              "the waiting alone %.4f s, the JVMs themselves %.4f s; of the last sample %s",
              waiting,
              comparison.peer().median(),
              waiters.lastShares()));
    }
  }

  private void createPlaces(Region region) throws IOException {
    for (WaiterMain.Place place : places) {
      place.createIn(region);
    }
  }

  private Sample sample(Crowd crowd) throws MeasurementException, InterruptedException {
    crowd.requireWaiting();
    double seconds = crowd.processorSeconds(idle);
    crowd.requireWaiting();
    return new Sample(seconds, "nobody was let through");
  }

  /** Processes that do nothing: each waits somewhere, or none does. */
  private static final class Crowd implements AutoCloseable {
    private final List<LineProcess> processes = new ArrayList<>();
    private final List<WaiterMain.Place> places;
    private final boolean waits;
    private final double[] lastSeconds;

    private Crowd(List<WaiterMain.Place> places, boolean waits) {
      this.places = places;
      this.waits = waits;
      this.lastSeconds = new double[places.size()];
    }

    static Crowd start(SharedRegion shared, List<WaiterMain.Place> places, boolean waits)
        throws MeasurementException, InterruptedException {
      Crowd crowd = new Crowd(places, waits);
      boolean started = false;
      try {
        for (WaiterMain.Place place : places) {
          String argument = waits ? place.name() : "";
          crowd.processes.add(shared.start(WaiterMain.class, argument));
        }
        crowd.requireWaiting();
        started = true;
        return crowd;
      } finally {
        if (!started) {
          crowd.close();
        }
      }
    }

    void requireWaiting() throws MeasurementException, InterruptedException {
      String expected = waits ? "1" : "0";
      for (LineProcess process : processes) {
        String waiting = process.ask("how many wait");
        if (!waiting.equals(expected)) {
          throw new WrongAnswerException(expected, waiting);
        }
      }
    }

    /** What they use together in that time. */
    double processorSeconds(Duration time) throws MeasurementException, InterruptedException {
      Duration[] before = processorTimes();
      Thread.sleep(time.toMillis());
      Duration[] after = processorTimes();
      for (int process = 0; process < places.size(); process++) {
        lastSeconds[process] = after[process].minus(before[process]).toNanos() / 1e9;
      }
      return DoubleStream.of(lastSeconds).sum();
    }

    private Duration[] processorTimes() throws MeasurementException {
      Duration[] times = new Duration[places.size()];
      for (int process = 0; process < places.size(); process++) {
        times[process] = ProcessorTime.of(processes.get(process).pid());
      }
      return times;
    }

    /** Who used how much of it. */
    String lastShares() {
      return IntStream.range(0, places.size())
          .mapToObj(
              index -> String.format(Locale.ROOT, "%s %.4f", places.get(index), lastSeconds[index]))
          .collect(Collectors.joining(", "));
    }

    @Override
    public void close() {
      processes.forEach(LineProcess::close);
    }
  }
}
