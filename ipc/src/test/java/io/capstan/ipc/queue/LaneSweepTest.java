package io.capstan.ipc.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.memory.Region;
import io.capstan.ipc.queue.LaneSweepChild.Kind;
import io.capstan.ipc.queue.LaneSweepChild.Operation;
import io.capstan.ipc.sync.OwnerWord;
import io.capstan.ipc.trial.ChildJvm;
import io.capstan.ipc.trial.Crew;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * At each write of each operation a real process dies, and those that live on find all records, all
 * room and all roles.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class LaneSweepTest {
  private static final int CAPACITY = 1 << 10;
  private static final int LANES = 2;
  private static final long OFFERED = LaneSweepChild.OFFERED;

  /** What leaves less before the ring's end than any record takes. */
  private static final int BEFORE_THE_END = 61;

  private Crew crew;
  private Kind kind;
  private ByteQueue queue;
  private String name;

  /** What there must be after a child's death, or after its operation. */
  private interface Outcome {
    void check(List<Long> records, boolean died);
  }

  @BeforeEach
  void startCrew() throws IOException {
    crew = new Crew(QueueChild.class);
  }

  @AfterEach
  void endCrew() throws Exception {
    crew.close();
  }

  private ByteQueue create(Delivery delivery) throws IOException {
    Region region = crew.region();
    return kind == Kind.ONE_TO_ONE
        ? OneToOneQueue.create(region, name, CAPACITY, delivery)
        : ManyToOneQueue.create(region, name, LANES, CAPACITY, delivery);
  }

  /** Has a child die at each write; returns how many there are. */
  private int sweep(Operation operation, Delivery delivery, Runnable setUp, Outcome outcome)
      throws Exception {
    if (Crew.IS_PROOF) {
      halt(operation, delivery, setUp, outcome);
    }
    name = "states of " + operation;
    queue = create(delivery);
    setUp.run();
    List<byte[]> states = CrashStates.of(crew, LaneSweepChild.class, name, kind, name, operation);
    int writes = states.size() - 1;
    for (int write = 0; write <= writes; write++) {
      CrashStates.restore(crew.region(), name, states.get(write));
      outcome.check(drain(), write < writes);
      goOn();
    }
    return writes;
  }

  /** Halts a child at each write in turn; returns how many there are. */
  private int halt(Operation operation, Delivery delivery, Runnable setUp, Outcome outcome)
      throws Exception {
    for (int write = 1; ; write++) {
      name = operation + " " + write;
      queue = create(delivery);
      setUp.run();
      int status = crash(operation, write);
      outcome.check(drain(), status != 0);
      goOn();
      if (status == 0) {
        return write - 1;
      }
    }
  }

  private int crash(Operation operation, int write) throws Exception {
    return crew.crash(LaneSweepChild.class, kind, name, operation, write);
  }

  /** What was not read, or is in hand, is not the producers' room. */
  private void assertRoomWasRead() {
    Memory memory = crew.region().memory();
    for (int lane = 0; lane < (kind == Kind.ONE_TO_ONE ? 1 : LANES); lane++) {
      long at = offset() + LaneQueueLayout.laneOffset(lane, CAPACITY);
      long head = memory.getLong(at + LaneLayout.HEAD_OFFSET);
      long cursor = memory.getLong(at + LaneLayout.CURSOR_OFFSET);
      assertTrue(LaneWord.distance(LaneWord.positionOf(head), cursor) <= CAPACITY, "lane=" + lane);
    }
  }

  /** The size is exact before anybody has put anything in order. */
  private List<Long> drain() {
    assertRoomWasRead();
    long size = queue.size();
    List<Long> records = new ArrayList<>();
    try (QueueConsumer consumer = queue.consumer()) {
      long left = queue.size(); // What was in a dead hand may be dropped.
      assertTrue(left == size || left == size - queue.droppedCount(), "size=" + size);
      byte[] bytes = new byte[Long.BYTES];
      while (consumer.poll(bytes) != QueueConsumer.EMPTY) {
        records.add(LaneSweepChild.value(bytes));
      }
      assertEquals(left, records.size());
    } catch (QueueClosedException e) {
      records.add(-1L);
    }
    assertEquals(0, queue.size());
    return records;
  }

  /** The queue is whole: all can have their roles, and laps of records go through all lanes. */
  private void goOn() {
    if (queue.isClosed()) {
      return;
    }
    List<QueueProducer> producers = new ArrayList<>();
    for (int count = 0; count < (kind == Kind.ONE_TO_ONE ? 1 : LANES); count++) {
      producers.add(queue.producer());
    }
    for (int lap = 0; lap < 5; lap++) {
      List<Long> expected = new ArrayList<>();
      for (long value = 0; value < 50; value++) {
        for (QueueProducer producer : producers) {
          assertTrue(producer.offer(LaneSweepChild.bytes(value)), "room is lost");
          expected.add(value);
        }
      }
      try (QueueConsumer consumer = queue.consumer()) {
        for (long value : expected) {
          byte[] bytes = new byte[Long.BYTES];
          assertEquals(Long.BYTES, consumer.poll(bytes));
          assertEquals(value, LaneSweepChild.value(bytes));
        }
      }
    }
    producers.forEach(QueueProducer::close);
  }

  private void offer(long... values) {
    try (QueueProducer producer = queue.producer()) {
      for (long value : values) {
        assertTrue(producer.offer(LaneSweepChild.bytes(value)));
      }
    }
  }

  /** Lets records through; the last place before the ring's end is then too short for one. */
  private void pass(int count) {
    try (QueueProducer producer = queue.producer();
        QueueConsumer consumer = queue.consumer()) {
      for (int index = 0; index < count; index++) {
        assertTrue(producer.offer(new byte[index == 0 ? 2 * Long.BYTES : Long.BYTES]));
        assertEquals(1, consumer.read((memory, offset, lengthBytes) -> {}));
      }
    }
  }

  private void assertCounts(long redelivered, long dropped) {
    assertEquals(redelivered, queue.redeliveredCount());
    assertEquals(dropped, queue.droppedCount());
  }

  @ParameterizedTest
  @CsvSource({
    "ONE_TO_ONE, OFFER, 0",
    "ONE_TO_ONE, OFFER, 61",
    "ONE_TO_ONE, COMMIT, 61",
    "ONE_TO_ONE, PUBLISH, 0",
    "ONE_TO_ONE, PUBLISH, 61",
    "MANY_TO_ONE, OFFER, 61",
    "MANY_TO_ONE, COMMIT, 0"
  })
  void anOfferIsThereOrNot(Kind ofKind, Operation operation, int passed) throws Exception {
    kind = ofKind;
    int writes =
        sweep(
            operation,
            Delivery.AT_LEAST_ONCE,
            () -> {
              pass(passed);
              offer(1, 2);
            },
            (records, died) -> {
              assertEquals(List.of(1L, 2L), records.subList(0, 2));
              assertTrue(records.size() == 2 || records.equals(List.of(1L, 2L, OFFERED)));
              assertTrue(died || records.size() == 3);
              assertCounts(0, 0);
            });
    int least = passed == BEFORE_THE_END ? 5 : 4;
    assertTrue(writes >= least, "writes=" + writes);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void anAbortedClaimIsNeverThere(Kind ofKind) throws Exception {
    kind = ofKind;
    sweep(
        Operation.ABORT,
        Delivery.AT_LEAST_ONCE,
        () -> offer(1, 2),
        (records, died) -> assertEquals(List.of(1L, 2L), records));
  }

  @ParameterizedTest
  @CsvSource({
    "ONE_TO_ONE, POLL, AT_LEAST_ONCE",
    "ONE_TO_ONE, READ, AT_MOST_ONCE",
    "ONE_TO_ONE, TAKE, AT_LEAST_ONCE",
    "ONE_TO_ONE, TAKE, AT_MOST_ONCE",
    "MANY_TO_ONE, READ, AT_LEAST_ONCE",
    "MANY_TO_ONE, POLL, AT_MOST_ONCE"
  })
  void whatWasInHandIsReadAgainOrCounted(Kind ofKind, Operation operation, Delivery delivery)
      throws Exception {
    kind = ofKind;
    int most = operation == Operation.READ ? 2 : 1;
    int writes =
        sweep(
            operation,
            delivery,
            () -> {
              pass(BEFORE_THE_END);
              offer(1, 2, 3);
            },
            (records, died) -> {
              long lost = queue.redeliveredCount() + queue.droppedCount();
              assertTrue(lost <= 1, "lost=" + lost);
              long again = delivery == Delivery.AT_LEAST_ONCE ? lost : 0;
              assertCounts(again, lost - again);
              int read = 3 - records.size();
              assertTrue(read <= most, "records=" + records);
              assertEquals(List.of(1L, 2L, 3L).subList(read, 3), records);
              assertTrue(died || read == most && lost == 0, "records=" + records);
            });
    assertTrue(writes >= most + 2, "writes=" + writes);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aQueueIsClosedOrNot(Kind ofKind) throws Exception {
    kind = ofKind;
    halt(
        Operation.CLOSE,
        Delivery.AT_LEAST_ONCE,
        () -> offer(1, 2),
        (records, died) -> {
          assertEquals(queue.isClosed() ? List.of(1L, 2L, -1L) : List.of(1L, 2L), records);
          assertTrue(died || queue.isClosed());
        });
  }

  /** Who takes over from a dead producer is killed too. */
  @ParameterizedTest
  @EnumSource(Kind.class)
  void aProducersRoleIsFinishedByTheNext(Kind ofKind) throws Exception {
    kind = ofKind;
    int writes =
        sweep(
            Operation.PRODUCER,
            Delivery.AT_LEAST_ONCE,
            () -> {
              pass(BEFORE_THE_END);
              dieHavingPublished();
            },
            (records, died) -> assertEquals(List.of(OFFERED), records));
    assertTrue(writes >= 3, "writes=" + writes);
  }

  /** Who takes over from a dead consumer is killed too: what was in hand counts once. */
  @ParameterizedTest
  @CsvSource({
    "ONE_TO_ONE, AT_LEAST_ONCE",
    "ONE_TO_ONE, AT_MOST_ONCE",
    "MANY_TO_ONE, AT_LEAST_ONCE",
    "MANY_TO_ONE, AT_MOST_ONCE"
  })
  void aConsumersRoleIsFinishedByTheNext(Kind ofKind, Delivery delivery) throws Exception {
    kind = ofKind;
    int writes =
        sweep(
            Operation.CONSUMER,
            delivery,
            () -> {
              pass(BEFORE_THE_END);
              offer(1, 2, 3);
              dieInHandOfOne();
            },
            (records, died) -> {
              boolean again = delivery == Delivery.AT_LEAST_ONCE;
              assertEquals(again ? List.of(1L, 2L, 3L) : List.of(2L, 3L), records);
              assertCounts(again ? 1 : 0, again ? 0 : 1);
            });
    assertTrue(writes >= 5, "writes=" + writes);
  }

  private void dieHavingPublished() {
    die(() -> assertTrue(queue.producer().offer(LaneSweepChild.bytes(OFFERED))), false);
  }

  private void dieInHandOfOne() {
    LaneReader reader = new LaneReader(crew.region().memory(), lane(), CAPACITY, lengthBits());
    die(
        () -> {
          queue.consumer();
          reader.read((memory, offset, lengthBytes) -> {}, reader.look());
        },
        true);
  }

  private int lengthBits() {
    return kind == Kind.ONE_TO_ONE ? LaneLayout.LENGTH_BITS : LaneLayout.TICKETED_LENGTH_BITS;
  }

  private long offset() {
    return crew.region().directory().find(name).orElseThrow().offset();
  }

  private long lane() {
    return offset() + LaneQueueLayout.laneOffset(0, CAPACITY);
  }

  /** Runs it in a thread that ends with its role, and returns when all can know that. */
  private void die(Runnable last, boolean isConsumer) {
    Thread thread = new Thread(last);
    thread.start();
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    Memory memory = crew.region().memory();
    long role =
        isConsumer ? offset() + LaneQueueLayout.CONSUMER_OFFSET : lane() + LaneLayout.ROLE_OFFSET;
    long word = memory.getLongVolatile(role);
    assertFalse(word == OwnerWord.FREE);
    ChildJvm.await("death", () -> OwnerWord.isDead(word, crew.region().participant()));
  }

  /** Or who waits for the record could be told that its producer is dead. */
  @Test
  void whoPublishesHasTheRoleOfOneWhoReservedAndEnded() throws Exception {
    kind = Kind.ONE_TO_ONE;
    name = "reserved";
    OneToOneQueue made =
        OneToOneQueue.create(crew.region(), name, CAPACITY, Delivery.AT_LEAST_ONCE);
    LaneProducer[] producer = new LaneProducer[1];
    long[] record = new long[1];
    die(
        () -> {
          producer[0] = made.producer();
          record[0] = producer[0].reserve(Long.BYTES);
        },
        false);
    producer[0].publish(record[0], Long.BYTES, 0);
    long role = crew.region().memory().getLongVolatile(lane() + LaneLayout.ROLE_OFFSET);
    assertFalse(OwnerWord.isDead(role, crew.region().participant()));
    assertEquals(1, made.size());
  }

  /** A signal that its sender did not live to send is not waited for. */
  @ParameterizedTest
  @EnumSource(Kind.class)
  void aWaiterIsWokenOrLooksByItself(Kind ofKind) throws Exception {
    kind = ofKind;
    for (int write = 1; write <= 7; write += Crew.IS_PROOF ? 1 : 3) {
      name = "waited for " + write;
      queue = create(Delivery.AT_LEAST_ONCE);
      Future<Long> waiting = crew.run(() -> takeOne(queue));
      crash(Operation.OFFER, write);
      try (QueueProducer producer = queue.producer()) {
        producer.offer(LaneSweepChild.bytes(1));
        long found = Crew.<Long>result(waiting);
        assertTrue(found == OFFERED || found == 1, "found=" + found);
      }
    }
  }

  private static long takeOne(ByteQueue queue) throws InterruptedException {
    byte[] bytes = new byte[Long.BYTES];
    try (QueueConsumer consumer = queue.consumer()) {
      while (true) {
        try {
          consumer.take(bytes);
          return LaneSweepChild.value(bytes);
        } catch (PeerDiedException e) {
          // The child; the test itself will offer.
        }
      }
    }
  }
}
