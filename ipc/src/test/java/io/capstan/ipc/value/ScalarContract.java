package io.capstan.ipc.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What every shared scalar does besides: being made, found and placed. */
abstract class ScalarContract extends CellContract {
  /** The number in the region's bytes there. */
  abstract Cell at(long offset);

  abstract int lengthBytes();

  @Test
  void placedInRawBytesItTakesNoMoreThanItsLength() throws IOException {
    long offset = region.directory().create("raw", 64);
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
  void missingUnfinishedAndForeignObjectsAreRefused() throws IOException {
    assertOpenRefused("none", "name=none is not in Region[");
    region.directory().create("bytes", 1);
    assertOpenRefused("bytes", "name=bytes is not ready in Region[");
    SharedBoolean.create(region, "flag", true);
    assertOpenRefused("flag", ": kind=SharedBoolean");
    long noise = region.directory().create("noise", 128);
    region.memory().putLong(noise + ValueLayout.KIND_OFFSET, 0xABCDL);
    assertOpenRefused("noise", ": kind=0x000000000000abcd");
  }

  @Test
  void objectAtTheVeryEndIsRefusedByName() throws IOException {
    long free = region.memory().capacity() - region.directory().create("first", 1);
    region.directory().create("most", free - 2 * ValueLayout.SEPARATION);
    region.directory().create("last", 1);
    assertOpenRefused("last", "name=last is not ready in Region[");
  }

  private void assertOpenRefused(String name, String text) {
    var refusal = assertThrows(IllegalArgumentException.class, () -> open(other, name));
    assertTrue(refusal.getMessage().contains(text), refusal.getMessage());
  }
}
