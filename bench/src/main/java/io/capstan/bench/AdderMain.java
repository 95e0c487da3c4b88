package io.capstan.bench;

import io.capstan.ipc.memory.Region;
import io.capstan.ipc.value.SharedLong;
import java.io.IOException;

/**
 * Adds 1 to a shared number, at the same time as others. To a line {@code COUNT ARRIVALS} it waits
 * until so many have arrived, then answers with the nanoseconds of all its additions and the sum of
 * what they returned.
 */
final class AdderMain {
  /** Short enough that the compiler, after some of them, compiles the loop as a whole. */
  private static final int BATCH_COUNT = 100_000;

  private static final String COUNTER = "counter";
  private static final String ARRIVALS = "arrivals";

  private AdderMain() {}

  static void createObjects(Region region) throws IOException {
    SharedLong.create(region, COUNTER, 0);
    SharedLong.create(region, ARRIVALS, 0);
  }

  static void reset(Region region) {
    SharedLong.open(region, COUNTER).set(0);
  }

  public static void main(String[] arguments) throws Exception {
    try (Region region = SharedRegion.attach(arguments)) {
      SharedLong counter = SharedLong.open(region, COUNTER);
      SharedLong arrivals = SharedLong.open(region, ARRIVALS);
      LineServer.serve(
          request -> {
            arrivals.increment();
            while (arrivals.get() < Long.parseLong(request[1])) {
              Thread.onSpinWait();
            }
            return addAll(counter, Integer.parseInt(request[0]));
          });
    }
  }

  private static String addAll(SharedLong counter, int count) {
    long sum = 0;
    long startNanos = System.nanoTime();
    for (int left = count; left > 0; left -= BATCH_COUNT) {
      sum += add(counter, Math.min(left, BATCH_COUNT));
    }
    return System.nanoTime() - startNanos + " " + sum;
  }

  private static long add(SharedLong counter, int count) {
    long sum = 0;
    for (int i = 0; i < count; i++) {
      sum += counter.getAndAdd(1);
    }
    return sum;
  }
}
