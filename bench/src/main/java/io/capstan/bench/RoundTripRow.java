package io.capstan.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

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
        ? "round trip, both spin, SharedLong, p50; C, mapped file"
        : "round trip, both sleep, SharedSemaphore, p50; C, futex";
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
    Tail ourTail = new Tail();
    Tail peerTail = new Tail();
    try (SharedRegion shared = SharedRegion.create("ping-pong", PingPongMain::createObjects);
        LineProcess ping = start(shared, cores.get(0), PingPongMain.Side.PING);
        LineProcess pong = start(shared, cores.get(1), PingPongMain.Side.PONG)) {
      Played played = new Played();
      return Comparison.interleaved(
              samples,
              () -> ours(ping, pong, played, ourTail),
              () -> peer(program, shared, cores, peerTail))
          .withNote(
              "p99 ours %s, peer %s; %d round trips a sample, on cores %s"
                  .formatted(ourTail, peerTail, rounds, cores));
    }
  }

  private LineProcess start(SharedRegion shared, int core, PingPongMain.Side side)
      throws MeasurementException {
    return shared.startOn(core, PingPongMain.class, side.toString(), way.toString());
  }

  private Sample ours(LineProcess ping, LineProcess pong, Played played, Tail tail)
      throws MeasurementException, InterruptedException {
    String request = played.next(rounds) + " " + rounds;
    pong.tell(request);
    String[] words = ping.ask(request).split(" ");
    pong.answer();
    return sample(words[0], words[1], tail);
  }

  private Sample peer(CProgram program, SharedRegion shared, List<Integer> cores, Tail tail)
      throws MeasurementException, InterruptedException {
    String argument = spins() ? "spin" : "futex";
    String[] words =
        program.run(3, argument, shared.peerFile(), cores.get(0), cores.get(1), rounds);
    return sample(words[1], words[2], tail);
  }

  /** The rounds are counted by the words themselves: who misses one waits for ever. */
  private Sample sample(String median, String nines, Tail tail) {
    tail.add(Double.parseDouble(nines));
    return new Sample(Double.parseDouble(median), rounds + " round trips");
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

  /** The 99th percentiles, without that of the untimed sample. */
  private static final class Tail {
    private final List<Double> nanos = new ArrayList<>();

    void add(double value) {
      nanos.add(value);
    }

    @Override
    public String toString() {
      Samples samples =
          Samples.of(nanos.stream().skip(1).mapToDouble(Double::doubleValue).toArray());
      return String.format(Locale.ROOT, "%.0f ns", samples.median());
    }
  }
}
