package io.capstan.ipc.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.codec.Codec;
import io.capstan.ipc.queue.TypedCrashChild.Operation;
import io.capstan.ipc.trial.Crew;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * At each write of putting and taking a long item a real process dies; the item is there or not,
 * and the region has all its space again once the queue is empty.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class TypedCrashTest {
  private static final int CAPACITY = 4;

  private Crew crew;
  private SharedBlockingQueue<Object> queue;
  private long freeBytes;

  /** What there must be after a child's death, or after its operation. */
  private interface Outcome {
    void check(List<Long> items, boolean died);
  }

  @BeforeEach
  void startCrew() throws IOException {
    crew = new Crew(QueueChild.class);
  }

  @AfterEach
  void endCrew() throws Exception {
    crew.close();
  }

  /** Halts a child at each write in turn; returns how many there are. */
  private int sweep(Operation operation, Delivery delivery, int items, Outcome outcome)
      throws Exception {
    // Each of them in the long proof; else enough of them to see that it works.
    for (int write = 1; ; write += Crew.IS_PROOF ? 1 : 4) {
      String name = operation + " " + write;
      queue = SharedBlockingQueue.create(crew.region(), name, CAPACITY, delivery, Codec.standard());
      freeBytes = crew.region().allocator().freeBytes();
      for (long item = 0; item < items; item++) {
        assertTrue(queue.offer(TypedCrashChild.item(item)));
      }
      int status = crew.crash(TypedCrashChild.class, name, operation, write);
      new ManyToManyRecovery(TypedQueue.open(QueueKind.BLOCKING, crew.region(), name).state())
          .recoverDead();
      outcome.check(drain(), status != 0);
      queue.reclaim();
      assertEquals(freeBytes, crew.region().allocator().freeBytes(), name);
      goOn();
      if (status == 0) {
        return write - 1;
      }
    }
  }

  private List<Long> drain() {
    List<Long> numbers = new ArrayList<>();
    for (Object item = queue.poll(); item != null; item = queue.poll()) {
      long[] numbersOfItem = (long[]) item;
      TypedChild.check(numbersOfItem, numbersOfItem[0]);
      numbers.add(numbersOfItem[0]);
    }
    assertEquals(0, queue.size());
    return numbers;
  }

  private void goOn() throws IOException {
    for (int lap = 0; lap < 8; lap++) {
      for (long item = 0; item < CAPACITY; item++) {
        assertTrue(queue.offer(TypedCrashChild.item(item)));
      }
      assertEquals(false, queue.offer(TypedCrashChild.item(0)), "full");
      assertEquals(List.of(0L, 1L, 2L, 3L), drain());
    }
    assertEquals(freeBytes, crew.region().allocator().freeBytes());
  }

  @Test
  void aPutIsThereOrNot() throws Exception {
    int writes =
        sweep(
            Operation.PUT,
            Delivery.AT_MOST_ONCE,
            0,
            (items, died) ->
                assertTrue(
                    items.equals(List.of(0L, 1L)) || died && items.equals(List.of(0L)),
                    items::toString));
    assertTrue(writes > 10, "writes=" + writes);
  }

  @ParameterizedTest
  @EnumSource
  void aTakenItemComesBackOrNotAsTheQueueWasMade(Delivery delivery) throws Exception {
    boolean again = delivery == Delivery.AT_LEAST_ONCE;
    int writes =
        sweep(
            Operation.TAKE,
            delivery,
            3,
            (items, died) -> {
              long counted = again ? queue.redeliveredCount() : queue.droppedCount();
              boolean isThere = items.contains(1L);
              assertTrue(items.contains(2L) && !items.contains(0L), items::toString);
              assertTrue(died || !isThere && counted == 0, "it had come to its end");
              assertTrue(counted == 0 || isThere == again, "counted=" + counted);
            });
    assertTrue(writes > 5, "writes=" + writes);
  }
}
