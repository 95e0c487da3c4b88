package io.capstan.bench;

import java.util.List;

/** Row 4 of the shared state: a lock that nobody else wants, against the one between threads. */
final class UncontendedLockRow implements Row {
  private final boolean quick;

  UncontendedLockRow(boolean quick) {
    this.quick = quick;
  }

  @Override
  public int number() {
    return 4;
  }

  @Override
  public String what() {
    return "SharedLock, lock and unlock, uncontended, JMH; ReentrantLock";
  }

  @Override
  public String unit() {
    return "ns";
  }

  @Override
  public Bar bar() {
    return Bar.atMost(2);
  }

  @Override
  public List<Peer> peers() {
    return List.of();
  }

  @Override
  public Comparison measure(int rounds) throws MeasurementException, InterruptedException {
    return Comparison.interleaved(rounds, () -> sample("sharedLock"), () -> sample("reentrantLock"))
        .withNote("each sample is a JVM of its own");
  }

  private Sample sample(String benchmark) throws MeasurementException {
    double nanos = JmhRun.score(LockBenchmark.class.getSimpleName() + "." + benchmark, quick);
    return new Sample(nanos, "locked and unlocked");
  }
}
