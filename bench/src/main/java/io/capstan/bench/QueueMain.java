package io.capstan.bench;

import io.capstan.ipc.memory.Region;
import io.capstan.ipc.queue.SharedBlockingQueue;
import org.HdrHistogram.Histogram;

/**
 * One end of a typed queue: {@code put N} or {@code take N}, answered with the sum; {@code pace N}
 * and {@code time N}, of which the second is answered with the {@link Latency}.
 */
final class QueueMain {
  /** What the region calls the queue. */
  static final String NAME = "numbers";

  private static final int SMALL_MASK = 1024 - 1;

  private QueueMain() {}

  public static void main(String[] arguments) throws Exception {
    try (Region region = SharedRegion.attach(arguments)) {
      SharedBlockingQueue<Integer> queue = SharedBlockingQueue.open(region, NAME);
      SharedBlockingQueue<Long> times = SharedBlockingQueue.open(region, NAME);
      LineServer.serve(
          words -> {
            long count = Long.parseLong(words[1]);
            return switch (words[0]) {
              case "put" -> "" + put(queue, count);
              case "take" -> "" + take(queue, count);
              case "pace" -> pace(times, count);
              default -> time(times, count).toString();
            };
          });
    }
  }

  private static String pace(SharedBlockingQueue<Long> queue, long count)
      throws InterruptedException {
    Pace pace = new Pace();
    for (long index = 0; index < count; index++) {
      queue.put(pace.next());
    }
    return "sent";
  }

  private static Latency time(SharedBlockingQueue<Long> queue, long count)
      throws InterruptedException {
    Histogram latencies = Latency.histogram();
    for (long index = 0; index < count; index++) {
      long dueNanos = queue.take();
      latencies.recordValue(Math.max(0, System.nanoTime() - dueNanos));
    }
    return Latency.of(latencies);
  }

  private static long put(SharedBlockingQueue<Integer> queue, long count)
      throws InterruptedException {
    long sum = 0;
    for (long index = 0; index < count; index++) {
      int number = (int) index & SMALL_MASK;
      queue.put(number);
      sum += number;
    }
    return sum;
  }

  private static long take(SharedBlockingQueue<Integer> queue, long count)
      throws InterruptedException {
    long sum = 0;
    for (long index = 0; index < count; index++) {
      sum += queue.take();
    }
    return sum;
  }
}
