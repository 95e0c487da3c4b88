package io.capstan.ipc.value;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.memory.ObjectType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SharedBooleanTest extends TwoMappings {
  @Test
  void randomOperationsAgreeWithTheModel() throws IOException {
    Random random = new Random(7);
    AtomicBoolean model = new AtomicBoolean(true);
    SharedBoolean[] flags = {
      SharedBoolean.create(region, "flag", true), SharedBoolean.open(other, "flag")
    };
    for (int operation = 0; operation < 10_000; operation++) {
      SharedBoolean flag = flags[random.nextInt(2)];
      boolean value = random.nextBoolean();
      switch (random.nextInt(5)) {
        case 0 -> flag.set(value);
        case 1 -> flag.setRelease(value);
        case 2 -> flag.setPlain(value);
        case 3 -> {
          assertEquals(model.getAndSet(value), flag.getAndSet(value));
        }
        default -> {
          boolean expected = random.nextBoolean();
          assertEquals(model.compareAndSet(expected, value), flag.compareAndSet(expected, value));
          value = model.get();
        }
      }
      model.set(value);
      assertEquals(value, flags[0].get());
      assertEquals(value, flags[1].getAcquire());
      assertEquals(value, flags[1].getPlain());
    }
  }

  @Test
  void oneOfManyWinsEachRound() throws Exception {
    int rounds = 20_000;
    SharedBoolean flag = SharedBoolean.create(region, "flag", false);
    SharedBoolean sameFlag = SharedBoolean.open(other, "flag");
    SharedLong wins = SharedLong.create(region, "wins", 0);
    List<Callable<?>> all = new ArrayList<>();
    for (int thread = 0; thread < 4; thread++) {
      SharedBoolean mine = thread % 2 == 0 ? flag : sameFlag;
      all.add(
          () -> {
            for (int round = 0; round < rounds; round++) {
              while (!mine.compareAndSet(false, true)) {
                Thread.yield();
              }
              wins.setPlain(wins.getPlain() + 1);
              assertTrue(mine.getAndSet(false));
            }
            return null;
          });
    }
    Crowd.run(all);
    assertEquals(4L * rounds, wins.get());
  }

  @Test
  void takesOneByteAndLeavesItsNeighbours() throws IOException {
    assertEquals(1, SharedBoolean.lengthBytes());
    long offset = region.directory().create("raw", ObjectType.BYTES, 8).offset();
    SharedBoolean flag = SharedBoolean.at(region, offset + 3);
    assertFalse(flag.get());
    flag.set(true);
    assertEquals(1, region.memory().getByte(offset + 3));
    flag.getAndSet(false);
    flag.compareAndSet(false, true);
    byte[] bytes = new byte[8];
    region.memory().getBytes(offset, bytes);
    assertArrayEquals(new byte[] {0, 0, 0, 1, 0, 0, 0, 0}, bytes);
  }

  @Test
  void misuseIsRefused() throws IOException {
    SharedInt.create(region, "number", 1);
    var foreign =
        assertThrows(IllegalArgumentException.class, () -> SharedBoolean.open(region, "number"));
    assertTrue(foreign.getMessage().endsWith(" is of type=int (allowed: boolean)"));
    assertThrows(IndexOutOfBoundsException.class, () -> SharedBoolean.at(region, -1));
    SharedBoolean.create(region, "flag", true);
    SharedBoolean flag = SharedBoolean.open(other, "flag");
    other.close();
    assertThrows(IllegalStateException.class, flag::get);
    assertThrows(IllegalStateException.class, flag::getAcquire);
    assertThrows(IllegalStateException.class, flag::getPlain);
    assertThrows(IllegalStateException.class, () -> flag.set(true));
    assertThrows(IllegalStateException.class, () -> flag.setRelease(true));
    assertThrows(IllegalStateException.class, () -> flag.setPlain(true));
    assertThrows(IllegalStateException.class, () -> flag.getAndSet(true));
    assertThrows(IllegalStateException.class, () -> flag.compareAndSet(true, false));
  }
}
