package io.capstan.ipc.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.memory.Region;
import io.capstan.ipc.trial.ChildJvm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Producers and consumers of items in blocks, killed anywhere: no block is lost, none used twice.
 */
@Timeout(600)
class TypedKillTest {
  private static final int ROUNDS = 3;
  private static final int ROUNDS_OF_PROOF = 200;
  private static final int ITEMS_MAX = 2_000;

  @TempDir private Path location;
  private Region region;
  private SharedBlockingQueue<long[]> queue;
  private long freeBytes;

  @BeforeEach
  void createQueue() throws IOException {
    region = Region.create(location, "typed", 1 << 21);
    queue = SharedBlockingQueue.create(region, "q", 16);
    freeBytes = region.allocator().freeBytes();
  }

  @AfterEach
  void closeRegion() {
    region.close();
  }

  @Test
  void killedProducers() throws Exception {
    killProducers(ROUNDS);
  }

  @Test
  void killedConsumers() throws Exception {
    killConsumers(ROUNDS);
  }

  @Tag("proof")
  @Test
  void killedManyTimes() throws Exception {
    killProducers(ROUNDS_OF_PROOF);
    killConsumers(ROUNDS_OF_PROOF);
  }

  private void killProducers(int rounds) throws Exception {
    Random random = new Random(1);
    for (int round = 0; round < rounds; round++) {
      long next = 0;
      try (ChildJvm child = QueueChild.start(region)) {
        child.tell("typed.put-for-ever", "q");
        // Until then who waits is told that the producer of the last round has died.
        ChildJvm.await("first item", () -> !queue.isEmpty());
        for (int items = 1 + random.nextInt(ITEMS_MAX); items > 0; items--) {
          TypedChild.check(queue.take(), next++);
        }
        child.kill();
      }
      for (long[] item = queue.poll(); item != null; item = queue.poll()) {
        TypedChild.check(item, next++);
      }
      assertNothingIsLeft();
    }
  }

  private void killConsumers(int rounds) throws Exception {
    Random random = new Random(2);
    for (int round = 0; round < rounds; round++) {
      long dropped = queue.droppedCount();
      try (ChildJvm child = QueueChild.start(region)) {
        child.tell("typed.take-for-ever", "q");
        int items = 1 + random.nextInt(ITEMS_MAX);
        for (long item = 0; item < items; item++) {
          assertTrue(queue.offer(TypedChild.item(item), 30, TimeUnit.SECONDS));
        }
        child.kill();
      }
      queue.clear();
      assertTrue(queue.droppedCount() - dropped <= 1, "it had one in hand at most");
      assertNothingIsLeft();
    }
  }

  /** A death is noticed within a tenth of a second or so, by who looks at the lives of others. */
  private void assertNothingIsLeft() throws Exception {
    ChildJvm.await("the blocks of the dead", this::areAllBlocksBack);
    assertEquals(0, queue.size());
  }

  private void lookAtLives() throws InterruptedException {
    try {
      queue.poll(1, TimeUnit.MILLISECONDS);
    } catch (PeerDiedException e) {
      // That is what it saw: nobody else lives.
    }
  }

  private boolean areAllBlocksBack() {
    try {
      lookAtLives();
      queue.reclaim();
      return region.allocator().freeBytes() == freeBytes;
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
