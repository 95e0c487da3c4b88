package io.capstan.ipc.queue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.memory.Region;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ManyToManyQueueTest extends ByteQueueContract {
  private static final ManyToManyShape SHAPE = new ManyToManyShape(16, 200, 4);

  @Override
  ByteQueue create(Region region, String name, Delivery delivery) throws IOException {
    return ManyToManyQueue.create(region, name, SHAPE, delivery);
  }

  @Override
  ByteQueue open(Region region, String name) {
    return ManyToManyQueue.open(region, name);
  }

  @Override
  int consumersMax() {
    return SHAPE.rolesMax();
  }

  @Override
  int producersMax() {
    return SHAPE.rolesMax();
  }

  private ManyToManyQueue queue() throws IOException {
    return (ManyToManyQueue) create();
  }

  private static List<Integer> lengths(ManyToManyConsumer consumer) {
    List<Integer> lengths = new ArrayList<>();
    ManyToManyBrowser browser = consumer.browse();
    for (var place = browser.next(); place != null; place = browser.next()) {
      lengths.add(browser.copy(place).length);
    }
    return lengths;
  }

  private static ManyToManyBrowser.Place place(ManyToManyConsumer consumer, int index) {
    ManyToManyBrowser browser = consumer.browse();
    for (int skipped = 0; skipped < index; skipped++) {
      assertNotNull(browser.next());
    }
    return browser.next();
  }

  @Test
  void theCapacityIsInRecords() throws IOException {
    ManyToManyQueue queue = queue();
    assertEquals(SHAPE, queue.shape());
    try (QueueProducer producer = queue.producer()) {
      assertEquals(SHAPE.capacity(), fill(producer, 0));
    }
  }

  /** A claim was given its room; those who came later do not take it away. */
  @Test
  void aClaimGoesBehindAFullQueue() throws IOException {
    ManyToManyQueue queue = queue();
    List<QueueProducer> claimants = new ArrayList<>();
    List<Claim> claims = new ArrayList<>();
    for (int count = 1; count < SHAPE.rolesMax(); count++) {
      claimants.add(queue.producer());
      claims.add(claimants.get(count - 1).claim(count));
    }
    try (QueueProducer producer = queue.producer();
        QueueConsumer consumer = queue.consumer()) {
      for (int lap = 0; lap < 10; lap++) {
        assertEquals(SHAPE.capacity(), fill(producer, 100), "a claim takes no place");
        claims.forEach(Claim::commit);
        assertEquals(SHAPE.capacity() + claims.size(), queue.size());
        assertFalse(producer.offer(new byte[1]));
        for (int index = 0; index < claims.size(); index++) {
          assertNull(claimants.get(index).claim(1));
        }
        assertEquals(SHAPE.capacity(), consumer.read((memory, offset, length) -> {}, 16));
        for (int index = 0; index < claims.size(); index++) {
          assertEquals(index + 1, next(consumer).length);
          claims.set(index, claimants.get(index).claim(index + 1));
        }
        assertNull(next(consumer));
      }
    }
    claimants.forEach(QueueProducer::close);
    ManyToManyThreadsTest.assertAllFree(queue);
  }

  @Test
  void aRecordIsRemovedFromTheMiddleAndLeavesItsRoom() throws IOException {
    ManyToManyQueue queue = queue();
    try (QueueProducer producer = queue.producer();
        ManyToManyConsumer consumer = (ManyToManyConsumer) queue.consumer()) {
      for (int length = 0; length < SHAPE.capacity(); length++) {
        assertTrue(producer.offer(new byte[length]));
      }
      for (int removed = 0; removed < SHAPE.capacity() - 1; removed++) {
        assertFalse(producer.offer(new byte[1]));
        ManyToManyBrowser.Place second = place(consumer, 1);
        assertTrue(consumer.remove(second));
        assertFalse(consumer.remove(second), "it is not there any more");
        assertEquals(SHAPE.capacity() - 1, queue.size());
        assertTrue(producer.offer(new byte[100 + removed]));
        assertEquals(SHAPE.capacity(), queue.size());
      }
      List<Integer> expected = new ArrayList<>(List.of(0));
      for (int length = 100; length < 100 + SHAPE.capacity() - 1; length++) {
        expected.add(length);
      }
      assertEquals(expected, lengths(consumer));
      for (int length : expected) {
        assertEquals(length, next(consumer).length);
      }
      assertNull(next(consumer));
      assertEquals(List.of(), lengths(consumer));
      assertEquals(SHAPE.capacity(), fill(producer, 10));
    }
  }

  /** The bytes are those of the record that was found, or none. */
  @Test
  void whatWasTakenSinceIsNotCopied() throws IOException {
    ManyToManyQueue queue = queue();
    try (QueueProducer producer = queue.producer();
        ManyToManyConsumer consumer = (ManyToManyConsumer) queue.consumer()) {
      producer.offer(record(1, 50));
      ManyToManyBrowser browser = consumer.browse();
      ManyToManyBrowser.Place first = browser.next();
      assertArrayEquals(record(1, 50), browser.copy(first));
      next(consumer);
      assertNull(browser.copy(first));
      for (int number = 0; number < 200; number++) { // So that its cell has another record.
        producer.offer(record(number, 50));
        assertNull(browser.copy(first));
        assertFalse(consumer.remove(first));
        next(consumer);
      }
    }
  }

  /** Head and tail in memory may be those of long ago: one who was stopped has written them. */
  @Test
  void oldHintsDoNoHarm() throws IOException {
    ManyToManyQueue queue = queue();
    ManyToManyRing ring = queue.state().ring();
    Random random = new Random(7);
    long first = ManyToManyRing.firstPosition(SHAPE);
    long put = 0;
    long read = 0;
    for (int round = 0; round < 3_000; round++) {
      long tail = ring.firstVacant(ring.tail());
      long head = ring.firstNotTaken(ring.head());
      assertEquals(first + put, tail);
      assertEquals(first + read, head);
      ring.publishTail(first + (long) (random.nextDouble() * (tail - first)));
      ring.publishHead(first + (long) (random.nextDouble() * (head - first)));
      try (QueueProducer producer = queue.producer();
          QueueConsumer consumer = queue.consumer()) {
        for (int count = random.nextInt(12); count > 0; count--) {
          boolean isFull = put - read == SHAPE.capacity();
          assertEquals(!isFull, producer.offer(record((int) put, 30)));
          put += isFull ? 0 : 1;
        }
        assertEquals(put - read, queue.size());
        for (int count = random.nextInt(12); count > 0; count--) {
          byte[] found = next(consumer);
          assertEquals(put == read, found == null);
          if (found != null) {
            assertArrayEquals(record((int) read++, 30), found);
          }
        }
      }
    }
    ring.publishTail(first);
    queue.close();
    assertTrue(queue.isClosed());
  }
}
