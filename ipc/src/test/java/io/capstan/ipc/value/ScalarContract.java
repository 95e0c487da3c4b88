package io.capstan.ipc.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.memory.ObjectType;
import io.capstan.ipc.sync.SharedEvent;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What every shared scalar does besides: being made, found and placed. */
abstract class ScalarContract extends CellContract {
  /** The number in the region's bytes there. */
  abstract Cell at(long offset);

  abstract int lengthBytes();

  @Test
  void placedInRawBytesItTakesNoMoreThanItsLength() throws IOException {
    long offset = region.directory().create("raw", ObjectType.BYTES, 64).offset();
    for (int place = 0; place < 64; place += lengthBytes()) {
      at(offset + place).set(place);
    }
    for (int place = 0; place < 64; place += lengthBytes()) {
      assertEquals(place, at(offset + place).get());
    }
  }

  @Test
  void placedAskewOrOutsideItIsRefused() {
    int alignment = lengthBytes();
    for (long offset : new long[] {1, alignment - 1, 4096 + 1}) {
      var askew = assertThrows(IllegalArgumentException.class, () -> at(offset));
      assertEquals(
          "offset=" + offset + " (allowed: multiples of " + alignment + ")", askew.getMessage());
    }
    long end = region.memory().capacity();
    for (long offset : new long[] {-alignment, end, Long.MIN_VALUE, -1L << 32}) {
      var outside = assertThrows(IndexOutOfBoundsException.class, () -> at(offset));
      assertEquals(
          "offset=" + offset + " length=" + alignment + " capacity=" + end, outside.getMessage());
    }
  }

  @Test
  void nameIsGivenOnce() throws IOException {
    create("cell", 1);
    var taken = assertThrows(IllegalArgumentException.class, () -> create("cell", 2));
    assertTrue(taken.getMessage().contains("name=cell is taken"), taken.getMessage());
    assertEquals(1, open(other, "cell").get());
  }

  @Test
  void missingAndForeignObjectsAreRefused() throws IOException {
    assertOpenRefused("none", "name=none is not in Region[");
    SharedEvent.create(region, "flag");
    assertOpenRefused("flag", " is of type=event (allowed: ");
    region.directory().create("noise", ObjectType.BYTES, 128);
    assertOpenRefused("noise", " is of type=bytes (allowed: ");
  }

  private void assertOpenRefused(String name, String text) {
    var refusal = assertThrows(IllegalArgumentException.class, () -> open(other, name));
    assertTrue(refusal.getMessage().contains(text), refusal.getMessage());
  }
}
