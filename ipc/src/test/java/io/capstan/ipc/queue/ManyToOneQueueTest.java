package io.capstan.ipc.queue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.memory.Region;
import io.capstan.ipc.trial.ChildJvm;
import io.capstan.ipc.trial.Crew;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManyToOneQueueTest extends ByteQueueContract {
  private static final int CAPACITY = 1 << 10;
  private static final int PRODUCERS = 3;

  @Override
  ByteQueue create(Region region, String name, Delivery delivery) throws IOException {
    return ManyToOneQueue.create(region, name, PRODUCERS, CAPACITY, delivery);
  }

  @Override
  ByteQueue open(Region region, String name) {
    return ManyToOneQueue.open(region, name);
  }

  @Override
  int consumersMax() {
    return 1;
  }

  @Override
  int producersMax() {
    return PRODUCERS;
  }

  @Test
  void whatIsNotAllowedIsRefusedByNumber() {
    for (int producers : new int[] {0, -1, 65}) {
      IllegalArgumentException refusal =
          assertThrows(
              IllegalArgumentException.class,
              () ->
                  ManyToOneQueue.create(
                      crew().region(), "refused", producers, CAPACITY, Delivery.AT_LEAST_ONCE));
      assertTrue(
          refusal.getMessage().startsWith("producersMax=" + producers), refusal.getMessage());
    }
  }

  /** The oracle of one thread that plays all producers: one ordinary queue. */
  @Test
  void producersInTurnAreReadInTheirOrder() throws IOException {
    ByteQueue queue =
        ManyToOneQueue.create(crew().region(), "many", 64, 1 << 10, Delivery.AT_LEAST_ONCE);
    List<QueueProducer> producers = new ArrayList<>();
    Queue<byte[]> oracle = new ArrayDeque<>();
    Random random = new Random(4);
    try (QueueConsumer consumer = queue.consumer()) {
      for (int step = 0; step < 100_000; step++) {
        if (producers.size() < 64 && random.nextInt(300) == 0) {
          producers.add(queue.producer());
        }
        boolean filling = step / 1_000 % 2 == 0;
        if (producers.isEmpty() || random.nextInt(4) < (filling ? 1 : 3)) {
          consumer.read(
              collector(found -> assertArrayEquals(oracle.poll(), found)), 1 + random.nextInt(100));
        } else if (random.nextInt(1_000) == 0) {
          producers.remove(random.nextInt(producers.size())).close(); // Its records stay.
        } else {
          byte[] record = record(step, random.nextInt(60));
          if (producers.get(random.nextInt(producers.size())).offer(record)) {
            oracle.add(record);
          }
        }
        assertEquals(oracle.size(), queue.size());
      }
    }
  }

  @Test
  void aFullLaneIsItsProducersAffair() throws IOException {
    ByteQueue queue = create();
    try (QueueProducer full = queue.producer();
        QueueProducer other = queue.producer();
        QueueConsumer consumer = queue.consumer()) {
      int count = fill(full, 100);
      assertTrue(other.offer(record(-1, 100)));
      assertFalse(full.offer(record(count, 100)));
      for (int number = 0; number < count; number++) {
        assertArrayEquals(record(number, 100), next(consumer));
      }
      assertArrayEquals(record(-1, 100), next(consumer));
      assertNull(next(consumer));
    }
  }

  /** A consumer that has looked past a ring's end, read another lane's record, and died. */
  @Test
  void whatWasOnlyLookedAtKeepsItsRoom() throws Exception {
    ByteQueue queue = create();
    QueueProducer first = queue.producer();
    QueueProducer second = queue.producer();
    Thread reader = new Thread(() -> readAtTheRingsEnd(queue, first, second));
    reader.start();
    reader.join();
    assertEquals(1, queue.size());
    int count = fill(first, 0); // Had the ring's end been given back, this would write over it.
    QueueConsumer[] next = new QueueConsumer[1];
    ChildJvm.await(
        "death of a thread",
        () -> {
          try {
            next[0] = queue.consumer();
            return true;
          } catch (RoleTakenException e) {
            return false;
          }
        });
    assertArrayEquals(record(-1, 8), next(next[0]));
    for (int number = 0; number < count; number++) {
      assertArrayEquals(record(number, 0), next(next[0]));
    }
    assertNull(next(next[0]));
  }

  private static void readAtTheRingsEnd(
      ByteQueue queue, QueueProducer first, QueueProducer second) {
    QueueConsumer consumer = queue.consumer();
    for (int index = 0; index < 63; index++) { // They end 8 bytes before the ring does.
      first.offer(record(index, index == 0 ? 16 : 8));
      assertArrayEquals(record(index, index == 0 ? 16 : 8), next(consumer));
    }
    second.offer(record(-2, 8));
    first.offer(record(-1, 8));
    assertArrayEquals(record(-2, 8), next(consumer));
  }

  /** Not even the handler that threw in the middle of a batch puts the rest out of order. */
  @Test
  void recordsStayInOrderWhenTheHandlerThrows() throws IOException {
    ByteQueue queue =
        ManyToOneQueue.create(crew().region(), "wide", 2, 1 << 14, Delivery.AT_LEAST_ONCE);
    int count = 400;
    try (QueueProducer first = queue.producer();
        QueueProducer second = queue.producer();
        QueueConsumer consumer = queue.consumer()) {
      for (int number = 0; number < count; number++) {
        assertTrue((number % 3 == 0 ? first : second).offer(record(number, 8)));
      }
      int[] read = new int[1];
      RecordHandler handler =
          (memory, offset, lengthBytes) -> {
            byte[] found = new byte[lengthBytes];
            memory.getBytes(offset, found);
            assertArrayEquals(record(read[0]++, 8), found);
            if (read[0] % 50 == 0) {
              throw new IllegalArgumentException("poison");
            }
          };
      while (read[0] < count) {
        assertThrows(IllegalArgumentException.class, () -> consumer.read(handler, count));
      }
      assertNull(next(consumer));
    }
  }

  /** A claim that is held for long holds up nobody, and gets its place by its commit. */
  @Test
  void anOpenClaimHasNoPlaceYet() throws IOException {
    ByteQueue queue = create();
    try (QueueProducer slow = queue.producer();
        QueueProducer other = queue.producer();
        QueueConsumer consumer = queue.consumer()) {
      Claim claim = slow.claim(8);
      claim.memory().putLong(claim.offset(), 1);
      assertTrue(other.offer(record(2, 3)));
      assertArrayEquals(record(2, 3), next(consumer));
      assertTrue(other.offer(record(3, 3)));
      claim.commit();
      assertTrue(other.offer(record(4, 3)));
      assertArrayEquals(record(3, 3), next(consumer));
      assertEquals(8, next(consumer).length);
      assertArrayEquals(record(4, 3), next(consumer));
    }
  }

  /**
   * First in, first out over all producers: no record is read before one whose offer had returned
   * when its own began. A clock that all share says when offers begin and return.
   */
  @ParameterizedTest
  @CsvSource({"1, 3", "7, 3", "1000, 3", "1000, 64"})
  void noOfferOvertakesOneThatHadReturned(int limit, int lanes) throws Exception {
    int count = Crew.IS_PROOF ? 60_000 : 20_000;
    AtomicLong clock = new AtomicLong();
    ByteQueue queue =
        ManyToOneQueue.create(crew().region(), "order", lanes, 1 << 12, Delivery.AT_LEAST_ONCE);
    List<QueueProducer> producers = new ArrayList<>();
    while (producers.size() < lanes) {
      producers.add(queue.producer()); // The more lanes, the longer a look at all takes.
    }
    List<Future<long[]>> ends = new ArrayList<>();
    for (int producer = 0; producer < PRODUCERS; producer++) {
      int number = producer;
      ends.add(crew().run(() -> offerByTheClock(producers.get(number), clock, number, count)));
    }
    long[] read = new long[3 * count * PRODUCERS];
    int[] length = new int[1];
    try (QueueConsumer consumer = queue.consumer()) {
      RecordHandler handler =
          (memory, offset, lengthBytes) -> {
            for (int word = 0; word < 3; word++) {
              read[length[0]++] = memory.getLong(offset + (long) word * Long.BYTES);
            }
          };
      while (length[0] < read.length) {
        consumer.read(handler, limit);
      }
    }
    long[][] endOf = new long[PRODUCERS][];
    for (int producer = 0; producer < PRODUCERS; producer++) {
      endOf[producer] = Crew.<long[]>result(ends.get(producer));
    }
    long latestBegin = 0;
    long[] expected = new long[PRODUCERS];
    for (int index = 0; index < read.length; index += 3) {
      int producer = (int) read[index];
      assertEquals(expected[producer]++, read[index + 1], "each producer's own order");
      long end = endOf[producer][(int) read[index + 1]];
      assertTrue(end > latestBegin, "a record was read after one whose offer began later");
      latestBegin = Math.max(latestBegin, read[index + 2]);
    }
  }

  private static long[] offerByTheClock(
      QueueProducer role, AtomicLong clock, int number, int count) {
    long[] ends = new long[count];
    try (QueueProducer producer = role) {
      for (int sequence = 0; sequence < count; ) {
        Claim claim = producer.claim(3 * Long.BYTES);
        if (claim == null) {
          Thread.onSpinWait();
          continue;
        }
        claim.memory().putLong(claim.offset(), number);
        claim.memory().putLong(claim.offset() + Long.BYTES, sequence);
        claim.memory().putLong(claim.offset() + 2 * Long.BYTES, clock.incrementAndGet());
        claim.commit();
        ends[sequence++] = clock.incrementAndGet();
      }
    }
    return ends;
  }
}
