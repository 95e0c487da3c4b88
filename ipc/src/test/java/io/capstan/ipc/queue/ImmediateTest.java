package io.capstan.ipc.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.codec.Codec;
import io.capstan.ipc.trial.ChildJvm;
import io.capstan.ipc.trial.Crew;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Records that stand in the ring itself, among others, and what is known of whose they are. */
@Timeout(60)
class ImmediateTest {
  private static final ManyToManyShape SHAPE = new ManyToManyShape(4, 8, 3);

  private Crew crew;
  private ManyToManyQueue queue;
  private ManyToManyProducer producer;
  private ManyToManyConsumer consumer;
  private int deadRole;

  @BeforeEach
  void createQueue() throws IOException {
    crew = new Crew(QueueChild.class);
    queue = MixedRecords.create(crew.region(), "mixed", SHAPE);
    producer = (ManyToManyProducer) queue.producer();
    consumer = (ManyToManyConsumer) queue.consumer();
  }

  @AfterEach
  void endCrew() throws Exception {
    producer.close();
    consumer.close();
    crew.close();
  }

  private void offer(long... values) {
    for (long value : values) {
      assertTrue(MixedRecords.offer(producer, value));
    }
  }

  /** Many laps of the ring, of both kinds, each slot after each. */
  private void pass(int count) {
    for (int index = 0; index < count; index++) {
      long value = index * 7 / 3 & 0xFF;
      offer(value);
      assertEquals(value, MixedRecords.poll(consumer));
    }
  }

  /** Claims a role, does something with it, and ends, in a thread of its own. */
  private void dieAfter(Consumer<ManyToManyHead> deed) throws Exception {
    ManyToManyState state = queue.state();
    Thread thread =
        new Thread(
            () -> {
              ManyToManyRole role = ManyToManyRole.claim(state, ManyToManyRoles.Kind.CONSUMER);
              deadRole = role.number();
              deed.accept(new ManyToManyHead(state, role));
            });
    thread.start();
    thread.join();
  }

  private void recover() {
    ManyToManyRoles roles = queue.state().roles();
    ChildJvm.await(
        "end of the dead one's role",
        () -> {
          new ManyToManyRecovery(queue.state()).recoverDead();
          return ManyToManyRoles.isFree(roles.owner(deadRole));
        });
  }

  private ManyToManyHead anotherHead() {
    ManyToManyState state = queue.state();
    return new ManyToManyHead(
        state, ManyToManyRole.claimForProcess(state, ManyToManyRoles.Kind.CONSUMER));
  }

  @Test
  void bothKindsComeInTheirOrder() {
    offer(1, 2, 3, 4);
    assertFalse(MixedRecords.offer(producer, 5));
    assertFalse(MixedRecords.offer(producer, 6));
    assertEquals(4, queue.size());
    assertEquals(List.of(1L, 2L, 3L, 4L), MixedRecords.drain(consumer));
    pass(1_000);
  }

  @Test
  void allBitsArePassedOn() {
    for (int bits = 0; bits < Codec.SMALL_BITS; bits++) {
      assertTrue(producer.offerImmediate(1 << bits));
      assertEquals(1L << bits, MixedRecords.poll(consumer));
    }
    int all = (1 << Codec.SMALL_BITS) - 1;
    assertTrue(producer.offerImmediate(all));
    assertEquals(all, MixedRecords.poll(consumer));
  }

  /** Else it would be a word of another lap. */
  @ParameterizedTest
  @ValueSource(ints = {1 << Codec.SMALL_BITS, -2, Integer.MIN_VALUE, Integer.MAX_VALUE})
  void moreBitsAreRefused(int immediate) {
    assertThrows(IllegalArgumentException.class, () -> producer.offerImmediate(immediate));
    assertEquals(0, queue.size());
    pass(100);
  }

  @Test
  void anImmediateIsFoundAndRemovedFromTheMiddle() {
    offer(1, 3, 2, 5);
    ManyToManyBrowser.Place place = MixedRecords.find(consumer, 3);
    assertTrue(consumer.remove(place, new MixedRecords.Reader()));
    assertFalse(consumer.remove(place, new MixedRecords.Reader()), "it is gone");
    assertEquals(3, queue.size());
    offer(7);
    assertFalse(MixedRecords.offer(producer, 9), "full");
    assertNull(MixedRecords.find(consumer, 3));
    assertEquals(List.of(1L, 2L, 5L, 7L), MixedRecords.drain(consumer));
    pass(100);
  }

  /** While its consumer is slow, the ring goes on; and it counts, in whichever lap. */
  @Test
  void whatASlowOneHasInHandCountsUntilItIsDone() {
    offer(1);
    ManyToManyHead slow = anotherHead();
    int taken = slow.take();
    for (int lap = 0; lap < 100; lap++) {
      pass(1);
      assertEquals(1, queue.size());
    }
    new ManyToManyRecovery(queue.state()).recoverDead();
    assertEquals(1, queue.size());
    slow.finish(taken);
    assertEquals(0, queue.size());
    assertEquals(0, queue.droppedCount());
  }

  @Test
  void whatADeadOneHadInHandIsCountedOnceInWhicheverLap() throws Exception {
    for (int passed = 0; passed < 100; passed++) {
      offer(1);
      dieAfter(ManyToManyHead::take);
      pass(passed);
      recover();
      recover();
      assertEquals(passed + 1, queue.droppedCount());
      assertEquals(0, queue.size());
    }
  }

  /** A hand that shows what another one took, or what its owner was done with, holds nothing. */
  @Test
  void whatADeadOneDidNotHaveIsNotCounted() throws Exception {
    offer(1, 3, 5);
    ManyToManyBrowser.Place third = MixedRecords.find(consumer, 5);
    dieAfter(head -> head.finish(head.take()));
    dieAfter(
        head -> {
          head.finish(head.takeFrom(third));
          // His own slot shows his role; he must not say that he tries it again.
          assertEquals(ManyToManyHead.EMPTY, head.takeFrom(third));
        });
    recover();
    assertEquals(0, queue.droppedCount());
    assertEquals(List.of(3L), MixedRecords.drain(consumer));
    pass(100);
  }

  /** The next owner of a role is not taken for the one before. */
  @Test
  void theHandOfARoleIsItsOwners() throws Exception {
    for (int owner = 1; owner <= 50; owner++) {
      offer(1, 2);
      dieAfter(ManyToManyHead::take);
      recover();
      assertEquals(owner, queue.droppedCount());
      dieAfter(head -> {});
      recover();
      assertEquals(owner, queue.droppedCount());
      assertEquals(2, MixedRecords.poll(consumer));
    }
  }

  @Test
  void theEndComesLast() {
    offer(1, 2, 3);
    queue.close();
    assertEquals(List.of(1L, 2L, 3L, MixedRecords.END), MixedRecords.drain(consumer));
  }

  /** At fifty nanoseconds an item a typed queue of the least size works for a year and a half. */
  @Test
  void positionsDoNotWrap() {
    for (int capacity = 1; capacity <= ManyToManyShape.CAPACITY_MAX; capacity *= 2) {
      ManyToManyShape shape = TypedLayout.shape(capacity);
      int numberBits = ManyToManyRing.numberBits(ManyToManyLayout.cells(shape), Codec.SMALL_BITS);
      int slotBits = Integer.numberOfTrailingZeros(ManyToManyLayout.slots(shape));
      int positionBits = Long.SIZE - 1 - numberBits + slotBits; // One is the sign.
      assertTrue(positionBits >= 50, "capacity=" + capacity + " positionBits=" + positionBits);
      assertTrue(ManyToManyLayout.cells(shape) <= 1 << numberBits - 1);
      assertTrue(ManyToManyLayout.roles(shape) < 1 << numberBits - 2);
    }
  }
}
