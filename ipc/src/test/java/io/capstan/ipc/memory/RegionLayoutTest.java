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
            word("offset", DirectoryLayout.ENTRY_OFFSET_OFFSET),
            word("length", DirectoryLayout.ENTRY_LENGTH_OFFSET),
            word("name length", DirectoryLayout.ENTRY_NAME_LENGTH_OFFSET),
            new Field("name", DirectoryLayout.ENTRY_NAME_OFFSET, DirectoryLayout.NAME_LENGTH_MAX)),
        DirectoryLayout.ENTRY_LENGTH);
    assertEquals(
        DirectoryLayout.ENTRY_LENGTH,
        DirectoryLayout.ENTRY_NAME_OFFSET + DirectoryLayout.NAME_LENGTH_MAX);
  }

  @Test
  void partsFollowEachOtherWithoutOverlap() {
    assertTrue(RegionLayout.PARTICIPANTS_OFFSET >= RegionLayout.HEADER_LENGTH);
    assertTrue(
        RegionLayout.DIRECTORY_OFFSET
            >= RegionLayout.PARTICIPANTS_OFFSET
                + RegionLayout.PARTICIPANTS_MAX * ParticipantLayout.LENGTH);
    assertTrue(RegionLayout.DATA_OFFSET >= RegionLayout.DIRECTORY_OFFSET + DirectoryLayout.LENGTH);
    assertEquals(0, RegionLayout.DATA_OFFSET % RegionLayout.PAGE_LENGTH);
    assertEquals(
        DirectoryLayout.LENGTH,
        DirectoryLayout.ENTRIES_OFFSET
            + DirectoryLayout.ENTRIES_MAX * DirectoryLayout.ENTRY_LENGTH);
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
          DirectoryLayout.ENTRIES_OFFSET,
          DirectoryLayout.ENTRY_LENGTH,
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
    long fileLength = RegionLayout.DATA_OFFSET + Region.sizeBytesMax();
    assertEquals(1L << 46, fileLength);
    assertEquals(0, fileLength % LargeMapping.LENGTH_UNIT);
  }
}
