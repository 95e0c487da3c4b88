package io.capstan.ipc.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

class ValueLayoutTest {
  private record Field(String name, int offset, int length) {}

  private static void assertApartAndAligned(int length, Field... fields) {
    List<Field> ordered =
        Arrays.stream(fields).sorted(Comparator.comparingInt(Field::offset)).toList();
    int end = 0;
    for (Field field : ordered) {
      assertEquals(0, field.offset() % Long.BYTES, () -> field + " is not aligned");
      int before = end;
      assertTrue(field.offset() >= before, () -> field + " overlaps the one before");
      end = field.offset() + field.length();
    }
    assertTrue(end <= length, "end=" + end + " length=" + length);
  }

  @Test
  void headerFieldsAreAlignedAndDoNotOverlap() {
    assertApartAndAligned(
        ValueLayout.HEADER_LENGTH,
        new Field("count", ValueLayout.COUNT_OFFSET, Long.BYTES),
        new Field("check", ValueLayout.CHECK_OFFSET, Long.BYTES));
    assertTrue(ValueLayout.HEADER_LENGTH <= ValueLayout.ELEMENTS_OFFSET);
    assertEquals(128, ValueLayout.ELEMENTS_OFFSET);
    assertEquals(128, ValueLayout.SEPARATION);
    assertEquals(Long.BYTES, ValueLayout.SCALAR_LENGTH, "the largest scalar");
  }

  @Test
  void stripesStandApart() {
    assertEquals(128, LongAdderLayout.STRIPE_LENGTH);
    assertEquals(1, Integer.bitCount(LongAdderLayout.STRIPES));
    for (int id : new int[] {0, 1, 63, 64, -1, Integer.MIN_VALUE}) {
      long offset = LongAdderLayout.stripeOffset(id);
      assertEquals(0, offset % 128);
      assertTrue(offset >= 0 && offset < LongAdderLayout.STRIPES * 128L, "offset=" + offset);
    }
    assertEquals(128, LongAdderLayout.stripeOffset(1) - LongAdderLayout.stripeOffset(0));
  }

  @Test
  void structWordKeepsWriterAndSequenceApart() {
    for (int writer : new int[] {1, 1 << 10, -1, Integer.MIN_VALUE}) {
      for (long sequence : new long[] {0, 2, 0x7FFF_FFFEL, 0xFFFF_FFFEL}) {
        long begun = StructWordLayout.begun(sequence, writer);
        assertEquals(writer, StructWordLayout.writerOf(begun));
        assertEquals(sequence + 1, begun & 0xFFFF_FFFFL, "odd while it is written");
        long ended = StructWordLayout.ended(begun);
        assertEquals(StructWordLayout.NOBODY, StructWordLayout.writerOf(ended));
        assertEquals(sequence + 2 & 0xFFFF_FFFFL, ended);
        long takenOver = StructWordLayout.begun(begun, 77);
        assertEquals(77, StructWordLayout.writerOf(takenOver));
        assertEquals(ended, StructWordLayout.ended(takenOver));
      }
    }
    assertEquals(0, StructWordLayout.FIELDS_OFFSET % Long.BYTES);
    assertEquals(0, StructWordLayout.stride(StructLayoutTest.TICK) % Long.BYTES);
  }
}
