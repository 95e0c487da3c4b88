package io.capstan.ipc.queue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.trial.ChildJvm;
import io.capstan.ipc.trial.Crew;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Producers and consumers are killed or stopped at random instants, several at once. */
@Timeout(value = 60, unit = TimeUnit.MINUTES)
class ManyToManyKillTest {
  private static final int ROUNDS = 1;

  /** As many as leave the records in the log. */
  private static final int ROUNDS_A_REGION = 10;

  private static final int PROOF_ROUNDS = Integer.getInteger("capstan.proof.rounds", 100);

  private final Random random = new Random(20261125);

  /** At most once, the records are in part immediates. */
  @ParameterizedTest
  @EnumSource(Delivery.class)
  void everyRecordIsFound(Delivery delivery) throws Exception {
    sweep(delivery, ROUNDS);
  }

  @Tag("proof")
  @ParameterizedTest
  @EnumSource(Delivery.class)
  void everyRecordIsFoundManyTimes(Delivery delivery) throws Exception {
    for (int round = 0; round < PROOF_ROUNDS; round += ROUNDS_A_REGION) {
      sweep(delivery, ROUNDS_A_REGION);
    }
  }

  private void sweep(Delivery delivery, int rounds) throws Exception {
    int all = ManyToManyTraffic.PRODUCERS + ManyToManyTraffic.CONSUMERS;
    try (Crew crew = new Crew(QueueChild.class)) {
      ManyToManyQueue queue = ManyToManyTraffic.prepare(crew.region(), delivery);
      List<Integer> indices = IntStream.range(0, all).boxed().toList();
      List<ChildJvm> children = new ArrayList<>(start(crew, indices).values());
      for (int round = 0; round < rounds; round++) {
        ChildJvm.pass(Duration.ofNanos(1 + random.nextInt(20_000_000)));
        ChildJvm stopped = children.get(random.nextInt(all));
        stopped.stop(); // For as long as the others die and are replaced.
        List<Integer> victims = new ArrayList<>();
        for (int index = 0; index < all; index++) {
          if (random.nextInt(3) == 0) {
            children.get(index).kill();
            victims.add(index);
          }
        }
        start(crew, victims).forEach(children::set);
        if (children.contains(stopped)) {
          stopped.resume();
        }
      }
      ChildJvm.pass(Duration.ofMillis(50));
      children.forEach(ChildJvm::kill);
      long total = ManyToManyTraffic.settle(crew.region(), queue);
      assertTrue(total > 100L * rounds, "records=" + total);
    }
  }

  /** Starts those at once. */
  private static Map<Integer, ChildJvm> start(Crew crew, List<Integer> indices) {
    Map<Integer, ChildJvm> started = new TreeMap<>();
    indices.forEach(index -> started.put(index, crew.startChild()));
    started.values().forEach(ChildJvm::pid); // No traffic, as long as others come up.
    started.forEach(
        (index, child) -> {
          String verb = index < ManyToManyTraffic.PRODUCERS ? "compete-put" : "compete-take";
          assertEquals("ok", child.ask("many-to-many." + verb, "queue", "" + index));
        });
    return started;
  }

  private static ManyToManyQueue queue(Crew crew, Delivery delivery) throws IOException {
    return ManyToManyQueue.create(crew.region(), "queue", new ManyToManyShape(8, 100, 3), delivery);
  }

  private static void exchange(QueueProducer producer, QueueConsumer consumer, int count) {
    for (int number = 0; number < count; number++) {
      byte[] record = ByteQueueContract.record(number, number % 100);
      assertTrue(producer.offer(record));
      assertArrayEquals(record, ByteQueueContract.next(consumer));
    }
  }

  @Test
  void aProducerStoppedInAClaimHoldsUpNobodyAndLosesNothing() throws Exception {
    try (Crew crew = new Crew(QueueChild.class)) {
      ManyToManyQueue queue = queue(crew, Delivery.AT_LEAST_ONCE);
      ChildJvm child = crew.startChild();
      assertEquals("ok", child.ask("many-to-many.hold-claim", "queue", "100"));
      child.stop();
      try (QueueProducer producer = queue.producer();
          QueueConsumer consumer = queue.consumer()) {
        exchange(producer, consumer, 5_000);
        assertEquals(8, ByteQueueContract.fill(producer, 100), "a claim takes no place");
        assertEquals(8, consumer.read((memory, offset, lengthBytes) -> {}, 100));
        assertEquals(QueueConsumer.EMPTY, consumer.poll(new byte[100], 300, TimeUnit.MILLISECONDS));
        int others = cellsInUse(queue) - 1;
        child.kill();
        assertEquals(QueueConsumer.EMPTY, consumer.poll(new byte[100], 300, TimeUnit.MILLISECONDS));
        assertEquals(others, cellsInUse(queue), "its cell is free, and no other");
        exchange(producer, consumer, 5_000);
      }
      ManyToManyThreadsTest.assertAllFree(queue);
    }
  }

  private static int cellsInUse(ManyToManyQueue queue) {
    int inUse = 0;
    for (int cell = 0; cell < queue.state().cells().count(); cell++) {
      inUse += queue.state().cells().word(cell) == ManyToManyCells.FREE ? 0 : 1;
    }
    return inUse;
  }

  @ParameterizedTest
  @EnumSource(Delivery.class)
  void aConsumerStoppedInAReadKeepsItsRecordUntilItIsDead(Delivery delivery) throws Exception {
    try (Crew crew = new Crew(QueueChild.class)) {
      ManyToManyQueue queue = queue(crew, delivery);
      QueueProducer producer = queue.producer();
      assertTrue(producer.offer(ByteQueueContract.record(77, 70)));
      ChildJvm child = crew.startChild();
      assertEquals("ok", child.ask("many-to-many.hang-in-read", "queue"));
      child.stop();
      try (QueueConsumer consumer = queue.consumer()) {
        exchange(producer, consumer, 5_000); // Many laps of the ring.
        assertEquals(1, queue.size(), "what is being read counts");
        assertEquals(QueueConsumer.EMPTY, consumer.poll(new byte[100], 300, TimeUnit.MILLISECONDS));
        assertEquals(0, queue.redeliveredCount() + queue.droppedCount(), "nothing is stolen");
        child.kill();
        boolean again = delivery == Delivery.AT_LEAST_ONCE;
        byte[] target = new byte[100];
        int length = consumer.poll(target, again ? 60 : 1, TimeUnit.SECONDS);
        assertEquals(again ? 70 : QueueConsumer.EMPTY, length);
        assertEquals(again ? 1 : 0, queue.redeliveredCount());
        assertEquals(again ? 0 : 1, queue.droppedCount());
        assertEquals(0, queue.size());
        exchange(producer, consumer, 100);
        assertNull(ByteQueueContract.next(consumer));
      }
      producer.close();
      ManyToManyThreadsTest.assertAllFree(queue);
    }
  }

  /** Those who come to the end take with them what a dead one had in hand. */
  @Test
  void theEndComesAfterWhatTheDeadHadInHand() throws Exception {
    try (Crew crew = new Crew(QueueChild.class)) {
      ManyToManyQueue queue = queue(crew, Delivery.AT_LEAST_ONCE);
      try (QueueProducer producer = queue.producer()) {
        assertTrue(producer.offer(ByteQueueContract.record(1, 50)));
        assertTrue(producer.offer(ByteQueueContract.record(2, 60)));
      }
      ChildJvm child = crew.startChild();
      assertEquals("ok", child.ask("many-to-many.hang-in-read", "queue"));
      queue.close();
      child.kill();
      try (QueueConsumer consumer = queue.consumer()) {
        byte[] target = new byte[100];
        int sum = consumer.take(target) + consumer.take(target);
        assertEquals(110, sum);
        assertThrows(QueueClosedException.class, () -> consumer.take(target));
      }
    }
  }

  /** A spinning caller finds out too, and one who is never idle. */
  @Test
  void whoNeverWaitsRecoversToo() throws Exception {
    try (Crew crew = new Crew(QueueChild.class)) {
      ManyToManyQueue queue = queue(crew, Delivery.AT_LEAST_ONCE);
      try (QueueProducer producer = queue.producer();
          QueueConsumer consumer = queue.consumer()) {
        assertTrue(producer.offer(ByteQueueContract.record(1, 99)));
        ChildJvm child = crew.startChild();
        assertEquals("ok", child.ask("many-to-many.hang-in-read", "queue"));
        child.kill();
        int[] found = new int[1];
        RecordHandler handler =
            (memory, offset, lengthBytes) -> found[0] += lengthBytes == 99 ? 1 : 0;
        ChildJvm.await(
            "redelivery beside a stream of records",
            () -> {
              for (int count = 0; count < 1_000; count++) {
                producer.offer(new byte[8]);
                producer.offer(new byte[8]);
                consumer.read(handler); // It is never empty.
              }
              return found[0] == 1;
            });
        assertEquals(1, queue.redeliveredCount());
      }
    }
  }
}
