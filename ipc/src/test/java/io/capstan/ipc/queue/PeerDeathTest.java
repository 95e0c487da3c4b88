package io.capstan.ipc.queue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.trial.ChildJvm;
import io.capstan.ipc.trial.Crew;
import java.io.IOException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the dead and the stopped do to those who live, with real processes. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class PeerDeathTest {
  private static final int CAPACITY = 1 << 10;

  private Crew crew;

  @BeforeEach
  void startCrew() throws IOException {
    crew = new Crew(QueueChild.class);
  }

  @AfterEach
  void endCrew() throws Exception {
    crew.close();
  }

  private ByteQueue queue(Delivery delivery) throws IOException {
    return OneToOneQueue.create(crew.region(), "queue", CAPACITY, delivery);
  }

  @Test
  void aStoppedProducerKeepsItsRoleAndADeadOneDoesNot() throws Exception {
    ByteQueue queue = queue(Delivery.AT_LEAST_ONCE);
    ChildJvm child = crew.startChild();
    assertEquals("ok", child.ask("one-to-one.hold-claim", "queue", "100"));
    child.stop();
    assertThrows(RoleTakenException.class, queue::producer);
    try (QueueConsumer consumer = queue.consumer()) {
      assertEquals(QueueConsumer.EMPTY, consumer.poll(new byte[100], 300, TimeUnit.MILLISECONDS));
      child.kill();
      assertThrows(PeerDiedException.class, () -> consumer.take(new byte[100]));
      try (QueueProducer producer = queue.producer()) {
        assertTrue(producer.offer(ByteQueueContract.record(1, 30)));
      }
      assertArrayEquals(ByteQueueContract.record(1, 30), ByteQueueContract.next(consumer));
      assertNull(ByteQueueContract.next(consumer));
    }
  }

  @Test
  void aProducerStoppedInAClaimHoldsUpNobody() throws Exception {
    ByteQueue queue =
        ManyToOneQueue.create(crew.region(), "queue", 2, CAPACITY, Delivery.AT_LEAST_ONCE);
    ChildJvm child = crew.startChild();
    assertEquals("ok", child.ask("many-to-one.hold-claim", "queue", "100"));
    child.stop();
    try (QueueProducer producer = queue.producer();
        QueueConsumer consumer = queue.consumer()) {
      assertThrows(RoleTakenException.class, queue::producer);
      for (int number = 0; number < 1_000; number++) {
        assertTrue(producer.offer(ByteQueueContract.record(number, number % 100)));
        assertArrayEquals(
            ByteQueueContract.record(number, number % 100), ByteQueueContract.next(consumer));
      }
      child.kill();
      try (QueueProducer next = queue.producer()) {
        assertTrue(next.offer(ByteQueueContract.record(1, 30)));
      }
      assertArrayEquals(ByteQueueContract.record(1, 30), ByteQueueContract.next(consumer));
      assertEquals(QueueConsumer.EMPTY, consumer.poll(new byte[1], 300, TimeUnit.MILLISECONDS));
    }
  }

  @ParameterizedTest
  @EnumSource(Delivery.class)
  void theRecordInADeadHandIsReadAgainOrDropped(Delivery delivery) throws Exception {
    ByteQueue queue = queue(delivery);
    int rounds = Crew.IS_PROOF ? 3 : 2;
    try (QueueProducer producer = queue.producer()) {
      for (int number = 0; number <= rounds; number++) {
        assertTrue(producer.offer(ByteQueueContract.record(number, 40)));
      }
      for (int round = 1; round <= rounds; round++) {
        ChildJvm child = crew.startChild();
        assertEquals("ok", child.ask("one-to-one.hang-in-read", "queue"));
        child.stop();
        assertThrows(RoleTakenException.class, queue::consumer);
        child.kill();
        queue.consumer().close();
        boolean again = delivery == Delivery.AT_LEAST_ONCE;
        assertEquals(again ? round : 0, queue.redeliveredCount());
        assertEquals(again ? 0 : round, queue.droppedCount());
        assertEquals(again ? rounds + 1 : rounds + 1 - round, queue.size());
      }
      int first = delivery == Delivery.AT_LEAST_ONCE ? 0 : rounds;
      try (QueueConsumer consumer = queue.consumer()) {
        for (int number = first; number <= rounds; number++) {
          assertArrayEquals(ByteQueueContract.record(number, 40), ByteQueueContract.next(consumer));
        }
        assertNull(ByteQueueContract.next(consumer));
      }
    }
  }

  @Test
  void whoWaitsForAStoppedConsumerWaitsAndForADeadOneIsTold() throws Exception {
    ByteQueue queue = queue(Delivery.AT_LEAST_ONCE);
    QueueProducer producer = queue.producer();
    producer.offer(new byte[40]);
    ChildJvm child = crew.startChild();
    assertEquals("ok", child.ask("one-to-one.hang-in-read", "queue"));
    ByteQueueContract.fill(producer, 40);
    child.stop();
    assertFalse(producer.offer(new byte[40], 300, TimeUnit.MILLISECONDS));
    Future<Void> putting =
        crew.run(
            () -> {
              producer.put(new byte[40]);
              return null;
            });
    child.kill();
    assertThrows(PeerDiedException.class, () -> Crew.result(putting));
    try (QueueConsumer consumer = queue.consumer()) {
      assertEquals(40, ByteQueueContract.next(consumer).length);
      assertEquals(40, ByteQueueContract.next(consumer).length);
      assertTrue(producer.offer(new byte[40]));
    }
  }

  /** The end is told when the only one who might offer is dead. */
  @Test
  void aDeadProducerDoesNotPutOffTheEnd() throws Exception {
    ByteQueue queue = queue(Delivery.AT_LEAST_ONCE);
    ChildJvm child = crew.startChild();
    assertEquals("ok", child.ask("one-to-one.hold-roles", "queue"));
    child.kill();
    // As if it had been killed between its word and its record.
    long lane =
        crew.region().directory().find("queue").orElseThrow().offset()
            + LaneQueueLayout.laneOffset(0, CAPACITY);
    crew.region().memory().putLongVolatile(lane + LaneLayout.TAIL_OFFSET, LaneWord.of(0, 0));
    queue.close();
    try (QueueConsumer consumer = queue.consumer()) {
      assertThrows(QueueClosedException.class, () -> consumer.take(new byte[1]));
    }
  }

  /** The end is not told while one who saw the queue open may still publish. */
  @Test
  void aLivingProducerInTheMiddleOfAnOfferPutsOffTheEnd() throws Exception {
    ByteQueue queue = queue(Delivery.AT_LEAST_ONCE);
    QueueProducer producer = queue.producer();
    long lane =
        crew.region().directory().find("queue").orElseThrow().offset()
            + LaneQueueLayout.laneOffset(0, CAPACITY);
    LaneWriter writer =
        new LaneWriter(crew.region().memory(), lane, CAPACITY, LaneLayout.LENGTH_BITS);
    long record = writer.reserve(8);
    writer.announce();
    queue.close();
    try (QueueConsumer consumer = queue.consumer()) {
      assertEquals(QueueConsumer.EMPTY, consumer.poll(new byte[8], 50, TimeUnit.MILLISECONDS));
      assertEquals(0, queue.size());
      writer.publish(record, 8, 0);
      assertEquals(1, queue.size());
      assertEquals(8, consumer.take(new byte[8]));
      assertThrows(QueueClosedException.class, () -> consumer.take(new byte[8]));
    }
    producer.close();
  }
}
