package io.capstan.ipc.queue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.capstan.ipc.codec.Codec;
import io.capstan.ipc.memory.Region;
import io.capstan.ipc.trial.ChildMain;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Items between competing producers and consumers, of which every one is accounted for: small
 * numbers, as long as a number of them is, then large ones and arrays that only a block has room
 * for.
 */
final class TypedTraffic {
  static final String QUEUE = "queue";

  /** A small number has 15 bits with its sign: two for the producer, these for the item. */
  private static final int SMALL_BITS = 12;

  private static final int SMALL_MASK = (1 << SMALL_BITS) - 1;
  private static final int LARGE_BITS = 32;

  private TypedTraffic() {}

  /** Makes the log and the queue. */
  static SharedBlockingQueue<Object> prepare(Region region, Delivery delivery) throws IOException {
    CompetitionLog.create(region);
    return SharedBlockingQueue.create(region, QUEUE, 16, delivery, Codec.standard());
  }

  /** Puts items as that producer until the queue is closed or this process killed. */
  static String putForEver(Region region, int producer) throws Exception {
    SharedBlockingQueue<Object> queue = SharedBlockingQueue.open(region, QUEUE);
    CompetitionLog log = CompetitionLog.open(region);
    long first = log.resume(producer);
    ChildMain.say("ok");
    for (long sequence = first; sequence <= CompetitionLog.SEQUENCE_MAX; sequence++) {
      log.begin(producer, sequence);
      if (!put(queue, item(producer, sequence))) {
        return "ok";
      }
      log.end(producer, sequence);
    }
    while (!queue.isClosed()) {
      LockSupport.parkNanos(1_000_000);
    }
    return "ok";
  }

  private static boolean put(SharedBlockingQueue<Object> queue, Object item) throws Exception {
    while (true) {
      try {
        queue.put(item);
        return true;
      } catch (PeerDiedException e) {
        // There will be another consumer.
      } catch (QueueClosedException e) {
        return false;
      }
    }
  }

  private static Object item(int producer, long sequence) {
    if (sequence <= SMALL_MASK && sequence % 3 != 0) {
      return producer << SMALL_BITS | (int) sequence;
    }
    return sequence % 3 == 0
        ? array(producer, sequence)
        : (Object) ((long) producer << LARGE_BITS | sequence);
  }

  private static long[] array(long producer, long sequence) {
    long[] array = new long[20 + (int) (sequence * 31 % 300)];
    Arrays.fill(array, producer << LARGE_BITS | sequence);
    return array;
  }

  /** Takes items until the queue is closed and empty, or this process killed. */
  static String takeForEver(Region region) throws Exception {
    SharedBlockingQueue<Object> queue = SharedBlockingQueue.open(region, QUEUE);
    CompetitionLog.Reader reader = CompetitionLog.open(region).reader();
    ChildMain.say("ok");
    while (true) {
      try {
        account(reader, queue.take());
      } catch (PeerDiedException e) {
        // There will be other producers.
      } catch (QueueClosedException e) {
        return "ok";
      }
    }
  }

  private static void account(CompetitionLog.Reader reader, Object item) {
    if (item instanceof Integer small) {
      reader.account(small >> SMALL_BITS, small & SMALL_MASK);
      return;
    }
    long name = item instanceof long[] array ? array[0] : (Long) item;
    long producer = name >>> LARGE_BITS;
    long sequence = name & 0xFFFF_FFFFL;
    assertEquals(item instanceof long[], sequence % 3 == 0);
    if (item instanceof long[] array) {
      assertArrayEquals(array(producer, sequence), array, "array is torn");
    }
    reader.account(producer, sequence);
  }

  /** Takes what is there. */
  static void drain(Region region, SharedBlockingQueue<Object> queue) throws InterruptedException {
    CompetitionLog.Reader reader = CompetitionLog.open(region).reader();
    try {
      while (true) {
        Object item = queue.poll(1, TimeUnit.MILLISECONDS);
        if (item == null) {
          return;
        }
        account(reader, item);
      }
    } catch (PeerDiedException | QueueClosedException e) {
      // Nobody puts any more.
    }
  }

  /** Accounts for every item of a queue that was drained; returns how many there were. */
  static long settle(Region region, SharedBlockingQueue<Object> queue, int killedConsumers) {
    CompetitionLog log = CompetitionLog.open(region);
    assertEquals(0, queue.size());
    return log.settle(
        queue.delivery(), queue.redeliveredCount(), queue.droppedCount(), killedConsumers);
  }
}
