package io.capstan.ipc.queue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.memory.ObjectType;
import io.capstan.ipc.memory.Region;
import io.capstan.ipc.sync.WaitStrategy;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every queue of bytes must do, whoever may use it. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
abstract class ByteQueueContract {
  private static final long LONG_NANOS = ChildJvm.DEADLINE.toNanos();

  private Crew crew;

  /** A small queue of that name, which takes records of 200 bytes and is full after 1000 such. */
  abstract ByteQueue create(Region region, String name, Delivery delivery) throws IOException;

  abstract ByteQueue open(Region region, String name);

  /** How many consumers the queue allows at a time. */
  abstract int consumersMax();

  /** How many producers the queue allows at a time. */
  abstract int producersMax();

  @BeforeEach
  void startCrew() throws IOException {
    crew = new Crew();
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
    long scratch = crew.region().directory().create("scratch", ObjectType.BYTES, 64).offset();
    crew.region().memory().putBytes(scratch, source);
    try (QueueProducer producer = queue.producer();
        QueueConsumer consumer = queue.consumer()) {
      assertTrue(producer.offer(source, 3, 20));
      assertTrue(producer.offer(crew.region().memory(), scratch + 3, 20));
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
    try (Region again = crew.attach();
        QueueProducer producer = queue.producer();
        QueueConsumer consumer = open(again, "queue").consumer()) {
      producer.offer(record(7, 50));
      assertEquals(1, open(again, "queue").size());
      assertArrayEquals(record(7, 50), next(consumer));
      assertEquals(Delivery.AT_LEAST_ONCE, open(again, "queue").delivery());
    }
    ByteQueue other = create(crew.region(), "other", Delivery.AT_MOST_ONCE);
    assertEquals(Delivery.AT_MOST_ONCE, other.delivery());
    assertThrows(IllegalArgumentException.class, () -> open(crew.region(), "none"));
    crew.region().directory().create("bytes", ObjectType.BYTES, 1024);
    crew.region()
        .memory()
        .putInt(crew.region().directory().find("bytes").orElseThrow().offset(), 1);
    assertThrows(IllegalArgumentException.class, () -> open(crew.region(), "bytes"));
  }

  @Test
  void afterTheCloseConsumersDrainAndAreToldOfTheEnd() throws IOException {
    ByteQueue queue = create();
    QueueProducer producer = queue.producer();
    QueueConsumer consumer = queue.consumer();
    producer.offer(record(1, 5));
    Claim open = producer.claim(5);
    queue.close();
    queue.close();
    assertTrue(queue.isClosed());
    assertTrue(open(crew.region(), "queue").isClosed());
    assertThrows(QueueClosedException.class, open::commit);
    assertThrows(QueueClosedException.class, () -> producer.offer(new byte[1]));
    assertThrows(QueueClosedException.class, () -> producer.put(new byte[1]));
    assertThrows(QueueClosedException.class, queue::producer);
    assertArrayEquals(record(1, 5), next(consumer));
    assertThrows(QueueClosedException.class, () -> next(consumer));
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
    fill(producer, 200);
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
      fill(producer, 200);
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
      next(consumer);
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
                  producer.put(record(number, number % 150));
                }
              }
              return null;
            });
    try (QueueConsumer consumer = queue.consumer()) {
      byte[] target = new byte[150];
      for (int number = 0; number < count; number++) {
        assertEquals(number % 150, consumer.take(target));
        assertArrayEquals(
            record(number, number % 150), java.util.Arrays.copyOf(target, number % 150));
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
    assertThrows(IllegalStateException.class, () -> next(consumers.get(0)));
    try (QueueConsumer next = queue.consumer()) {
      assertEquals(1, next(next).length);
    }
  }

  @Test
  void aRoleGoesToTheThreadThatUsesIt() throws Exception {
    ByteQueue queue = create();
    QueueProducer producer = Crew.<QueueProducer>result(crew.run(queue::producer));
    Thread claimant = new Thread(() -> producer.offer(record(1, 4)));
    claimant.start();
    claimant.join();
    assertTrue(producer.offer(record(2, 4)), "its last thread has ended; nobody took the role");
    QueueConsumer consumer = queue.consumer();
    assertArrayEquals(record(1, 4), next(consumer));
    assertArrayEquals(record(2, 4), Crew.<byte[]>result(crew.run(() -> next(consumer))));
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
              orphans.get(0).offer(record(1, 4));
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
    assertTrue(next.get(0).offer(record(2, 4)));
    assertThrows(IllegalStateException.class, () -> orphans.get(0).offer(record(3, 4)));
    orphans.get(0).close(); // Gives nothing back that is another's.
    assertThrows(RoleTakenException.class, queue::producer);
    QueueConsumer consumer = queue.consumer();
    assertArrayEquals(record(1, 4), next(consumer));
    assertArrayEquals(record(2, 4), next(consumer));
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
              queue.producer().offer(record(1, 4));
            });
    dying.start();
    dying.join();
    try (QueueConsumer consumer = queue.consumer()) {
      assertEquals(4, consumer.take(new byte[4]), "what the dead left comes first");
      PeerDiedException death =
          assertThrows(PeerDiedException.class, () -> consumer.take(new byte[4]));
      assertEquals(crew.region().participant().id(), death.participantId());
      assertNull(next(consumer), "the queue is whole");
    }
    Thread reader = new Thread(queue::consumer);
    reader.start();
    reader.join();
    try (QueueProducer producer = queue.producer()) {
      fill(producer, 200);
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
      assertTrue(next.offer(record(1, 1)));
      assertArrayEquals(record(1, 1), next(consumer));
    }
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
