package io.capstan.bench;

import io.capstan.ipc.sync.WaitStrategy;
import java.util.ArrayList;
import java.util.List;

/** A row of the pool's table: a {@link PoolWork} of ours against the same of a peer's. */
final class PoolRow implements Row {

  /** Whose pool ours is compared with. */
  enum Other {
    /** Python's, with the program of this bench. */
    PYTHON("python3"),
    /** The one other executor over processes on Maven Central. */
    PP4J("PP4J 2.2");

    private final String text;

    Other(String text) {
      this.text = text;
    }
  }

  /** Until the compiler is done with what it has seen. */
  private static final int WARM_UPS = 15;

  private final int number;
  private final PoolWork work;
  private final Other other;
  private final int workers;
  private final WaitStrategy strategy;
  private String what;
  private String unit = "us";
  private Bar bar = Bar.none();
  private int size;
  private int otherSize;
  private int warmUps = WARM_UPS;

  private PoolRow(int number, PoolWork work, Other other, int workers, WaitStrategy strategy) {
    this.number = number;
    this.work = work;
    this.other = other;
    this.workers = workers;
    this.strategy = strategy;
  }

  static PoolRow roundTrips(WaitStrategy strategy, double speedUp, PoolSizes sizes) {
    return new PoolRow(1, PoolWork.ROUND_TRIPS, Other.PYTHON, 1, strategy)
        .named("submit, get, one no-op at a time, " + waiting(strategy))
        .kept(Bar.speedUp(speedUp))
        .sized(sizes.trips(), sizes.peerTrips());
  }

  static PoolRow spacedRoundTrips(double speedUp, PoolSizes sizes) {
    PoolRow row =
        new PoolRow(1, PoolWork.SPACED_ROUND_TRIPS, Other.PYTHON, 1, WaitStrategy.ADAPTIVE)
            .named("submit, get, one no-op every 2 ms, the worker asleep")
            .kept(Bar.speedUp(speedUp))
            .sized(sizes.peerTrips(), sizes.peerTrips());
    row.warmUps = 1; // It warms up by itself.
    return row;
  }

  static PoolRow roundTripsOfPp4j(PoolSizes sizes) {
    return new PoolRow(1, PoolWork.ROUND_TRIPS, Other.PP4J, 1, WaitStrategy.PARK)
        .named("submit, get, one no-op at a time, " + waiting(WaitStrategy.PARK))
        .kept(Bar.faster())
        .sized(sizes.trips(), sizes.peerTrips());
  }

  private static String waiting(WaitStrategy strategy) {
    return switch (strategy) {
      case PARK -> "who waits sleeps";
      case ADAPTIVE -> "who waits spins, then sleeps";
      case SPIN -> "who waits spins";
    };
  }

  static PoolRow burst(PoolSizes sizes) {
    return new PoolRow(2, PoolWork.BURST, Other.PYTHON, 2, WaitStrategy.ADAPTIVE)
        .named(
            "burst of %,d no-ops, peer's of %,d, 2 workers, a task"
                .formatted(sizes.tasks(), sizes.peerTasks()))
        .kept(Bar.speedUp(30))
        .sized(sizes.tasks(), sizes.peerTasks());
  }

  static PoolRow imap(PoolSizes sizes) {
    return new PoolRow(3, PoolWork.IMAP, Other.PYTHON, 2, WaitStrategy.ADAPTIVE)
        .named(
            "imap over %,d integers, peer's over %,d, 2 workers, chunk 1, an item"
                .formatted(sizes.tasks(), sizes.peerTasks()))
        .kept(Bar.speedUp(20))
        .sized(sizes.tasks(), sizes.peerTasks());
  }

  static PoolRow array(PoolWork work, double speedUp, PoolSizes sizes) {
    return new PoolRow(4, work, Other.PYTHON, 1, WaitStrategy.ADAPTIVE)
        .named(
            "%d MiB to a worker and back, by %s"
                .formatted(
                    sizes.arrayBytes() >> 20, work.name().toLowerCase(java.util.Locale.ROOT)))
        .in("ms")
        .kept(Bar.speedUp(speedUp))
        .sized(sizes.arrayBytes(), sizes.arrayBytes());
  }

  static PoolRow deaths(PoolSizes sizes) {
    PoolRow row =
        new PoolRow(6, PoolWork.DEATHS, Other.PYTHON, 1, WaitStrategy.ADAPTIVE)
            .named("kill -9 of a worker to its future's failure")
            .in("ms")
            .kept(Bar.below(10))
            .sized(sizes.deaths(), sizes.deaths());
    row.warmUps = 1; // Each takes the start of a JVM.
    return row;
  }

  private PoolRow named(String text) {
    what = text;
    return this;
  }

  private PoolRow in(String figuresUnit) {
    unit = figuresUnit;
    return this;
  }

  private PoolRow kept(Bar limit) {
    bar = limit;
    return this;
  }

  private PoolRow sized(int ours, int others) {
    size = ours;
    otherSize = others;
    return this;
  }

  @Override
  public int number() {
    return number;
  }

  @Override
  public String what() {
    return what + "; " + other.text;
  }

  @Override
  public String unit() {
    return unit;
  }

  @Override
  public Bar bar() {
    return bar;
  }

  @Override
  public List<Peer> peers() {
    return other == Other.PYTHON ? List.of(Peer.PYTHON) : List.of();
  }

  @Override
  public Comparison measure(int rounds) throws MeasurementException, InterruptedException {
    Remarks ourRemarks = new Remarks();
    Remarks otherRemarks = new Remarks();
    try (PoolProcess ours = PoolProcess.start(workers, strategy);
        PeerPool others = PeerPool.start(other, workers)) {
      for (int warmUp = 0; warmUp < warmUps; warmUp++) {
        ours.sample(work, size);
      }
      return Comparison.interleaved(
              rounds,
              () -> ourRemarks.note(ours.sample(work, size), size),
              () -> otherRemarks.note(others.sample(work, otherSize), otherSize))
          .withNote(note(ourRemarks, otherRemarks));
    }
  }

  private static String note(Remarks ours, Remarks others) {
    return ours.isEmpty() ? "" : "ours " + ours + "; peer " + others;
  }

  /** What was remarked of the last sample of a contender. */
  private static final class Remarks {
    private final List<String> remarks = new ArrayList<>();

    /** What came of it counts only as whether all of it came: sizes may differ. */
    Sample note(PoolSample sampled, int expected) {
      remarks.add(sampled.remark());
      Sample sample = sampled.sample();
      boolean isAll = sample.answer().equals(Integer.toString(expected));
      return isAll ? new Sample(sample.figure(), "all") : sample;
    }

    boolean isEmpty() {
      return toString().isEmpty();
    }

    @Override
    public String toString() {
      return remarks.isEmpty() ? "" : remarks.get(remarks.size() - 1);
    }
  }
}
