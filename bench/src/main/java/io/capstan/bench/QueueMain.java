package io.capstan.bench;

import io.capstan.ipc.memory.Region;
import io.capstan.ipc.queue.SharedBlockingQueue;

/** One end of a typed queue: {@code put N} or {@code take N}, answered with the sum. */
final class QueueMain {
  /** What the region calls the queue. */
  static final String NAME = "numbers";

  private static final int SMALL_MASK = 1024 - 1;

  private QueueMain() {}

  public static void main(String[] arguments) throws Exception {
    try (Region region = SharedRegion.attach(arguments)) {
      SharedBlockingQueue<Integer> queue = SharedBlockingQueue.open(region, NAME);
      LineServer.serve(
          words -> {
            long count = Long.parseLong(words[1]);
            return "" + (words[0].equals("put") ? put(queue, count) : take(queue, count));
          });
    }
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
