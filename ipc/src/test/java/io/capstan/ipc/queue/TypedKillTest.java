package io.capstan.ipc.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.memory.Region;
import io.capstan.ipc.trial.ChildJvm;
import io.capstan.ipc.trial.Crew;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Producers and consumers of items in blocks, killed anywhere: no block is lost, none used twice.
 */
@Timeout(value = 60, unit = TimeUnit.MINUTES)
class TypedKillTest {
  private static final int ROUNDS = 2;
  private static final int ROUNDS_OF_PROOF = Integer.getInteger("capstan.proof.rounds", 200);
  private static final int ITEMS_MAX = 2_000;
  private static final int CONSUMERS = 3;

  /** As many as leave the items in the log. */
  private static final int ROUNDS_A_REGION = 10;

  private final Random random = new Random(20261128);

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

  @Test
  void crowdOfWhichSeveralAreKilledAtOnce() throws Exception {
    killInACrowd(Delivery.AT_LEAST_ONCE, 1);
  }

  @Tag("proof")
  @ParameterizedTest
  @EnumSource(Delivery.class)
  void crowdOfWhichSeveralAreKilledManyTimes(Delivery delivery) throws Exception {
    for (int round = 0; round < ROUNDS_OF_PROOF; round += ROUNDS_A_REGION) {
      killInACrowd(delivery, ROUNDS_A_REGION);
    }
  }

  private void killInACrowd(Delivery delivery, int rounds) throws Exception {
    try (Crew crew = new Crew(QueueChild.class)) {
      SharedBlockingQueue<Object> items = TypedTraffic.prepare(crew.region(), delivery);
      long free = crew.region().allocator().freeBytes();
      List<ChildJvm> crowd = startCrowd(crew);
      int killedConsumers = 0;
      for (int round = 0; round < rounds; round++) {
        ChildJvm.pass(Duration.ofNanos(1 + random.nextInt(20_000_000)));
        ChildJvm stopped = crowd.get(random.nextInt(crowd.size()));
        stopped.stop(); // For as long as the others die and are replaced.
        Set<Integer> victims = new TreeSet<>();
        for (int count = 1 + random.nextInt(crowd.size() - 1); count > 0; count--) {
          victims.add(random.nextInt(crowd.size()));
        }
        for (int index : victims) {
          crowd.get(index).kill();
          killedConsumers += index < CompetitionLog.PRODUCERS ? 0 : 1;
        }
        start(crew, victims).forEach(crowd::set);
        if (crowd.contains(stopped)) {
          stopped.resume();
        }
      }
      ChildJvm.pass(Duration.ofMillis(50));
      crowd.forEach(ChildJvm::kill);
      ChildJvm.await("the blocks of the dead", () -> settles(crew.region(), items, free));
      long total = TypedTraffic.settle(crew.region(), items, killedConsumers + CONSUMERS);
      assertTrue(total > 100L * rounds, "items=" + total);
    }
  }

  private static boolean settles(Region region, SharedBlockingQueue<Object> items, long free) {
    try {
      TypedTraffic.drain(region, items);
      items.reclaim();
      return region.allocator().freeBytes() == free;
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whoIsStoppedLosesNothing() throws Exception {
    stopInACrowd(Delivery.AT_MOST_ONCE, 1);
  }

  @Tag("proof")
  @ParameterizedTest
  @EnumSource(Delivery.class)
  void whoIsStoppedManyTimesLosesNothing(Delivery delivery) throws Exception {
    stopInACrowd(delivery, 20);
  }

  /** Whatever a stopped one holds is left to it, though others wait for it at the end. */
  private void stopInACrowd(Delivery delivery, int rounds) throws Exception {
    try (Crew crew = new Crew(QueueChild.class)) {
      SharedBlockingQueue<Object> items = TypedTraffic.prepare(crew.region(), delivery);
      long free = crew.region().allocator().freeBytes();
      List<ChildJvm> crowd = startCrowd(crew);
      for (int round = 0; round < rounds; round++) {
        ChildJvm producer = crowd.get(random.nextInt(CompetitionLog.PRODUCERS));
        ChildJvm consumer = crowd.get(CompetitionLog.PRODUCERS + random.nextInt(CONSUMERS));
        ChildJvm.pass(Duration.ofNanos(1 + random.nextInt(20_000_000)));
        producer.stop();
        consumer.stop();
        ChildJvm.pass(Duration.ofMillis(400)); // Long enough to be taken for dead.
        producer.resume();
        consumer.resume();
      }
      items.close();
      for (ChildJvm child : crowd) {
        assertEquals("ok", child.answer());
      }
      assertEquals(0, items.redeliveredCount() + items.droppedCount(), "nothing is stolen");
      long total = TypedTraffic.settle(crew.region(), items, 0);
      assertTrue(total > 100, "items=" + total);
      assertEquals(free, crew.region().allocator().freeBytes());
    }
  }

  private static List<ChildJvm> startCrowd(Crew crew) {
    Map<Integer, ChildJvm> crowd =
        start(crew, IntStream.range(0, CompetitionLog.PRODUCERS + CONSUMERS).boxed().toList());
    return new ArrayList<>(crowd.values());
  }

  /** Starts those at once. */
  private static Map<Integer, ChildJvm> start(Crew crew, Collection<Integer> indices) {
    Map<Integer, ChildJvm> started = new TreeMap<>();
    for (int index : indices) {
      started.put(index, crew.startChild());
    }
    started.values().forEach(ChildJvm::pid); // No traffic, as long as others come up.
    started.forEach(
        (index, child) -> {
          String verb = index < CompetitionLog.PRODUCERS ? "compete-put" : "compete-take";
          assertEquals("ok", child.ask("typed." + verb, TypedTraffic.QUEUE, "" + index));
        });
    return started;
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
