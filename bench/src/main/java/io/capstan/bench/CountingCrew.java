package io.capstan.bench;

import io.capstan.ipc.sync.SharedBarrier;
import io.capstan.ipc.value.SharedLong;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeoutException;

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
   * Counts once: the seconds from the moment at which all processes are ready to the moment at
   * which the last one has counted, and the number that they came to.
   */
  Sample count() throws MeasurementException, InterruptedException {
    SharedLong counter = IncrementerMain.counter(shared.region());
    SharedBarrier start = IncrementerMain.start(shared.region());
    SharedBarrier finish = IncrementerMain.finish(shared.region());
    counter.set(0);
    processes.forEach(process -> process.tell("" + INCREMENTS));
    await(start);
    long startNanos = System.nanoTime();
    await(finish);
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    for (LineProcess process : processes) {
      process.answer();
    }
    return new Sample(seconds, "" + counter.get());
  }

  private static void await(SharedBarrier barrier)
      throws MeasurementException, InterruptedException {
    try {
      barrier.await(Deadline.OF_SAMPLE);
    } catch (BrokenBarrierException | TimeoutException e) {
      throw new MeasurementException("a process does not count: " + e, e);
    }
  }

  @Override
  public void close() {
    processes.forEach(LineProcess::close);
    shared.close();
  }
}
