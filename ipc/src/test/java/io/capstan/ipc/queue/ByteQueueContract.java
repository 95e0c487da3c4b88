package io.capstan.ipc.queue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.memory.ObjectType;
import io.capstan.ipc.memory.Region;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every queue of bytes must do, whoever may use it. */
abstract class ByteQueueContract extends QueueLifeContract {
  /** Bytes that tell their length and number. */
  static byte[] record(int number, int length) {
    byte[] record = new byte[length];
    new Random(31L * number + length).nextBytes(record);
    return record;
  }

  static byte[] next(QueueConsumer consumer) {
    byte[][] found = new byte[1][];
    int count = consumer.read(collector(record -> found[0] = record));
    assertEquals(found[0] == null ? 0 : 1, count);
    return found[0];
  }

  static RecordHandler collector(java.util.function.Consumer<byte[]> target) {
    return (memory, offset, lengthBytes) -> {
      assertEquals(0, offset % 8, "records are aligned");
      byte[] record = new byte[lengthBytes];
      memory.getBytes(offset, record);
      target.accept(record);
    };
  }

  static int fill(QueueProducer producer, int length) {
    int count = 0;
    while (producer.offer(record(count, length))) {
      count++;
      assertTrue(count < 1_000_000, "a queue is bounded");
    }
    return count;
  }

  @Test
  void recordsOfEachLengthArriveWhole() throws IOException {
    ByteQueue queue = create();
    try (QueueProducer producer = queue.producer();
        QueueConsumer consumer = queue.consumer()) {
      assertEquals(queue.recordBytesMax(), producer.recordBytesMax());
      assertTrue(queue.recordBytesMax() >= 200);
      for (int length = 0; length <= queue.recordBytesMax(); length++) {
        assertTrue(producer.offer(record(length, length)));
        assertArrayEquals(record(length, length), next(consumer));
      }
      assertNull(next(consumer));
    }
  }

  @Test
  void aLongerRecordIsRefusedByNumber() throws IOException {
    ByteQueue queue = create();
    try (QueueProducer producer = queue.producer()) {
      int tooLong = queue.recordBytesMax() + 1;
      RecordTooLongException refusal =
          assertThrows(RecordTooLongException.class, () -> producer.offer(new byte[tooLong]));
      assertEquals(tooLong, refusal.lengthBytes());
      assertEquals(queue.recordBytesMax(), refusal.recordBytesMax());
      assertTrue(refusal.getMessage().contains("queue=queue"), refusal.getMessage());
      assertTrue(refusal.getMessage().contains("lengthBytes=" + tooLong), refusal.getMessage());
      assertThrows(RecordTooLongException.class, () -> producer.claim(tooLong));
      assertThrows(RecordTooLongException.class, () -> producer.claim(-1));
      assertThrows(
          RecordTooLongException.class,
          () -> producer.offer(new byte[tooLong], 1, TimeUnit.SECONDS));
      assertEquals(0, queue.size());
    }
  }

  @Test
  void aPartOfASourceIsOffered() throws IOException {
    ByteQueue queue = create();
    byte[] source = record(1, 64);
    long scratch = crew().region().directory().create("scratch", ObjectType.BYTES, 64).offset();
    crew().region().memory().putBytes(scratch, source);
    try (QueueProducer producer = queue.producer();
        QueueConsumer consumer = queue.consumer()) {
      assertTrue(producer.offer(source, 3, 20));
      assertTrue(producer.offer(crew().region().memory(), scratch + 3, 20));
      assertThrows(IndexOutOfBoundsException.class, () -> producer.offer(source, 60, 5));
      assertThrows(IndexOutOfBoundsException.class, () -> producer.offer(source, -1, 5));
      byte[] expected = java.util.Arrays.copyOfRange(source, 3, 23);
      assertArrayEquals(expected, next(consumer));
      assertArrayEquals(expected, next(consumer));
      assertNull(next(consumer), "what was refused left nothing");
    }
  }

  /** The oracle: an ordinary queue does the same. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void randomCallsAgreeWithAnOrdinaryQueue(long seed) throws IOException {
    ByteQueue queue = create();
    Queue<byte[]> oracle = new ArrayDeque<>();
    Random random = new Random(seed);
    try (QueueProducer producer = queue.producer();
        QueueConsumer consumer = queue.consumer()) {
      for (int step = 0; step < 30_000; step++) {
        byte[] record = record(step, random.nextInt(queue.recordBytesMax() + 1));
        boolean filling = step / 500 % 2 == 0; // So that it gets full, and empty.
        if (random.nextInt(4) < (filling ? 3 : 1)) {
          put(producer, record, oracle, random);
        } else {
          take(consumer, oracle, random);
        }
        assertEquals(oracle.size(), queue.size());
        assertEquals(oracle.isEmpty(), queue.isEmpty());
      }
    }
  }

  private static void put(
      QueueProducer producer, byte[] record, Queue<byte[]> oracle, Random random) {
    switch (random.nextInt(4)) {
      case 0:
        Claim aborted = producer.claim(record.length);
        if (aborted != null) {
          aborted.memory().fill(aborted.offset(), record.length, (byte) -1);
          aborted.abort();
        }
        break;
      case 1:
        int spare = random.nextInt(producer.recordBytesMax() - record.length + 1);
        Claim claim = producer.claim(record.length + spare);
        if (claim != null) {
          assertEquals(record.length + spare, claim.lengthBytes());
          claim.memory().putBytes(claim.offset(), record);
          claim.commit(record.length);
          oracle.add(record);
        }
        break;
      default:
        if (producer.offer(record)) {
          oracle.add(record);
        }
    }
  }

  private static void take(QueueConsumer consumer, Queue<byte[]> oracle, Random random) {
    int limit = 1 + random.nextInt(5);
    List<byte[]> found = new ArrayList<>();
    int count = consumer.read(collector(found::add), limit);
    assertEquals(Math.min(limit, oracle.size()), count);
    assertEquals(count, found.size());
    found.forEach(record -> assertArrayEquals(oracle.remove(), record));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 8, 100, 200})
  void aFullQueueTakesAsManyAsWereRead(int length) throws IOException {
    ByteQueue queue = create();
    try (QueueProducer producer = queue.producer();
        QueueConsumer consumer = queue.consumer()) {
      int capacity = fill(producer, length);
      assertTrue(capacity > 0);
      assertEquals(capacity, queue.size());
      assertNull(producer.claim(length));
      for (int lap = 0; lap < 3 * capacity; lap++) {
        // Where a ring starts over, what is left before its end is lost to one record.
        int read = 0;
        while (!producer.offer(record(lap, length))) {
          assertTrue(++read <= 2, "what was read has left its room");
          assertEquals(1, consumer.read((memory, offset, lengthBytes) -> {}));
        }
      }
    }
  }

  @Test
  void nobodySeesAClaimBeforeItsCommit() throws IOException {
    ByteQueue queue = create();
    try (QueueProducer producer = queue.producer();
        QueueConsumer consumer = queue.consumer()) {
      Claim claim = producer.claim(16);
      claim.memory().putLong(claim.offset(), 42);
      assertNull(next(consumer));
      assertEquals(0, queue.size());
      assertThrows(IllegalStateException.class, () -> producer.offer(new byte[1]));
      assertThrows(IllegalStateException.class, () -> producer.claim(1));
      assertThrows(IllegalArgumentException.class, () -> claim.commit(17));
      assertThrows(IllegalArgumentException.class, () -> claim.commit(-1));
      claim.commit(8);
      assertEquals(1, queue.size());
      assertThrows(IllegalStateException.class, claim::commit);
      assertThrows(IllegalStateException.class, claim::abort);
      claim.close();
      assertEquals(8, next(consumer).length);
    }
  }

  @Test
  void anAbandonedClaimLeavesNothing() throws IOException {
    ByteQueue queue = create();
    try (QueueConsumer consumer = queue.consumer()) {
      try (QueueProducer producer = queue.producer()) {
        try (Claim claim = producer.claim(16)) {
          claim.memory().putLong(claim.offset(), 42);
        }
        assertTrue(producer.offer(record(1, 3)));
        assertNotNull(producer.claim(16));
      } // The role goes with an open claim.
      assertArrayEquals(record(1, 3), next(consumer));
      try (QueueProducer producer = queue.producer()) {
        assertTrue(producer.offer(record(2, 3)));
      }
      assertArrayEquals(record(2, 3), next(consumer));
      assertNull(next(consumer));
    }
  }

  @Test
  void pollCopiesOrHandsOverWhatDoesNotFit() throws IOException {
    ByteQueue queue = create();
    try (QueueProducer producer = queue.producer();
        QueueConsumer consumer = queue.consumer()) {
      byte[] target = new byte[10];
      assertEquals(QueueConsumer.EMPTY, consumer.poll(target));
      producer.offer(record(1, 10));
      producer.offer(record(2, 11));
      producer.offer(new byte[0]);
      assertEquals(10, consumer.poll(target));
      assertArrayEquals(record(1, 10), target);
      BufferTooShortException tooShort =
          assertThrows(BufferTooShortException.class, () -> consumer.poll(target));
      assertArrayEquals(record(2, 11), tooShort.record());
      assertTrue(tooShort.getMessage().contains("lengthBytes=11"), tooShort.getMessage());
      assertEquals(0, consumer.poll(target));
      assertEquals(QueueConsumer.EMPTY, consumer.poll(target));
    }
  }

  @Test
  void aHandlerThatThrowsHasHadItsRecord() throws IOException {
    ByteQueue queue = create();
    try (QueueProducer producer = queue.producer();
        QueueConsumer consumer = queue.consumer()) {
      for (int number = 0; number < 3; number++) {
        producer.offer(record(number, 5));
      }
      int[] seen = new int[1];
      RecordHandler handler =
          (memory, offset, lengthBytes) -> {
            if (++seen[0] == 2) {
              throw new IllegalArgumentException("poison");
            }
          };
      assertThrows(IllegalArgumentException.class, () -> consumer.read(handler, 3));
      assertEquals(2, seen[0]);
      assertEquals(1, queue.size());
      assertArrayEquals(record(2, 5), next(consumer));
    }
  }

  @Test
  void aHandlerMayNotUseItsConsumer() throws IOException {
    ByteQueue queue = create();
    try (QueueProducer producer = queue.producer();
        QueueConsumer consumer = queue.consumer()) {
      producer.offer(record(0, 5));
      producer.offer(record(1, 5));
      RecordHandler handler = (memory, offset, lengthBytes) -> next(consumer);
      assertThrows(IllegalStateException.class, () -> consumer.read(handler));
      assertArrayEquals(record(1, 5), next(consumer));
      assertThrows(IllegalArgumentException.class, () -> consumer.read(handler, 0));
    }
  }

  @Test
  void everyAttachmentSeesTheSameQueue() throws IOException {
    ByteQueue queue = create();
    try (Region again = crew().attach();
        QueueProducer producer = queue.producer();
        QueueConsumer consumer = open(again, "queue").consumer()) {
      producer.offer(record(7, 50));
      assertEquals(1, open(again, "queue").size());
      assertArrayEquals(record(7, 50), next(consumer));
      assertEquals(Delivery.AT_LEAST_ONCE, open(again, "queue").delivery());
    }
    ByteQueue other = create(crew().region(), "other", Delivery.AT_MOST_ONCE);
    assertEquals(Delivery.AT_MOST_ONCE, other.delivery());
    assertThrows(IllegalArgumentException.class, () -> open(crew().region(), "none"));
    crew().region().directory().create("bytes", ObjectType.BYTES, 1024);
    crew()
        .region()
        .memory()
        .putInt(crew().region().directory().find("bytes").orElseThrow().offset(), 1);
    assertThrows(IllegalArgumentException.class, () -> open(crew().region(), "bytes"));
  }

  @Test
  void theHotPathsAllocateNothing() throws Exception {
    ByteQueue queue = create();
    byte[] bytes = record(1, 32);
    long[] sum = new long[1];
    RecordHandler handler = (memory, offset, lengthBytes) -> sum[0] += memory.getLong(offset);
    try (QueueProducer producer = queue.producer();
        QueueConsumer consumer = queue.consumer()) {
      Runnable calls =
          () -> {
            for (int round = 0; round < 20_000; round++) {
              producer.offer(bytes);
              Claim claim = producer.claim(32);
              claim.memory().putLong(claim.offset(), round);
              claim.commit();
              producer.claim(32).abort();
              producer.offer(bytes, 0, 32);
              consumer.read(handler);
              consumer.poll(bytes);
              consumer.read(handler, 10);
              consumer.read(handler, 10);
            }
          };
      calls.run();
      var threads =
          (com.sun.management.ThreadMXBean)
              java.lang.management.ManagementFactory.getThreadMXBean();
      long before = threads.getCurrentThreadAllocatedBytes();
      threads.getCurrentThreadAllocatedBytes();
      long own = threads.getCurrentThreadAllocatedBytes() - before;
      long start = threads.getCurrentThreadAllocatedBytes();
      calls.run();
      long allocated = threads.getCurrentThreadAllocatedBytes() - start;
      assertTrue(allocated <= own + 4096, "allocated " + allocated + " in 160,000 calls");
    }
  }
}
