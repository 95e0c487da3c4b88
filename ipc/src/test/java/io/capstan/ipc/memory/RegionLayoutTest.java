package io.capstan.ipc.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class RegionLayoutTest {
  private record Field(String name, int offset, int length) {
    int end() {
      return offset + length;
    }
  }

  private static Field word(String name, int offset) {
    return new Field(name, offset, Long.BYTES);
  }

  private static void assertApartAndAligned(List<Field> fields, int length) {
    for (Field field : fields) {
      int alignment = Math.min(field.length(), Long.BYTES);
      assertEquals(0, field.offset() % alignment, () -> field + " is not aligned");
      assertTrue(field.offset() >= 0 && field.end() <= length, () -> field + " is outside");
      for (Field other : fields) {
        assertTrue(
            field == other || field.end() <= other.offset() || other.end() <= field.offset(),
            () -> field + " overlaps " + other);
      }
    }
  }

  @Test
  void headerFieldsAreAlignedAndDoNotOverlap() {
    assertApartAndAligned(
        List.of(
            word("magic", RegionLayout.MAGIC_OFFSET),
            word("order", RegionLayout.ORDER_OFFSET),
            word("size", RegionLayout.SIZE_OFFSET),
            word("id", RegionLayout.ID_OFFSET),
            word("creator", RegionLayout.CREATOR_OFFSET),
            word("start", RegionLayout.START_OFFSET),
            word("version", RegionLayout.VERSION_OFFSET)),
        RegionLayout.HEADER_LENGTH);
  }

  @Test
  void participantFieldsAreAlignedAndDoNotOverlap() {
    assertApartAndAligned(
        List.of(
            new Field("id", ParticipantLayout.ID_OFFSET, Integer.BYTES),
            new Field("epoch", ParticipantLayout.EPOCH_OFFSET, Integer.BYTES),
            word("pid", ParticipantLayout.PID_OFFSET),
            word("start", ParticipantLayout.START_OFFSET)),
        ParticipantLayout.LENGTH);
  }

  @Test
  void entryFieldsAreAlignedAndFillTheEntry() {
    assertApartAndAligned(
        List.of(
            word("type", DirectoryLayout.TYPE_OFFSET),
            word("offset", DirectoryLayout.OFFSET_OFFSET),
            word("length", DirectoryLayout.LENGTH_OFFSET),
            word("name length", DirectoryLayout.NAME_LENGTH_OFFSET),
            new Field("name", DirectoryLayout.NAME_OFFSET, DirectoryLayout.NAME_LENGTH_MAX)),
        DirectoryLayout.ENTRY_LENGTH);
    assertEquals(
        DirectoryLayout.ENTRY_LENGTH,
        DirectoryLayout.NAME_OFFSET + DirectoryLayout.NAME_LENGTH_MAX);
    assertEquals(0, DirectoryLayout.ENTRY_LENGTH % Long.BYTES);
  }

  @Test
  void directoryFieldsAreAlignedAndDoNotOverlap() {
    int capacity = DirectoryLayout.FIRST_CAPACITY;
    assertEquals(1, Integer.bitCount(capacity));
    assertEquals(1, Integer.bitCount(DirectoryLayout.CAPACITY_MAX));
    assertApartAndAligned(
        List.of(
            word("next", DirectoryLayout.NEXT_OFFSET),
            word("capacity", DirectoryLayout.CAPACITY_OFFSET),
            new Field("words", DirectoryLayout.WORDS_OFFSET, capacity * Long.BYTES),
            new Field(
                "entries",
                DirectoryLayout.WORDS_OFFSET + capacity * Long.BYTES,
                capacity * DirectoryLayout.ENTRY_LENGTH)),
        DirectoryLayout.FIRST_LENGTH);
  }

  @Test
  void directoryWordKeepsItsThreePartsApart() {
    for (int hash : new int[] {0, 1, -1, Integer.MIN_VALUE}) {
      long live = DirectoryLayout.next(0, DirectoryLayout.LIVE, hash);
      assertNotEquals(0, live, "0 is a word that was never used");
      assertTrue(DirectoryLayout.isLive(live));
      assertEquals(hash, DirectoryLayout.hashOf(live));
      long removed = DirectoryLayout.next(live, DirectoryLayout.REMOVED, hash);
      assertTrue(!DirectoryLayout.isLive(removed) && removed != 0);
      assertNotEquals(live, DirectoryLayout.next(removed, DirectoryLayout.LIVE, hash));
      long wrapped = DirectoryLayout.next(-1, DirectoryLayout.LIVE, hash);
      assertTrue(DirectoryLayout.isLive(wrapped));
      assertEquals(hash, DirectoryLayout.hashOf(wrapped));
    }
  }

  @Test
  void blockTableFieldsAreAlignedAndDoNotOverlap() {
    assertApartAndAligned(
        List.of(
            new Field("lock", BlockTableLayout.LOCK_OFFSET, Integer.BYTES),
            word("hint", BlockTableLayout.HINT_OFFSET),
            word("high water", BlockTableLayout.HIGH_WATER_OFFSET),
            word("shift", BlockTableLayout.SHIFT_OFFSET),
            word("units", BlockTableLayout.UNITS_OFFSET),
            word("table", BlockTableLayout.TABLE_OFFSET)),
        BlockTableLayout.HEADER_LENGTH);
    assertApartAndAligned(
        List.of(
            word("head", BlockTableLayout.HEAD_OFFSET),
            word("referrer", BlockTableLayout.REFERRER_OFFSET)),
        BlockTableLayout.WORDS_LENGTH);
    assertTrue(BlockTableLayout.HINT_OFFSET - BlockTableLayout.LOCK_OFFSET >= 128);
    assertTrue(BlockTableLayout.SHIFT_OFFSET - BlockTableLayout.HIGH_WATER_OFFSET >= 120);
  }

  @Test
  void blockHeadKeepsItsThreePartsApart() {
    for (int owner : new int[] {1, -1, Integer.MIN_VALUE, BlockTableLayout.DIRECTORY_OWNER}) {
      for (long units : new long[] {1, BlockTableLayout.UNITS_MAX}) {
        long used = BlockTableLayout.used(owner, units);
        assertTrue(BlockTableLayout.isUsed(used) && !BlockTableLayout.isFree(used));
        assertEquals(owner, BlockTableLayout.ownerOf(used));
        assertEquals(units, BlockTableLayout.unitsOf(used));
        long free = BlockTableLayout.free(units);
        assertTrue(BlockTableLayout.isFree(free) && !BlockTableLayout.isUsed(free));
        assertEquals(units, BlockTableLayout.unitsOf(free));
      }
    }
    assertTrue(!BlockTableLayout.isUsed(0) && !BlockTableLayout.isFree(0), "no head");
    assertTrue(!BlockTableLayout.isParticipant(BlockTableLayout.DIRECTORY_OWNER));
    assertTrue(BlockTableLayout.isParticipant(1 << ParticipantLayout.SLOT_BITS));
  }

  @Test
  void tableOfBlocksIsSmallAndHoldsAllSpace() {
    for (long size : new long[] {1, 255, 257, 1 << 26, (1 << 26) + 1, 1L << 33, 1L << 40}) {
      long space = Math.min(size, BlockTableLayout.SIZE_MAX);
      int shift = BlockTableLayout.shift(space);
      long units = BlockTableLayout.units(space, shift);
      assertTrue(units << shift >= space && units - 1 << shift < space);
      assertTrue(units <= BlockTableLayout.UNITS_MAX, "one head counts them all");
      long table = BlockTableLayout.length(space) - (units << shift);
      assertEquals(units * BlockTableLayout.WORDS_LENGTH, table);
      assertTrue(table * 16 <= units << shift, "a sixteenth at most");
    }
  }

  @Test
  void partsFollowEachOtherWithoutOverlap() {
    assertTrue(RegionLayout.PARTICIPANTS_OFFSET >= RegionLayout.HEADER_LENGTH);
    assertTrue(
        RegionLayout.DIRECTORY_OFFSET
            >= RegionLayout.PARTICIPANTS_OFFSET
                + RegionLayout.PARTICIPANTS_MAX * ParticipantLayout.LENGTH);
    assertTrue(
        RegionLayout.BLOCKS_OFFSET >= RegionLayout.DIRECTORY_OFFSET + DirectoryLayout.FIRST_LENGTH);
    assertTrue(
        RegionLayout.DATA_OFFSET >= RegionLayout.BLOCKS_OFFSET + BlockTableLayout.HEADER_LENGTH);
    assertEquals(0, RegionLayout.DATA_OFFSET % RegionLayout.PAGE_LENGTH);
  }

  @Test
  void wordsOfDifferentWritersStandApart() {
    assertEquals(128, RegionLayout.SEPARATION);
    for (int offset :
        new int[] {
          RegionLayout.HEADER_LENGTH,
          RegionLayout.PARTICIPANTS_OFFSET,
          ParticipantLayout.LENGTH,
          RegionLayout.DIRECTORY_OFFSET,
          DirectoryLayout.WORDS_OFFSET,
          RegionLayout.BLOCKS_OFFSET,
          RegionLayout.DATA_OFFSET
        }) {
      assertEquals(0, offset % RegionLayout.SEPARATION, () -> "offset=" + offset);
    }
  }

  @Test
  void idHoldsEverySlotAndEpoch() {
    assertTrue(RegionLayout.PARTICIPANTS_MAX <= ParticipantLayout.SLOT_MASK + 1);
    assertEquals(
        -1,
        ParticipantLayout.SLOT_MASK | ParticipantLayout.EPOCH_MASK << ParticipantLayout.SLOT_BITS);
    assertEquals(
        0,
        ParticipantLayout.SLOT_MASK & ParticipantLayout.EPOCH_MASK << ParticipantLayout.SLOT_BITS);
  }

  @Test
  void markersTellByteOrdersApart() {
    assertNotEquals(RegionLayout.ORDER_MARK, RegionLayout.SWAPPED_ORDER_MARK);
    assertEquals(RegionLayout.SWAPPED_ORDER_MARK, Long.reverseBytes(RegionLayout.ORDER_MARK));
    ByteBuffer magic = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    magic.putLong(RegionLayout.MAGIC);
    assertEquals("CAPSTAN\n", new String(magic.array(), StandardCharsets.US_ASCII));
    assertNotEquals(0, RegionLayout.VERSION, "a file of zeros must not look finished");
  }

  @Test
  void largestRegionFitsOneMapping() {
    long most = Region.sizeBytesMax();
    assertTrue(RegionLayout.fileLength(most) <= 1L << 46);
    assertTrue(most >= 1L << 30);
  }
}
