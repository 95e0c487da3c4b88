package io.capstan.ipc.queue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.codec.Codec;
import io.capstan.ipc.memory.Region;
import io.capstan.ipc.trial.ChildJvm;
import io.capstan.ipc.value.SharedLong;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Typed queues between two JVMs, one of which may be killed. */
@Timeout(120)
class TypedProcessTest {
  private static final int LONG_BYTES = 1 << 16;

  @TempDir private Path location;
  private Region region;

  @BeforeEach
  void createRegion() throws IOException {
    region = Region.create(location, "typed", 1 << 21);
  }

  @AfterEach
  void closeRegion() {
    region.close();
  }

  private ChildJvm child() {
    return QueueChild.start(region);
  }

  @Test
  void itemsComeInOrderFromAnotherProcess() throws Exception {
    SharedBlockingQueue<Long> queue = SharedBlockingQueue.create(region, "q", 16);
    try (ChildJvm child = child()) {
      child.tell("typed.put", "q", "10000");
      for (long item = 0; item < 10_000; item++) {
        assertEquals(item, queue.take());
      }
      assertEquals("ok", child.answer());
    }
  }

  @Test
  void anotherProcessIsToldOfTheEnd() throws Exception {
    SharedBlockingQueue<Long> queue = SharedBlockingQueue.create(region, "q", 16);
    try (ChildJvm child = child()) {
      child.tell("typed.sum", "q");
      for (long item = 0; item < 1000; item++) {
        queue.put(item);
      }
      queue.close();
      assertEquals("" + 999 * 1000 / 2, child.answer());
    }
  }

  @Test
  void sharedObjectsTravelAsWhatTheyAre() throws Exception {
    SharedLong counter = SharedLong.create(region, "counter", 41);
    SharedBlockingQueue<Object> queue = SharedBlockingQueue.create(region, "q", 4);
    SharedBlockingQueue<String> answers = SharedBlockingQueue.create(region, "answers", 4);
    try (ChildJvm child = child()) {
      queue.put(counter);
      assertEquals("42", child.ask("typed.increment", "q"));
      assertEquals(42, counter.get());
      queue.put(answers);
      assertEquals("ok", child.ask("typed.answer", "q"));
      assertEquals("answer", answers.take());
    }
  }

  @Test
  void sharedObjectsTravelInsideOthers() throws Exception {
    SharedLong counter = SharedLong.create(region, "counter", 1);
    SharedBlockingQueue<Object> queue = SharedBlockingQueue.create(region, "q", 4);
    queue.put(List.of(counter, "and", 3));
    ((SharedLong) ((List<?>) queue.take()).get(0)).increment();
    queue.put(new java.util.HashMap<>(java.util.Map.of("counter", counter)));
    ((SharedLong) ((java.util.Map<?, ?>) queue.take()).get("counter")).increment();
    assertEquals(3, counter.get());
  }

  @Test
  void aLongItemOfADeadProducerArrives() throws Exception {
    SharedBlockingQueue<byte[]> queue = SharedBlockingQueue.create(region, "q", 4);
    long freeBytes = region.allocator().freeBytes();
    try (ChildJvm child = child()) {
      assertEquals("ok", child.ask("typed.put-long", "q", "" + LONG_BYTES));
      child.kill();
    }
    assertEquals(0, queue.reclaim(), "somebody will come for it");
    assertEquals(0, region.allocator().reclaim((offset, referrer) -> referrer != 0));
    assertEquals(LONG_BYTES, queue.take().length);
    assertEquals(freeBytes, region.allocator().freeBytes());
  }

  @ParameterizedTest
  @EnumSource
  void aConsumerKilledWithALongItemInHandLosesNoBlock(Delivery delivery) throws Exception {
    Codec<Object> codec = new DyingCodec(false);
    SharedBlockingQueue<Object> queue = SharedBlockingQueue.create(region, "q", 4, delivery, codec);
    long freeBytes = region.allocator().freeBytes();
    byte[] item = new byte[LONG_BYTES];
    item[LONG_BYTES - 1] = 42;
    queue.put(item);
    try (ChildJvm child = child()) {
      assertEquals("in hand", child.ask("typed.die-in-hand", "q"));
      assertTrue(region.allocator().freeBytes() < freeBytes);
      child.kill();
    }
    boolean again = delivery == Delivery.AT_LEAST_ONCE;
    Object taken = queue.poll(1, TimeUnit.SECONDS);
    if (again) {
      assertArrayEquals(item, (byte[]) taken);
    } else {
      assertEquals(null, taken);
    }
    assertEquals(again ? 1 : 0, queue.redeliveredCount());
    assertEquals(again ? 0 : 1, queue.droppedCount());
    assertEquals(freeBytes, region.allocator().freeBytes());
  }

  /**
   * It stands in the ring itself, and its slot has been used again many times when it is counted.
   */
  @Test
  void aSmallItemInTheHandOfAKilledConsumerIsCounted() throws Exception {
    Codec<Object> codec = new DyingCodec(false);
    SharedBlockingQueue<Object> queue =
        SharedBlockingQueue.create(region, "q", 4, Delivery.AT_MOST_ONCE, codec);
    queue.put(42);
    try (ChildJvm child = child()) {
      assertEquals("in hand", child.ask("typed.die-in-hand", "q"));
      for (int item = 0; item < 1_000; item++) {
        queue.put(item);
        assertEquals(item, queue.take());
      }
      assertEquals(1, queue.size(), "what is in hand counts");
      assertEquals(0, queue.droppedCount());
      child.kill();
    }
    assertEquals(null, queue.poll(1, TimeUnit.SECONDS));
    assertEquals(1, queue.droppedCount());
    assertEquals(0, queue.size());
  }

  /**
   * A cell keeps the bytes of its last record when a producer claims it, for as long as it likes.
   */
  @Test
  void aClaimedCellKeepsNoBlockOfTheDead() throws Exception {
    Codec<Object> codec = new DyingCodec(false);
    SharedBlockingQueue<Object> queue =
        SharedBlockingQueue.create(region, "q", 4, Delivery.AT_MOST_ONCE, codec);
    long freeBytes = region.allocator().freeBytes();
    queue.put(new byte[LONG_BYTES]);
    try (ChildJvm child = child()) {
      assertEquals("in hand", child.ask("typed.die-in-hand", "q"));
      child.kill();
    }
    ManyToManyState state = TypedQueue.open(QueueKind.BLOCKING, region, "q").state();
    new ManyToManyRecovery(state).recoverDead();
    ManyToManyRole producer = ManyToManyRole.claimForProcess(state, ManyToManyRoles.Kind.PRODUCER);
    ManyToManyCells cells = state.cells();
    for (int cell = 0; cell < cells.count(); cell++) {
      cells.claim(cell, producer.owner());
    }
    assertEquals(1, queue.reclaim());
    assertEquals(freeBytes, region.allocator().freeBytes());
  }

  @Test
  void whoWaitsForAKilledProducerIsTold() throws Exception {
    SharedBlockingQueue<Long> queue = SharedBlockingQueue.create(region, "q", 4);
    try (ChildJvm child = child()) {
      assertEquals("ok", child.ask("typed.put", "q", "1"));
      child.kill();
      assertEquals(0, queue.take());
      assertThrows(PeerDiedException.class, queue::take);
    }
  }

  @Test
  void whoClosesItsRegionHasNotDied() throws Exception {
    SharedBlockingQueue<Long> queue = SharedBlockingQueue.create(region, "q", 4);
    try (ChildJvm child = child()) {
      assertEquals("ok", child.ask("typed.put", "q", "1"));
      assertEquals("ok", child.ask("typed.close-region", "q"));
    }
    assertEquals(0, queue.take());
    assertEquals(null, queue.poll(1, TimeUnit.SECONDS));
  }

  @Test
  void joinWaitsForWhatIsUnfinishedUnlessItsProcessDied() throws Exception {
    JoinableQueue<Long> queue = JoinableQueue.create(region, "tasks", 4);
    assertTrue(queue.join(0, TimeUnit.SECONDS));
    queue.put(1L);
    queue.put(2L);
    assertThrows(IllegalStateException.class, queue::taskDone);
    assertEquals(1, queue.take());
    try (ChildJvm child = child()) {
      assertEquals("ok", child.ask("typed.take-task", "tasks"));
      assertFalse(queue.join(1, TimeUnit.MILLISECONDS));
      queue.taskDone();
      assertThrows(IllegalStateException.class, queue::taskDone);
      assertFalse(queue.join(1, TimeUnit.MILLISECONDS), "the child's is unfinished");
      assertEquals(0, queue.abandonedCount());
      child.kill();
    }
    queue.join();
    assertEquals(1, queue.abandonedCount());
    assertEquals(Delivery.AT_MOST_ONCE, queue.delivery());
    assertEquals(0, queue.droppedCount(), "it had been received");
    assertEquals(0, queue.redeliveredCount());
  }

  @Test
  void simpleQueuePutsAndGets() throws Exception {
    SimpleQueue<String> queue = SimpleQueue.create(region, "simple", 4);
    assertTrue(queue.isEmpty());
    queue.put("a");
    assertFalse(queue.isEmpty());
    SimpleQueue<String> same = SimpleQueue.open(region, "simple");
    assertEquals("a", same.get());
    queue.close();
    queue.close();
    assertThrows(QueueClosedException.class, same::get);
    assertThrows(QueueClosedException.class, () -> same.put("b"));
  }
}
