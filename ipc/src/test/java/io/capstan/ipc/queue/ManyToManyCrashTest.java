package io.capstan.ipc.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.queue.ManyToManyCrashChild.Operation;
import io.capstan.ipc.sync.OwnerWord;
import io.capstan.ipc.trial.ChildJvm;
import io.capstan.ipc.trial.Crew;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * At each write of each operation a real process dies, and those that live on find all records, all
 * cells and all roles.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class ManyToManyCrashTest {
  private static final ManyToManyShape SHAPE = new ManyToManyShape(4, 8, 2);
  private static final long OFFERED = ManyToManyCrashChild.OFFERED;

  private Crew crew;
  private ManyToManyQueue queue;
  private QueueProducer producer;
  private QueueConsumer consumer;

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

  /** Has a child die at each write; returns how many there are. */
  private int sweep(Operation operation, Delivery delivery, Runnable setUp, Outcome outcome)
      throws Exception {
    if (Crew.IS_PROOF) {
      halt(operation, delivery, setUp, outcome);
    }
    String name = "states of " + operation;
    queue = ManyToManyQueue.create(crew.region(), name, SHAPE, delivery);
    claimRoles();
    setUp.run();
    producer.close();
    consumer.close();
    List<byte[]> states = CrashStates.of(crew, ManyToManyCrashChild.class, name, name, operation);
    int writes = states.size() - 1;
    for (int write = 0; write <= writes; write++) {
      CrashStates.restore(crew.region(), name, states.get(write));
      recover(OwnerWord.FREE);
      claimRoles();
      outcome.check(drain(), write < writes);
      goOn();
    }
    return writes;
  }

  private void claimRoles() {
    producer = queue.producer();
    consumer = queue.consumer();
  }

  /** Halts a child at each write in turn; returns how many there are. */
  private int halt(Operation operation, Delivery delivery, Runnable setUp, Outcome outcome)
      throws Exception {
    for (int write = 1; ; write++) {
      queue = ManyToManyQueue.create(crew.region(), operation + " " + write, SHAPE, delivery);
      claimRoles();
      setUp.run();
      int status =
          crew.crash(ManyToManyCrashChild.class, operation + " " + write, operation, write);
      ManyToManyRoles roles = queue.state().roles();
      recover(roles.owner(roles.first(ManyToManyRoles.Kind.PRODUCER)));
      outcome.check(drain(), status != 0);
      goOn();
      if (status == 0) {
        return write - 1;
      }
    }
  }

  private int crash(Operation operation, int write) throws Exception {
    return crew.crash(ManyToManyCrashChild.class, operation + " " + write, operation, write);
  }

  /** Until all but this test's own roles are free. */
  private void recover(long own) {
    ManyToManyRoles roles = queue.state().roles();
    ChildJvm.await(
        "end of the dead's roles",
        () -> {
          new ManyToManyRecovery(queue.state()).recoverDead();
          return IntStream.range(0, roles.count())
              .allMatch(
                  role -> ManyToManyRoles.isFree(roles.owner(role)) || roles.owner(role) == own);
        });
  }

  private List<Long> drain() {
    List<Long> records = new ArrayList<>();
    byte[] bytes = new byte[Long.BYTES];
    try {
      while (consumer.poll(bytes) != QueueConsumer.EMPTY) {
        records.add(ManyToManyCrashChild.value(bytes));
      }
    } catch (QueueClosedException e) {
      records.add(-1L);
    }
    assertEquals(0, queue.size());
    return records;
  }

  /** The queue is whole: it takes its capacity, all can have their roles, and nothing is lost. */
  private void goOn() {
    if (!queue.isClosed()) {
      for (int lap = 0; lap < 8; lap++) {
        for (long value = 0; value < SHAPE.capacity(); value++) {
          assertTrue(producer.offer(ManyToManyCrashChild.bytes(value)));
        }
        assertEquals(false, producer.offer(new byte[1]), "full");
        assertEquals(SHAPE.capacity(), queue.size());
        assertEquals(List.of(0L, 1L, 2L, 3L), drain());
      }
      queue.producer().close();
    }
    queue.consumer().close();
    producer.close();
    consumer.close();
    ManyToManyThreadsTest.assertAllFree(queue);
  }

  private void offer(long... values) {
    for (long value : values) {
      assertTrue(producer.offer(ManyToManyCrashChild.bytes(value)));
    }
  }

  private void pass(int count) {
    for (int index = 0; index < count; index++) {
      offer(0);
      assertEquals(Long.BYTES, consumer.poll(new byte[Long.BYTES]));
    }
  }

  private void assertCounts(long redelivered, long dropped) {
    assertEquals(redelivered, queue.redeliveredCount());
    assertEquals(dropped, queue.droppedCount());
  }

  /** The positions: in the middle of eight, and where the shared tail is written. */
  @ParameterizedTest
  @CsvSource({"OFFER, 3", "OFFER, 6", "COMMIT, 6"})
  void anOfferIsThereOrNot(Operation operation, int passed) throws Exception {
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
    assertTrue(writes >= 7, "writes=" + writes);
  }

  @Test
  void anAbortedClaimIsNeverThere() throws Exception {
    sweep(
        Operation.ABORT,
        Delivery.AT_LEAST_ONCE,
        () -> offer(1, 2),
        (records, died) -> assertEquals(List.of(1L, 2L), records));
  }

  @ParameterizedTest
  @CsvSource({
    "POLL, AT_LEAST_ONCE, 0",
    "POLL, AT_MOST_ONCE, 7",
    "READ, AT_LEAST_ONCE, 7",
    "READ, AT_MOST_ONCE, 0"
  })
  void whatWasInHandIsReadAgainOrCounted(Operation operation, Delivery delivery, int passed)
      throws Exception {
    int most = operation == Operation.POLL ? 1 : 2;
    int writes =
        sweep(
            operation,
            delivery,
            () -> {
              pass(passed);
              offer(1, 2, 3);
            },
            (records, died) -> {
              long lost = queue.redeliveredCount() + queue.droppedCount();
              assertTrue(lost <= 1, "lost=" + lost);
              long again = delivery == Delivery.AT_LEAST_ONCE ? lost : 0;
              assertCounts(again, lost - again);
              int read = 3 - records.size(); // By the child, to the end.
              assertTrue(read <= most + (int) (lost - again), "records=" + records);
              // What comes again is the oldest one, so all are still in order.
              List<Long> all = List.of(1L, 2L, 3L);
              assertEquals(all.subList(read, 3), records);
              assertTrue(died || read == most && lost == 0, "records=" + records);
            });
    assertTrue(writes >= 3, "writes=" + writes);
  }

  @ParameterizedTest
  @EnumSource(Delivery.class)
  void aRemovalIsDoneOrNot(Delivery delivery) throws Exception {
    sweep(
        Operation.REMOVE,
        delivery,
        () -> offer(1, 2, 3),
        (records, died) -> {
          if (records.contains(2L)) {
            assertTrue(died);
            assertEquals(3, records.size());
            assertCounts(records.get(0) == 2L ? 1 : 0, 0);
          } else {
            assertEquals(List.of(1L, 3L), records);
            assertCounts(0, delivery == Delivery.AT_MOST_ONCE ? queue.droppedCount() : 0);
            assertTrue(queue.droppedCount() <= (died ? 1 : 0));
          }
        });
  }

  @Test
  void aQueueIsClosedOrNot() throws Exception {
    halt(
        Operation.CLOSE,
        Delivery.AT_LEAST_ONCE,
        () -> offer(1, 2),
        (records, died) -> {
          assertEquals(queue.isClosed() ? List.of(1L, 2L, -1L) : List.of(1L, 2L), records);
          assertTrue(died || queue.isClosed());
        });
  }

  @Test
  void aRoleIsFreeAgain() throws Exception {
    sweep(
        Operation.ROLES,
        Delivery.AT_LEAST_ONCE,
        () -> offer(1, 2),
        (records, died) -> assertEquals(List.of(1L, 2L), records));
  }

  /** Who recovers is killed too; and what is found is of each kind that the dead can leave. */
  @ParameterizedTest
  @CsvSource({
    "AT_LEAST_ONCE, true",
    "AT_LEAST_ONCE, false",
    "AT_MOST_ONCE, true",
    "AT_MOST_ONCE, false"
  })
  void aRecoveryIsFinishedByTheNext(Delivery delivery, boolean isFilled) throws Exception {
    int writes =
        sweep(
            Operation.RECOVER,
            delivery,
            () -> {
              offer(1, 2);
              dieInHandOfOneAndInOffer();
              if (isFilled) {
                offer(3); // At the position that the dead offer wanted.
              }
            },
            (records, died) -> {
              List<Long> expected = new ArrayList<>();
              if (delivery == Delivery.AT_LEAST_ONCE) {
                expected.add(1L);
              }
              expected.add(2L);
              expected.add(isFilled ? 3L : OFFERED);
              assertEquals(expected, records);
              assertCounts(
                  delivery == Delivery.AT_LEAST_ONCE ? 1 : 0,
                  delivery == Delivery.AT_MOST_ONCE ? 1 : 0);
            });
    assertTrue(writes >= 6, "writes=" + writes);
  }

  /** A thread that ends with a record in hand, and one between its cell's word and the slot. */
  private void dieInHandOfOneAndInOffer() {
    ManyToManyState state = queue.state();
    Thread thread =
        new Thread(
            () -> {
              ManyToManyRole reading = ManyToManyRole.claim(state, ManyToManyRoles.Kind.CONSUMER);
              assertTrue(new ManyToManyHead(state, reading).take() >= 0);
              Claim claim = queue.producer().claim(Long.BYTES);
              claim.memory().putBytes(claim.offset(), ManyToManyCrashChild.bytes(OFFERED));
              int cell =
                  IntStream.range(0, state.cells().count())
                      .filter(any -> state.cells().recordOffset(any) == claim.offset())
                      .findFirst()
                      .orElseThrow();
              state.cells().putLengthBytes(cell, Long.BYTES);
              state.cells().queue(cell, state.ring().firstVacant(state.ring().tail()));
            });
    thread.start();
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** A signal that its sender did not live to send is not waited for. */
  @Test
  void aWaiterIsWokenOrLooksByItself() throws Exception {
    for (int write = 1; write <= 14; write += Crew.IS_PROOF ? 1 : 5) {
      queue =
          ManyToManyQueue.create(
              crew.region(), Operation.OFFER + " " + write, SHAPE, Delivery.AT_LEAST_ONCE);
      ManyToManyQueue waitedFor = queue;
      Future<Long> waiting =
          crew.run(
              () -> {
                byte[] bytes = new byte[Long.BYTES];
                try (QueueConsumer waiter = waitedFor.consumer()) {
                  waiter.take(bytes);
                }
                return ManyToManyCrashChild.value(bytes);
              });
      producer = queue.producer();
      crash(Operation.OFFER, write);
      producer.offer(ManyToManyCrashChild.bytes(1));
      long found = Crew.<Long>result(waiting);
      assertTrue(found == OFFERED || found == 1, "found=" + found);
      producer.close();
    }
  }
}
