package io.capstan.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Rows 1 and 2 of the shared state: from a process to another and back, each on a core of its own,
 * against the same in C on the same two cores.
 */
final class RoundTripRow implements Row {
  private final PingPongMain.Way way;
  private final int rounds;

  private RoundTripRow(PingPongMain.Way way, int rounds) {
    this.way = way;
    this.rounds = rounds;
  }

  static RoundTripRow spinning(SharedSizes sizes) {
    return new RoundTripRow(PingPongMain.Way.SPIN, sizes.spinRounds());
  }

  static RoundTripRow parked(SharedSizes sizes) {
    return new RoundTripRow(PingPongMain.Way.PARK, sizes.parkRounds());
  }

  private boolean spins() {
    return way == PingPongMain.Way.SPIN;
  }

  @Override
  public int number() {
    return spins() ? 1 : 2;
  }

  @Override
  public String what() {
    return spins()
        ? "round trip, both spin, SharedLong; C, mapped file"
        : "round trip, both sleep, SharedSemaphore; C, futex";
  }

  @Override
  public String unit() {
    return "ns";
  }

  @Override
  public Bar bar() {
    return Bar.atMost(spins() ? 1.15 : 1.2);
  }

  @Override
  public List<Peer> peers() {
    return List.of(Peer.GCC, Peer.TASKSET);
  }

  @Override
  public Comparison measure(int samples) throws MeasurementException, InterruptedException {
    CProgram program = CProgram.compile("ping_pong");
    List<Integer> cores = Cores.two();
    Percentiles ourTrips = new Percentiles();
    Percentiles peerTrips = new Percentiles();
    try (SharedRegion shared = SharedRegion.create("ping-pong", PingPongMain::createObjects);
        LineProcess ping = start(shared, cores.get(0), PingPongMain.Side.PING);
        LineProcess pong = start(shared, cores.get(1), PingPongMain.Side.PONG)) {
      Played played = new Played();
      return Comparison.interleaved(
              samples,
              () -> ours(ping, pong, played, ourTrips),
              () -> peer(program, shared, cores, peerTrips))
          .withNote(
              "means of the middle half; ours %s; peer %s; %d round trips a sample, on cores %s"
                  .formatted(ourTrips, peerTrips, rounds, cores));
    }
  }

  private LineProcess start(SharedRegion shared, int core, PingPongMain.Side side)
      throws MeasurementException {
    return shared.startOn(core, PingPongMain.class, side.toString(), way.toString());
  }

  private Sample ours(LineProcess ping, LineProcess pong, Played played, Percentiles percentiles)
      throws MeasurementException, InterruptedException {
    String request = played.next(rounds) + " " + rounds;
    pong.tell(request);
    RoundTrips trips = RoundTrips.parse(ping.ask(request).split(" "));
    pong.answer();
    return sample(trips, percentiles);
  }

  private Sample peer(
      CProgram program, SharedRegion shared, List<Integer> cores, Percentiles percentiles)
      throws MeasurementException, InterruptedException {
    String argument = spins() ? "spin" : "futex";
    String[] words =
        program.run(3, argument, shared.peerFile(), cores.get(0), cores.get(1), rounds);
    return sample(RoundTrips.parse(words), percentiles);
  }

  /** The rounds are counted by the words themselves: who misses one waits for ever. */
  private Sample sample(RoundTrips trips, Percentiles percentiles) {
    percentiles.add(trips);
    return new Sample(trips.middleMean(), rounds + " round trips");
  }

  /** The rounds of one sample after those of another: a word never has a value again. */
  private static final class Played {
    private long next = 1;

    long next(int count) {
      long first = next;
      next += count;
      return first;
    }
  }

  /** The percentiles of all samples but the untimed one. */
  private static final class Percentiles {
    private final List<RoundTrips> samples = new ArrayList<>();

    void add(RoundTrips trips) {
      samples.add(trips);
    }

    private double median(ToDoubleFunction<RoundTrips> percentile) {
      return Samples.of(samples.stream().skip(1).mapToDouble(percentile).toArray()).median();
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT, "p50 %.0f p99 %.0f", median(RoundTrips::median), median(RoundTrips::nines));
    }
  }
}
