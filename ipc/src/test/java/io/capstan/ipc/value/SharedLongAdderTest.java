package io.capstan.ipc.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.memory.Region;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SharedLongAdderTest extends TwoMappings {
  @Test
  void randomOperationsAgreeWithTheModel() throws IOException {
    Random random = new Random(11);
    LongAdder model = new LongAdder();
    SharedLongAdder[] adders = {
      SharedLongAdder.create(region, "sum"), SharedLongAdder.open(other, "sum")
    };
    for (int operation = 0; operation < 5_000; operation++) {
      SharedLongAdder adder = adders[random.nextInt(2)];
      long delta = random.nextLong();
      switch (random.nextInt(20)) {
        case 0 -> assertEquals(model.sumThenReset(), adder.sumThenReset());
        case 1 -> {
          adder.reset();
          model.reset();
        }
        case 2, 3, 4 -> {
          adder.increment();
          model.increment();
        }
        case 5, 6 -> {
          adder.decrement();
          model.decrement();
        }
        default -> {
          adder.add(delta);
          model.add(delta);
        }
      }
      assertEquals(model.sum(), adders[operation % 2].sum(), "operation=" + operation);
    }
  }

  @Test
  void threadsOfOneStripeAndOfOthersLoseNothing() throws Exception {
    int rounds = 100_000;
    SharedLongAdder adder = SharedLongAdder.create(region, "sum");
    SharedLongAdder sameAdder = SharedLongAdder.open(other, "sum");
    List<Callable<?>> all = new ArrayList<>();
    for (int thread = 0; thread < 4; thread++) {
      SharedLongAdder mine = thread % 2 == 0 ? adder : sameAdder;
      all.add(
          () -> {
            for (int round = 0; round < rounds; round++) {
              mine.increment();
            }
            return null;
          });
    }
    Crowd.run(all);
    assertEquals(4L * rounds, adder.sum());
    assertEquals(4L * rounds, sameAdder.sum());
  }

  @Test
  void resetTakesEveryAdditionOnce() throws Exception {
    int rounds = 50_000;
    int addersRunning = 3;
    SharedLongAdder adder = SharedLongAdder.create(region, "sum");
    SharedLongAdder sameAdder = SharedLongAdder.open(other, "sum");
    SharedLong taken = SharedLong.create(region, "taken", 0);
    AtomicInteger running = new AtomicInteger(addersRunning);
    List<Callable<?>> all = new ArrayList<>();
    for (int thread = 0; thread < addersRunning; thread++) {
      SharedLongAdder mine = thread % 2 == 0 ? adder : sameAdder;
      all.add(
          () -> {
            for (int round = 0; round < rounds; round++) {
              mine.add(3);
            }
            return running.decrementAndGet();
          });
    }
    all.add(
        () -> {
          while (running.get() > 0) {
            taken.getAndAdd(sameAdder.sumThenReset());
          }
          return null;
        });
    Crowd.run(all);
    assertEquals(3L * addersRunning * rounds, taken.get() + adder.sumThenReset());
    assertEquals(0, sameAdder.sum());
  }

  @Test
  void participantsOfOneTimeHaveLinesOfTheirOwn() throws IOException {
    List<Region> regions = new ArrayList<>(List.of(region, other));
    while (regions.size() < 8) {
      regions.add(Region.attach(location, REGION));
    }
    List<Long> stripes =
        regions.stream()
            .map(each -> LongAdderLayout.stripeOffset(each.participant().id()))
            .distinct()
            .toList();
    regions.stream().skip(2).forEach(Region::close);
    assertEquals(8, stripes.size());
    for (long stripe : stripes) {
      assertEquals(0, stripe % 128);
    }
    assertNotEquals(stripes.get(0), stripes.get(1));
  }

  @Test
  void whatAParticipantAddedStaysWhenItLeaves() throws IOException {
    SharedLongAdder adder = SharedLongAdder.create(region, "sum");
    for (int visitor = 1; visitor <= 5; visitor++) {
      try (Region visit = Region.attach(location, REGION)) {
        SharedLongAdder.open(visit, "sum").add(visitor);
      }
    }
    assertEquals(15, adder.sum());
  }

  @Test
  void misuseIsRefused() throws IOException {
    SharedLongArray.create(region, "array", 3);
    var foreign =
        assertThrows(IllegalArgumentException.class, () -> SharedLongAdder.open(region, "array"));
    assertTrue(
        foreign.getMessage().endsWith(" is of type=long[] (allowed: adder)"), foreign.getMessage());
    SharedLongAdder.create(region, "sum");
    SharedLongAdder adder = SharedLongAdder.open(other, "sum");
    other.close();
    assertThrows(IllegalStateException.class, adder::increment);
    assertThrows(IllegalStateException.class, adder::sum);
    assertThrows(IllegalStateException.class, adder::reset);
  }
}
