package io.capstan.ipc.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.queue.ImmediateCrashChild.Operation;
import io.capstan.ipc.trial.ChildJvm;
import io.capstan.ipc.trial.Crew;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * As {@link ManyToManyCrashTest}, where immediates stand in the ring among the records: at each
 * write a process dies, and what it had in hand is counted once.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class ImmediateCrashTest {
  private static final ManyToManyShape SHAPE = new ManyToManyShape(4, 8, 2);
  private static final int SLOTS = ManyToManyLayout.slots(SHAPE);
  private static final long OFFERED = ImmediateCrashChild.OFFERED;

  private Crew crew;
  private ManyToManyQueue queue;
  private QueueProducer producer;
  private QueueConsumer consumer;

  /** What there must be after a child's death, or after its operation. */
  private interface Outcome {
    void check(List<Long> values, boolean died);
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
  private int sweep(Operation operation, Runnable setUp, Outcome outcome) throws Exception {
    if (Crew.IS_PROOF) {
      halt(operation, setUp, outcome);
    }
    String name = "states of " + operation;
    begin(name, setUp);
    List<byte[]> states = CrashStates.of(crew, ImmediateCrashChild.class, name, name, operation);
    int writes = states.size() - 1;
    for (int write = 0; write <= writes; write++) {
      CrashStates.restore(crew.region(), name, states.get(write));
      end(outcome, write < writes);
    }
    return writes;
  }

  /** Halts a child at each write in turn. */
  private void halt(Operation operation, Runnable setUp, Outcome outcome) throws Exception {
    int status = -1;
    for (int write = 1; status != 0; write++) {
      String name = operation + " " + write;
      begin(name, setUp);
      status = crew.crash(ImmediateCrashChild.class, name, operation, write);
      end(outcome, status != 0);
    }
  }

  private void begin(String name, Runnable setUp) throws IOException {
    queue = MixedRecords.create(crew.region(), name, SHAPE);
    claimRoles();
    setUp.run();
    producer.close();
    consumer.close();
  }

  private void claimRoles() {
    producer = queue.isClosed() ? null : queue.producer();
    consumer = queue.consumer();
  }

  private void end(Outcome outcome, boolean died) {
    recover();
    claimRoles();
    List<Long> values = MixedRecords.drain(consumer);
    assertEquals(0, queue.size());
    outcome.check(values, died);
    goOn();
  }

  private void recover() {
    ManyToManyRoles roles = queue.state().roles();
    ChildJvm.await(
        "end of the dead's roles",
        () -> {
          new ManyToManyRecovery(queue.state()).recoverDead();
          return IntStream.range(0, roles.count())
              .allMatch(role -> ManyToManyRoles.isFree(roles.owner(role)));
        });
  }

  /** The queue is whole: it takes its capacity, all can have their roles, and nothing is lost. */
  private void goOn() {
    long dropped = queue.droppedCount();
    if (!queue.isClosed()) {
      for (int lap = 0; lap < 2 * SLOTS; lap++) {
        offer(1, 2, 3, 4);
        assertEquals(false, MixedRecords.offer(producer, 5), "full");
        assertEquals(false, MixedRecords.offer(producer, 6), "full");
        assertEquals(SHAPE.capacity(), queue.size());
        assertEquals(List.of(1L, 2L, 3L, 4L), MixedRecords.drain(consumer));
      }
      queue.producer().close();
      producer.close();
    }
    queue.consumer().close();
    consumer.close();
    ManyToManyThreadsTest.assertAllFree(queue);
    recover();
    assertEquals(dropped, queue.droppedCount());
    assertEquals(0, queue.redeliveredCount());
  }

  private void offer(long... values) {
    for (long value : values) {
      assertTrue(MixedRecords.offer(producer, value));
    }
  }

  private void pass(int count, long value) {
    for (int index = 0; index < count; index++) {
      offer(value);
      assertEquals(value, MixedRecords.poll(consumer));
    }
  }

  /** The positions: in the middle of eight, where the tail is written, and in a later lap. */
  @ParameterizedTest
  @CsvSource({"OFFER, 3", "OFFER, 6", "OFFER, 38", "OFFER_RECORD, 6", "OFFER_RECORD, 38"})
  void anOfferIsThereOrNot(Operation operation, int passed) throws Exception {
    long offered = operation == Operation.OFFER ? OFFERED : OFFERED + 1;
    int writes =
        sweep(
            operation,
            () -> {
              pass(passed, 5);
              offer(1, 2);
            },
            (values, died) -> {
              assertTrue(
                  values.equals(List.of(1L, 2L, offered)) || died && values.equals(List.of(1L, 2L)),
                  values::toString);
              assertEquals(0, queue.droppedCount());
            });
    assertTrue(writes >= 1, "writes=" + writes);
  }

  /** The first is an immediate; who reads two has a record in hand after it. */
  @ParameterizedTest
  @CsvSource({"POLL, 0", "POLL, 7", "POLL, 39", "READ, 0", "READ, 7", "READ, 38"})
  void whatWasInHandIsCounted(Operation operation, int passed) throws Exception {
    int most = operation == Operation.POLL ? 1 : 2;
    int writes =
        sweep(
            operation,
            () -> {
              pass(passed, 5);
              offer(1, 2, 3);
            },
            (values, died) -> {
              int read = 3 - values.size();
              assertEquals(List.of(1L, 2L, 3L).subList(read, 3), values);
              assertTrue(read <= most && queue.droppedCount() <= Math.min(1, read), "read=" + read);
              assertTrue(died || read == most && queue.droppedCount() == 0, "read=" + read);
            });
    assertTrue(writes >= 3, "writes=" + writes);
  }

  /** From the write that takes it to the one with which its taker is done it is in hand. */
  @Test
  void whatWasInHandIsCountedAtEachWriteBetween() throws Exception {
    List<Long> dropped = new ArrayList<>();
    sweep(
        Operation.POLL,
        () -> {
          pass(2, 5); // Beyond where the head is published, which is a write more.
          offer(1);
        },
        (values, died) -> {
          if (values.equals(List.of(1L))) {
            dropped.clear(); // Not taken yet.
          }
          dropped.add(queue.droppedCount());
        });
    assertEquals(List.of(0L, 1L, 0L), dropped);
  }

  @Test
  void aRemovalIsDoneOrNot() throws Exception {
    sweep(
        Operation.REMOVE,
        () -> offer(1, 2, 3, 4),
        (values, died) -> {
          boolean isThere = values.contains(3L);
          assertEquals(isThere ? List.of(1L, 2L, 3L, 4L) : List.of(1L, 2L, 4L), values);
          assertTrue(died || !isThere);
          assertTrue(queue.droppedCount() <= (died && !isThere ? 1 : 0));
        });
  }

  @Test
  void aQueueIsClosedOrNot() throws Exception {
    sweep(
        Operation.CLOSE,
        () -> offer(1, 2, 3),
        (values, died) -> {
          boolean isClosed = values.contains(MixedRecords.END);
          assertTrue(died || isClosed);
          assertEquals(List.of(1L, 2L, 3L), isClosed ? values.subList(0, 3) : values);
        });
  }

  /** A thread that ends with an immediate in hand. */
  private void dieInHand() {
    offer(7);
    ManyToManyState state = queue.state();
    consumer.close();
    Thread thread =
        new Thread(
            () -> {
              ManyToManyRole role = ManyToManyRole.claim(state, ManyToManyRoles.Kind.CONSUMER);
              int taken = new ManyToManyHead(state, role).take();
              assertTrue(ManyToManyHead.isImmediate(taken));
              assertEquals(7, ManyToManyHead.immediateOf(taken));
            });
    thread.start();
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    // The dead one's role stays his: there are two.
    consumer = queue.consumer();
  }

  /**
   * Who has to write over the slot in which alone it stands that a dead one has something in hand,
   * is killed over that, and over what comes after.
   */
  @ParameterizedTest
  @EnumSource(
      value = Operation.class,
      names = {"OFFER", "OFFER_RECORD", "CLOSE"})
  void aSlotThatIsWrittenOverForgetsNothing(Operation operation) throws Exception {
    int writes =
        sweep(
            operation,
            () -> {
              dieInHand();
              pass(SLOTS - 1, 2); // Records: of their slots nothing is to be noted.
            },
            (values, died) -> {
              assertTrue(died && values.isEmpty() || values.size() == 1, values::toString);
              assertEquals(1, queue.droppedCount());
            });
    assertTrue(writes >= 2, "a note and the slot: writes=" + writes);
  }

  /** Who recovers is killed too; 0: the slot shows what the dead took, else it is in his hand. */
  @ParameterizedTest
  @ValueSource(ints = {0, 20})
  void aRecoveryIsFinishedByTheNext(int passed) throws Exception {
    int writes =
        sweep(
            Operation.RECOVER,
            () -> {
              dieInHand();
              pass(passed, 2);
              offer(1, 2);
            },
            (values, died) -> {
              assertEquals(List.of(1L, 2L), values);
              assertEquals(1, queue.droppedCount());
            });
    assertTrue(writes >= 4, "writes=" + writes);
  }
}
