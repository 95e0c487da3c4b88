package io.capstan.ipc.queue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.memory.Region;
import io.capstan.ipc.sync.WaitStrategy;
import io.capstan.ipc.trial.ChildJvm;
import io.capstan.ipc.trial.Crew;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How every queue of bytes is waited for, closed and left, by the living and the dead. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
abstract class QueueLifeContract {
  private static final long LONG_NANOS = ChildJvm.DEADLINE.toNanos();

  Crew crew;

  /** A small queue of that name, which takes records of 200 bytes and is full after 1000 such. */
  abstract ByteQueue create(Region region, String name, Delivery delivery) throws IOException;

  abstract ByteQueue open(Region region, String name);

  /** How many consumers the queue allows at a time. */
  abstract int consumersMax();

  /** How many producers the queue allows at a time. */
  abstract int producersMax();

  @BeforeEach
  void startCrew() throws IOException {
    crew = new Crew(QueueChild.class);
  }

  @AfterEach
  void endCrew() throws Exception {
    crew.close();
  }

  Crew crew() {
    return crew;
  }

  ByteQueue create() throws IOException {
    return create(crew.region(), "queue", Delivery.AT_LEAST_ONCE);
  }

  @Test
  void afterTheCloseConsumersDrainAndAreToldOfTheEnd() throws IOException {
    ByteQueue queue = create();
    QueueProducer producer = queue.producer();
    QueueConsumer consumer = queue.consumer();
    producer.offer(ByteQueueContract.record(1, 5));
    Claim open = producer.claim(5);
    queue.close();
    queue.close();
    assertTrue(queue.isClosed());
    assertTrue(open(crew.region(), "queue").isClosed());
    assertThrows(QueueClosedException.class, open::commit);
    assertThrows(QueueClosedException.class, () -> producer.offer(new byte[1]));
    assertThrows(QueueClosedException.class, () -> producer.put(new byte[1]));
    assertThrows(QueueClosedException.class, queue::producer);
    assertArrayEquals(ByteQueueContract.record(1, 5), ByteQueueContract.next(consumer));
    assertThrows(QueueClosedException.class, () -> ByteQueueContract.next(consumer));
    assertThrows(QueueClosedException.class, () -> consumer.take(new byte[5]));
    assertThrows(QueueClosedException.class, () -> consumer.poll(new byte[5]));
    consumer.close();
    try (QueueConsumer next = queue.consumer()) {
      assertThrows(QueueClosedException.class, () -> next.take(new byte[5]));
    }
  }

  @ParameterizedTest
  @EnumSource(WaitStrategy.class)
  void theCloseEndsAllWaiting(WaitStrategy strategy) throws Exception {
    ByteQueue queue = create().with(strategy);
    Future<Integer> taking =
        crew.run(
            () -> {
              try (QueueConsumer consumer = queue.consumer()) {
                return consumer.take(new byte[1]);
              }
            });
    ByteQueue full = create(crew.region(), "full", Delivery.AT_LEAST_ONCE).with(strategy);
    QueueProducer producer = full.producer();
    ByteQueueContract.fill(producer, 200);
    Future<Void> putting =
        crew.run(
            () -> {
              producer.put(new byte[200]);
              return null;
            });
    ChildJvm.pass(Duration.ofMillis(20));
    assertFalse(taking.isDone());
    assertFalse(putting.isDone());
    queue.close();
    full.close();
    assertThrows(QueueClosedException.class, () -> Crew.result(taking));
    assertThrows(QueueClosedException.class, () -> Crew.result(putting));
  }

  /** An offer that returns true is read, one that is refused is not; whenever the close comes. */
  @Test
  void nothingIsLostBetweenTheCloseAndTheEnd() throws Exception {
    for (int round = 0; round < 100; round++) {
      ByteQueue queue = create(crew.region(), "queue " + round, Delivery.AT_LEAST_ONCE);
      Future<Long> offered = crew.run(() -> offerUntilClosed(queue));
      Future<Long> read = crew.run(() -> readUntilEnd(queue));
      ChildJvm.pass(Duration.ofNanos(round * 20_000L));
      queue.close();
      assertEquals(Crew.result(offered), Crew.result(read));
      assertEquals(0, queue.size());
    }
  }

  private static long offerUntilClosed(ByteQueue queue) {
    long count = 0;
    try (QueueProducer producer = queue.producer()) {
      while (true) {
        count += producer.offer(new byte[16]) ? 1 : 0;
      }
    } catch (QueueClosedException e) {
      return count;
    }
  }

  private static long readUntilEnd(ByteQueue queue) {
    long count = 0;
    try (QueueConsumer consumer = queue.consumer()) {
      while (true) {
        count += consumer.read((memory, offset, lengthBytes) -> {}, 10);
      }
    } catch (QueueClosedException e) {
      return count;
    }
  }

  @ParameterizedTest
  @EnumSource(WaitStrategy.class)
  void waitingEndsWithItsTime(WaitStrategy strategy) throws Exception {
    ByteQueue queue = create().with(strategy);
    try (QueueProducer producer = queue.producer();
        QueueConsumer consumer = queue.consumer()) {
      long startNanos = System.nanoTime();
      assertEquals(QueueConsumer.EMPTY, consumer.poll(new byte[1], 20, TimeUnit.MILLISECONDS));
      assertEquals(
          0, consumer.read((memory, offset, lengthBytes) -> {}, 1, 20, TimeUnit.MILLISECONDS));
      ByteQueueContract.fill(producer, 200);
      assertFalse(producer.offer(new byte[200], 20, TimeUnit.MILLISECONDS));
      assertNull(producer.claim(200, 20, TimeUnit.MILLISECONDS));
      assertTrue(System.nanoTime() - startNanos >= TimeUnit.MILLISECONDS.toNanos(80));
      assertFalse(producer.offer(new byte[200], 0, TimeUnit.SECONDS));
      assertFalse(producer.offer(new byte[200], -1, TimeUnit.SECONDS));
    }
  }

  @Test
  void waitingEndsWithAnInterrupt() throws Exception {
    ByteQueue queue = create();
    try (QueueProducer producer = queue.producer();
        QueueConsumer consumer = queue.consumer()) {
      producer.offer(new byte[1]);
      Thread.currentThread().interrupt();
      assertThrows(InterruptedException.class, () -> consumer.take(new byte[1]));
      Thread.currentThread().interrupt();
      assertThrows(InterruptedException.class, () -> producer.put(new byte[1]));
      assertEquals(1, queue.size());
      ByteQueueContract.next(consumer);
      Thread waiter = Thread.currentThread();
      Future<Void> interrupter =
          crew.run(
              () -> {
                ChildJvm.pass(Duration.ofMillis(20));
                waiter.interrupt();
                return null;
              });
      assertThrows(
          InterruptedException.class,
          () -> consumer.poll(new byte[1], LONG_NANOS, TimeUnit.NANOSECONDS));
      Crew.<Void>result(interrupter);
    }
  }

  @ParameterizedTest
  @EnumSource(WaitStrategy.class)
  void blockedThreadsHandOverEveryRecord(WaitStrategy strategy) throws Exception {
    ByteQueue queue = create().with(strategy);
    int count = strategy == WaitStrategy.PARK ? 5_000 : 50_000;
    Future<Void> putting =
        crew.run(
            () -> {
              try (QueueProducer producer = queue.producer()) {
                for (int number = 0; number < count; number++) {
                  producer.put(ByteQueueContract.record(number, number % 150));
                }
              }
              return null;
            });
    try (QueueConsumer consumer = queue.consumer()) {
      byte[] target = new byte[150];
      for (int number = 0; number < count; number++) {
        assertEquals(number % 150, consumer.take(target));
        assertArrayEquals(
            ByteQueueContract.record(number, number % 150),
            java.util.Arrays.copyOf(target, number % 150));
      }
    }
    Crew.<Void>result(putting);
    assertEquals(0, queue.size());
  }

  @Test
  void aRoleIsRefusedByTheNameOfWhoHasIt() throws Exception {
    ByteQueue queue = create();
    List<QueueProducer> producers = new ArrayList<>();
    for (int count = 0; count < producersMax(); count++) {
      producers.add(queue.producer());
    }
    RoleTakenException refusal = assertThrows(RoleTakenException.class, queue::producer);
    assertEquals(crew.region().participant().id(), refusal.participantId());
    assertTrue(refusal.getMessage().contains("role=producer"), refusal.getMessage());
    assertTrue(refusal.getMessage().contains("queue=queue"), refusal.getMessage());
    QueueProducer closed = producers.get(0);
    closed.close();
    closed.close();
    assertThrows(IllegalStateException.class, () -> closed.offer(new byte[1]));
    try (QueueProducer next = queue.producer()) {
      assertTrue(next.offer(new byte[1]));
    }
    List<QueueConsumer> consumers = new ArrayList<>();
    for (int count = 0; count < consumersMax(); count++) {
      consumers.add(queue.consumer());
    }
    RoleTakenException second = assertThrows(RoleTakenException.class, queue::consumer);
    assertEquals(crew.region().participant().id(), second.participantId());
    consumers.get(0).close();
    assertThrows(IllegalStateException.class, () -> ByteQueueContract.next(consumers.get(0)));
    try (QueueConsumer next = queue.consumer()) {
      assertEquals(1, ByteQueueContract.next(next).length);
    }
  }

  @Test
  void aRoleGoesToTheThreadThatUsesIt() throws Exception {
    ByteQueue queue = create();
    QueueProducer producer = Crew.<QueueProducer>result(crew.run(queue::producer));
    Thread claimant = new Thread(() -> producer.offer(ByteQueueContract.record(1, 4)));
    claimant.start();
    claimant.join();
    assertTrue(
        producer.offer(ByteQueueContract.record(2, 4)),
        "its last thread has ended; nobody took the role");
    QueueConsumer consumer = queue.consumer();
    assertArrayEquals(ByteQueueContract.record(1, 4), ByteQueueContract.next(consumer));
    assertArrayEquals(
        ByteQueueContract.record(2, 4),
        Crew.<byte[]>result(crew.run(() -> ByteQueueContract.next(consumer))));
  }

  @Test
  void whoIsRefusedBecauseOfAnOpenClaimDoesNotGetTheRole() throws Exception {
    ByteQueue queue = create();
    List<QueueProducer> producers = new ArrayList<>();
    for (int count = 0; count < producersMax(); count++) {
      producers.add(queue.producer());
    }
    QueueProducer claiming = producers.get(0);
    Claim claim = claiming.claim(8);
    List<Throwable> refusals = new ArrayList<>();
    Thread refused =
        new Thread(
            () -> {
              refusals.add(
                  assertThrows(IllegalStateException.class, () -> claiming.offer(new byte[1])));
              refusals.add(assertThrows(IllegalStateException.class, () -> claiming.claim(1)));
            });
    refused.start();
    refused.join();
    assertEquals(2, refusals.size());
    for (int attempt = 0; attempt < 10; attempt++) { // The kernel takes a moment.
      assertThrows(RoleTakenException.class, queue::producer);
      ChildJvm.pass(Duration.ofMillis(5));
    }
    claim.memory().putLong(claim.offset(), 42);
    claim.commit();
    assertEquals(8, claim.lengthBytes());
    assertEquals(8, ByteQueueContract.next(queue.consumer()).length);
    claiming.claim(8);
    claiming.close();
    IllegalStateException late =
        assertThrows(IllegalStateException.class, () -> claiming.offer(new byte[1]));
    assertTrue(late.getMessage().endsWith("was given back"), late.getMessage());
  }

  @Test
  void theRoleOfAThreadThatEndedIsFree() throws Exception {
    ByteQueue queue = create();
    List<QueueProducer> orphans = new ArrayList<>();
    QueueConsumer[] orphan = new QueueConsumer[1];
    Thread owner =
        new Thread(
            () -> {
              for (int count = 0; count < producersMax(); count++) {
                orphans.add(queue.producer());
              }
              orphans.get(0).offer(ByteQueueContract.record(1, 4));
              for (int count = 0; count < consumersMax(); count++) {
                orphan[0] = queue.consumer();
              }
            });
    owner.start();
    owner.join();
    List<QueueProducer> next = new ArrayList<>();
    ChildJvm.await("death of a thread", () -> claimed(queue, next)); // The kernel takes a moment.
    for (int count = 1; count < producersMax(); count++) {
      next.add(queue.producer());
    }
    assertTrue(next.get(0).offer(ByteQueueContract.record(2, 4)));
    assertThrows(
        IllegalStateException.class, () -> orphans.get(0).offer(ByteQueueContract.record(3, 4)));
    orphans.get(0).close(); // Gives nothing back that is another's.
    assertThrows(RoleTakenException.class, queue::producer);
    QueueConsumer consumer = queue.consumer();
    assertArrayEquals(ByteQueueContract.record(1, 4), ByteQueueContract.next(consumer));
    assertArrayEquals(ByteQueueContract.record(2, 4), ByteQueueContract.next(consumer));
    assertEquals(0, queue.redeliveredCount());
  }

  private static boolean claimed(ByteQueue queue, List<QueueProducer> claimed) {
    try {
      claimed.add(queue.producer());
      return true;
    } catch (RoleTakenException e) {
      return false;
    }
  }

  @ParameterizedTest
  @EnumSource(WaitStrategy.class)
  void whoWaitsForTheDeadIsTold(WaitStrategy strategy) throws Exception {
    ByteQueue queue = create().with(strategy);
    Thread dying =
        new Thread(
            () -> {
              queue.producer().offer(ByteQueueContract.record(1, 4));
            });
    dying.start();
    dying.join();
    try (QueueConsumer consumer = queue.consumer()) {
      assertEquals(4, consumer.take(new byte[4]), "what the dead left comes first");
      PeerDiedException death =
          assertThrows(PeerDiedException.class, () -> consumer.take(new byte[4]));
      assertEquals(crew.region().participant().id(), death.participantId());
      assertNull(ByteQueueContract.next(consumer), "the queue is whole");
    }
    Thread reader = new Thread(queue::consumer);
    reader.start();
    reader.join();
    try (QueueProducer producer = queue.producer()) {
      ByteQueueContract.fill(producer, 200);
      assertThrows(PeerDiedException.class, () -> producer.put(new byte[200]));
      assertThrows(
          PeerDiedException.class, () -> producer.claim(200, LONG_NANOS, TimeUnit.NANOSECONDS));
    }
  }

  @Test
  void aHandleOfAClosedRegionIsRefused() throws IOException {
    ByteQueue queue = create();
    Region again = crew.attach();
    QueueProducer producer = open(again, "queue").producer();
    again.close();
    assertThrows(IllegalStateException.class, () -> producer.offer(new byte[1]));
    try (QueueProducer next = queue.producer();
        QueueConsumer consumer = queue.consumer()) {
      assertTrue(next.offer(ByteQueueContract.record(1, 1)));
      assertArrayEquals(ByteQueueContract.record(1, 1), ByteQueueContract.next(consumer));
    }
  }
}
