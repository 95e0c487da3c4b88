package io.capstan.ipc.queue;

import io.capstan.ipc.memory.Region;
import io.capstan.ipc.value.SharedLong;
import java.util.Arrays;

/** What a {@link QueueChild} does with typed queues. */
final class TypedChild {
  private TypedChild() {}

  static String obey(Region region, String verb, String name, long number) throws Exception {
    switch (verb) {
      case "put": // So many numbers.
        SharedBlockingQueue<Object> numbers = SharedBlockingQueue.open(region, name);
        for (long item = 0; item < number; item++) {
          numbers.put(item);
        }
        return "ok";
      case "put-long": // An item of that length.
        SharedBlockingQueue.open(region, name).put(new byte[(int) number]);
        return "ok";
      case "take":
        return "" + SharedBlockingQueue.open(region, name).take();
      case "die-in-hand": // Taken, and never given back.
        SharedBlockingQueue.open(region, name, new DyingCodec()).take();
        return "unreachable";
      case "increment": // A counter that arrives.
        SharedBlockingQueue<SharedLong> counters = SharedBlockingQueue.open(region, name);
        return "" + counters.take().increment();
      case "answer": // Into the queue that arrives.
        SharedBlockingQueue<SharedBlockingQueue<String>> queues =
            SharedBlockingQueue.open(region, name);
        queues.take().put("answer");
        return "ok";
      case "sum": // Until the end.
        return sum(SharedBlockingQueue.open(region, name));
      case "put-for-ever":
        SharedBlockingQueue<Object> arrays = SharedBlockingQueue.open(region, name);
        for (long item = 0; true; item++) {
          arrays.put(item(item));
        }
      case "take-for-ever":
        SharedBlockingQueue<long[]> items = SharedBlockingQueue.open(region, name);
        for (long item = 0; true; item++) {
          check(items.take(), item);
        }
      case "compete-put":
        return TypedTraffic.putForEver(region, (int) number);
      case "compete-take":
        return TypedTraffic.takeForEver(region);
      case "take-task":
        JoinableQueue.open(region, name).take();
        return "ok";
      case "close-region":
        region.close();
        return "ok";
      default:
        throw new IllegalArgumentException("verb=" + verb);
    }
  }

  /** An array that only a block has room for, of a length and content that follow from a number. */
  static long[] item(long number) {
    long[] item = new long[20 + (int) (number * 31 % 500)];
    Arrays.fill(item, number);
    return item;
  }

  static void check(long[] item, long number) {
    if (!Arrays.equals(item, item(number))) {
      throw new AssertionError("item=" + item[0] + " (allowed: " + number + ")");
    }
  }

  private static String sum(SharedBlockingQueue<Long> numbers) throws InterruptedException {
    long sum = 0;
    while (true) {
      try {
        sum += numbers.take();
      } catch (QueueClosedException e) {
        return "" + sum;
      }
    }
  }
}
