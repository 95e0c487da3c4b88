package io.capstan.bench;

import java.util.List;
import java.util.Locale;

/**
 * Row 3 of the shared state: two processes add to one number, each on a core of its own, against C.
 * The values that all additions return are 0, 1, 2 and so on, each once: their sum proves it.
 */
final class ContendedAddRow implements Row {
  private final int count;

  ContendedAddRow(SharedSizes sizes) {
    this.count = sizes.additions();
  }

  @Override
  public int number() {
    return 3;
  }

  @Override
  public String what() {
    return String.format(
        Locale.ROOT, "2 processes, %,d getAndAdd each; C, atomic_fetch_add", count);
  }

  @Override
  public String unit() {
    return "ns each";
  }

  @Override
  public Bar bar() {
    return Bar.atMost(1.25);
  }

  @Override
  public List<Peer> peers() {
    return List.of(Peer.GCC, Peer.TASKSET);
  }

  @Override
  public Comparison measure(int rounds) throws MeasurementException, InterruptedException {
    CProgram program = CProgram.compile("contended_add");
    List<Integer> cores = Cores.two();
    try (SharedRegion shared = SharedRegion.create("adders", AdderMain::createObjects);
        LineProcess first = shared.startOn(cores.get(0), AdderMain.class);
        LineProcess second = shared.startOn(cores.get(1), AdderMain.class)) {
      Arrivals arrivals = new Arrivals();
      return Comparison.interleaved(
              rounds,
              () -> ours(shared, first, second, arrivals),
              () -> peer(program, shared, cores))
          .withNote("on cores " + cores);
    }
  }

  private Sample ours(SharedRegion shared, LineProcess first, LineProcess second, Arrivals arrivals)
      throws MeasurementException, InterruptedException {
    AdderMain.reset(shared.region());
    String request = count + " " + arrivals.next();
    first.tell(request);
    second.tell(request);
    long nanos = 0;
    long sum = 0;
    for (LineProcess adder : List.of(first, second)) {
      String[] words = adder.answer().split(" ");
      nanos += Long.parseLong(words[0]);
      sum += Long.parseLong(words[1]);
    }
    return sample(nanos / 2.0 / count, sum);
  }

  private Sample peer(CProgram program, SharedRegion shared, List<Integer> cores)
      throws MeasurementException, InterruptedException {
    String[] words = program.run(2, shared.peerFile(), cores.get(0), cores.get(1), count);
    return sample(Double.parseDouble(words[0]), Long.parseLong(words[1]));
  }

  private Sample sample(double nanosEach, long sum) throws MeasurementException {
    long expected = (long) count * (2L * count - 1);
    if (sum != expected) {
      throw new WrongAnswerException("" + expected, "" + sum);
    }
    return new Sample(nanosEach, "" + sum);
  }

  /** How many must have arrived, in all, before the additions of a sample begin. */
  private static final class Arrivals {
    private long expected;

    long next() {
      expected += 2;
      return expected;
    }
  }
}
