package io.capstan.ipc.queue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.memory.ObjectType;
import io.capstan.ipc.memory.Region;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class OneToOneQueueTest extends ByteQueueContract {
  static final int CAPACITY = 1 << 10;

  @Override
  ByteQueue create(Region region, String name, Delivery delivery) throws IOException {
    return OneToOneQueue.create(region, name, CAPACITY, delivery);
  }

  @Override
  ByteQueue open(Region region, String name) {
    return OneToOneQueue.open(region, name);
  }

  @Override
  int consumersMax() {
    return 1;
  }

  @Override
  int producersMax() {
    return 1;
  }

  @Test
  void aRecordTakesAQuarterOfTheCapacity() throws IOException {
    assertEquals(CAPACITY / 4 - 8, create().recordBytesMax());
  }

  @Test
  void whatIsNotAllowedIsRefusedByNumber() {
    for (int capacity : new int[] {0, -1, 512, 1000, 1025, Integer.MIN_VALUE, 1 << 31}) {
      IllegalArgumentException refusal =
          assertThrows(
              IllegalArgumentException.class,
              () ->
                  OneToOneQueue.create(
                      crew().region(), "refused", capacity, Delivery.AT_LEAST_ONCE));
      assertTrue(
          refusal.getMessage().startsWith("capacityBytes=" + capacity), refusal.getMessage());
    }
    assertTrue(crew().region().directory().find("refused").isEmpty());
  }

  @Test
  void aQueueCanStandInTheCallersBytes() throws IOException {
    Region region = crew().region();
    long offset =
        region
            .directory()
            .create("pair", ObjectType.BYTES, 2 * OneToOneQueue.lengthBytes(CAPACITY))
            .offset();
    long second = offset + OneToOneQueue.lengthBytes(CAPACITY);
    OneToOneQueue.format(region, offset, CAPACITY, Delivery.AT_LEAST_ONCE);
    OneToOneQueue.format(region, second, CAPACITY, Delivery.AT_MOST_ONCE);
    try (QueueProducer producer = OneToOneQueue.at(region, second).producer();
        QueueConsumer consumer = OneToOneQueue.at(region, second).consumer()) {
      producer.offer(record(1, 9));
      assertEquals(0, OneToOneQueue.at(region, offset).size());
      assertArrayEquals(record(1, 9), next(consumer));
    }
    assertEquals(Delivery.AT_MOST_ONCE, OneToOneQueue.at(region, second).delivery());
    assertThrows(IllegalArgumentException.class, () -> OneToOneQueue.at(region, offset + 128));
    assertThrows(IllegalArgumentException.class, () -> OneToOneQueue.at(region, offset + 8));
  }

  @Test
  void queuesOfAnotherKindAreRefused() throws IOException {
    create();
    assertThrows(
        IllegalArgumentException.class, () -> ManyToOneQueue.open(crew().region(), "queue"));
  }

  /** What the user of a claim wrote behind its end is found, not believed. */
  @Test
  void aHeaderThatIsNoneIsRefused() throws IOException {
    try (QueueProducer producer = create().producer();
        QueueConsumer consumer = open(crew().region(), "queue").consumer()) {
      producer.offer(new byte[8]);
      Claim claim = producer.claim(8);
      claim.memory().putLong(claim.offset() - 8, 0x3039);
      IllegalStateException refusal =
          assertThrows(
              IllegalStateException.class,
              () -> consumer.read((memory, offset, lengthBytes) -> {}, 2));
      assertTrue(refusal.getMessage().contains("header=0x3039"), refusal.getMessage());
    }
  }
}
