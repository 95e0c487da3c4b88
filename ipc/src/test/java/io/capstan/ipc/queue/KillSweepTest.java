package io.capstan.ipc.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.trial.ChildJvm;
import io.capstan.ipc.trial.Crew;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Producers and consumers are killed at random instants, several at once; every record is found.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class KillSweepTest {
  private static final int ROUNDS = 2;
  private static final int PROOF_ROUNDS = Integer.getInteger("capstan.proof.rounds", 100);
  private static final int CAPACITY = 1 << 10;

  private final Random random = new Random(20261124);

  @Test
  void oneToOne() throws Exception {
    sweep(Delivery.AT_MOST_ONCE, 1, ROUNDS);
  }

  @Test
  void manyToOne() throws Exception {
    sweep(Delivery.AT_LEAST_ONCE, Traffic.PRODUCERS, ROUNDS);
  }

  @Tag("proof")
  @ParameterizedTest
  @EnumSource(Delivery.class)
  void oneToOneManyTimes(Delivery delivery) throws Exception {
    sweep(delivery, 1, PROOF_ROUNDS);
  }

  @Tag("proof")
  @ParameterizedTest
  @EnumSource(Delivery.class)
  void manyToOneManyTimes(Delivery delivery) throws Exception {
    sweep(delivery, Traffic.PRODUCERS, PROOF_ROUNDS);
  }

  private void sweep(Delivery delivery, int producers, int rounds) throws Exception {
    try (Crew crew = new Crew(QueueChild.class)) {
      Traffic.prepare(crew.region());
      ByteQueue queue =
          producers == 1
              ? OneToOneQueue.create(crew.region(), "queue", CAPACITY, delivery)
              : ManyToOneQueue.create(crew.region(), "queue", producers, CAPACITY, delivery);
      String kind = producers == 1 ? "one-to-one" : "many-to-one";
      Set<Integer> all = IntStream.rangeClosed(0, producers).boxed().collect(Collectors.toSet());
      List<ChildJvm> children = new ArrayList<>(start(crew, kind, all, producers).values());
      awaitTraffic(crew, children, Set.of());
      for (int round = 0; round < rounds; round++) {
        ChildJvm.pass(Duration.ofNanos(1 + random.nextInt(20_000_000)));
        Set<Integer> victims = victims(producers);
        victims.forEach(index -> children.get(index).kill());
        awaitTraffic(crew, children, victims);
        start(crew, kind, victims, producers).forEach(children::set);
        awaitTraffic(crew, children, Set.of());
      }
      children.forEach(ChildJvm::kill);
      long total = Traffic.settle(crew.region(), queue);
      assertTrue(total > (long) rounds * producers, "records=" + total);
    }
  }

  private Set<Integer> victims(int producers) {
    int members = 1 + random.nextInt((2 << producers) - 1);
    return IntStream.rangeClosed(0, producers)
        .filter(index -> (members >> index & 1) != 0)
        .boxed()
        .collect(Collectors.toSet());
  }

  /** If the consumer lives, records of all producers that live get through to it. */
  private static void awaitTraffic(Crew crew, List<ChildJvm> children, Set<Integer> dead) {
    int producers = children.size() - 1;
    for (int number = 0; number < producers && !dead.contains(producers); number++) {
      if (!dead.contains(number)) {
        awaitTraffic(crew, children, dead, number);
      }
    }
  }

  private static void awaitTraffic(
      Crew crew, List<ChildJvm> children, Set<Integer> dead, long producer) {
    long last = Traffic.last(crew.region(), producer);
    ChildJvm.await(
        "traffic of producer " + producer,
        () -> {
          for (int index = 0; index < children.size(); index++) {
            ChildJvm child = children.get(index);
            assertTrue(dead.contains(index) || !child.hasAnswered(), child::answer);
          }
          // What the ring holds may be older; what is two rings on was put and read since.
          return Traffic.last(crew.region(), producer) > last + 2 * CAPACITY / 8;
        });
  }

  /** Starts those at once; the last one is the consumer. */
  private static Map<Integer, ChildJvm> start(
      Crew crew, String kind, Set<Integer> indices, int producers) {
    Map<Integer, ChildJvm> started = new TreeMap<>();
    indices.forEach(index -> started.put(index, crew.startChild()));
    started.values().forEach(ChildJvm::pid); // No traffic, as long as others come up.
    started.forEach(
        (index, child) -> {
          String verb = index == producers ? ".take-for-ever" : ".put-for-ever";
          assertEquals("ok", child.ask(kind + verb, "queue", "" + index));
        });
    return started;
  }
}
