package io.capstan.bench;

import io.capstan.ipc.value.SharedLong;
import java.util.ArrayList;
import java.util.List;

/** Processes that count together, under a lock. */
final class CountingCrew implements AutoCloseable {
  /** As many as in the bar, and as often each. */
  static final int PROCESSES = 4;

  static final int INCREMENTS = 50_000;

  private final SharedRegion shared;
  private final List<LineProcess> processes = new ArrayList<>();

  private CountingCrew(SharedRegion shared) {
    this.shared = shared;
  }

  static CountingCrew start() throws MeasurementException, InterruptedException {
    CountingCrew crew =
        new CountingCrew(
            SharedRegion.create(
                "counting", region -> IncrementerMain.createObjects(region, PROCESSES)));
    boolean started = false;
    try {
      for (int process = 0; process < PROCESSES; process++) {
        crew.processes.add(crew.shared.start(IncrementerMain.class));
      }
      started = true;
      return crew;
    } finally {
      if (!started) {
        crew.close();
      }
    }
  }

  /**
   * Counts once: the seconds from the moment at which the first process began to count to the
   * moment at which the last one had counted, and the number that they came to.
   */
  Sample count() throws MeasurementException, InterruptedException {
    SharedLong counter = IncrementerMain.counter(shared.region());
    counter.set(0);
    processes.forEach(process -> process.tell("" + INCREMENTS));
    long startNanos = Long.MAX_VALUE;
    long endNanos = Long.MIN_VALUE;
    for (LineProcess process : processes) {
      String[] words = process.answer().split(" ");
      startNanos = Math.min(startNanos, Long.parseLong(words[0]));
      endNanos = Math.max(endNanos, Long.parseLong(words[1]));
    }
    return new Sample((endNanos - startNanos) / 1e9, "" + counter.get());
  }

  @Override
  public void close() {
    processes.forEach(LineProcess::close);
    shared.close();
  }
}
