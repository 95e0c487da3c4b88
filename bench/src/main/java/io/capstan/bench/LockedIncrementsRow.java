package io.capstan.bench;

import java.util.List;
import java.util.Locale;

/** Row 5 of the shared state: processes that count together under a lock, against Python's. */
final class LockedIncrementsRow implements Row {

  /** What the clock sees. */
  enum Clock {
    /** The counting alone, by processes that have counted before. */
    WARM("the counting, by processes that have counted before"),
    /** The counting alone, by processes that are up and count for the first time. */
    FRESH("the counting, by processes just started"),
    /** The whole program, from its start to its end. */
    WHOLE("start to end");

    private final String text;

    Clock(String text) {
      this.text = text;
    }
  }

  /** After so many a JVM has compiled what it counts with. */
  private static final int WARM_UPS = 10;

  private final Clock clock;

  LockedIncrementsRow(Clock clock) {
    this.clock = clock;
  }

  @Override
  public int number() {
    return 5;
  }

  @Override
  public String what() {
    return String.format(
        Locale.ROOT,
        "%d processes, %,d increments each under the lock, %s; python3, Value.get_lock()",
        CountingCrew.PROCESSES,
        CountingCrew.INCREMENTS,
        clock.text);
  }

  @Override
  public String unit() {
    return "s";
  }

  @Override
  public Bar bar() {
    return clock == Clock.WARM ? Bar.speedUp(20) : Bar.none();
  }

  @Override
  public List<Peer> peers() {
    return List.of(Peer.PYTHON);
  }

  @Override
  public Comparison measure(int rounds) throws MeasurementException, InterruptedException {
    List<String> script =
        List.of(
            Peer.pythonInterpreter(),
            Home.file("bench/src/main/python/locked_increments.py").toString(),
            "" + CountingCrew.PROCESSES,
            "" + CountingCrew.INCREMENTS);
    return switch (clock) {
      case WARM -> {
        try (CountingCrew crew = CountingCrew.start()) {
          for (int count = 0; count < WARM_UPS; count++) {
            crew.count();
          }
          yield Comparison.interleaved(rounds, crew::count, () -> counting(script));
        }
      }
      case FRESH ->
          Comparison.interleaved(rounds, LockedIncrementsRow::fresh, () -> counting(script));
      case WHOLE -> {
        List<String> program = SharedRegion.java(CountingMain.class);
        yield Comparison.interleaved(rounds, () -> whole(program), () -> whole(script));
      }
    };
  }

  private static Sample fresh() throws MeasurementException, InterruptedException {
    try (CountingCrew crew = CountingCrew.start()) {
      return crew.count();
    }
  }

  private static Sample counting(List<String> script)
      throws MeasurementException, InterruptedException {
    String[] words = ChildProcess.run(Home.directory(), script).output().strip().split(" ");
    return new Sample(Double.parseDouble(words[1]), words[0]);
  }

  private static Sample whole(List<String> program)
      throws MeasurementException, InterruptedException {
    ChildProcess child = ChildProcess.run(Home.directory(), program);
    return new Sample(child.wall().toNanos() / 1e9, child.output().strip().split(" ")[0]);
  }
}
