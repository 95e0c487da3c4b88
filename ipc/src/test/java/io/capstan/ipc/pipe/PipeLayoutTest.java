package io.capstan.ipc.pipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.queue.OneToOneQueue;
import org.junit.jupiter.api.Test;

class PipeLayoutTest {
  private static final int CAPACITY = 1 << 10;

  /** Fields in order, each from there on, so long. */
  private static void assertNoOverlap(long end, long... offsetsAndLengths) {
    long last = 0;
    for (int index = 0; index < offsetsAndLengths.length; index += 2) {
      long offset = offsetsAndLengths[index];
      long length = offsetsAndLengths[index + 1];
      assertTrue(offset >= last, "offset=" + offset + " overlaps what ends at " + last);
      assertEquals(0, offset % Math.min(length, Long.BYTES), "offset=" + offset);
      last = offset + length;
    }
    assertTrue(last <= end, "the last field ends at " + last + ", all ends at " + end);
  }

  @Test
  void pipe() {
    long queue = OneToOneQueue.lengthBytes(CAPACITY);
    long first = PipeLayout.directionOffset(Side.FIRST, CAPACITY);
    long second = PipeLayout.directionOffset(Side.SECOND, CAPACITY);
    long parcels = PipeLayout.PARCELS_MAX * (long) PipeLayout.PARCEL_LENGTH;
    assertNoOverlap(
        PipeLayout.length(2, CAPACITY),
        PipeLayout.CAPACITY_OFFSET,
        Integer.BYTES,
        PipeLayout.WAYS_OFFSET,
        Integer.BYTES,
        PipeLayout.FIRST_OFFSET,
        Long.BYTES,
        PipeLayout.SECOND_OFFSET,
        Long.BYTES,
        first + PipeLayout.PARCELS_OFFSET,
        parcels,
        first + PipeLayout.QUEUE_OFFSET,
        queue,
        second + PipeLayout.PARCELS_OFFSET,
        parcels,
        second + PipeLayout.QUEUE_OFFSET,
        queue);
    assertEquals(second + PipeLayout.QUEUE_OFFSET + queue, PipeLayout.length(2, CAPACITY));
    assertEquals(second, PipeLayout.length(1, CAPACITY));
    assertEquals(PipeLayout.FIRST_OFFSET, PipeLayout.endOffset(Side.FIRST));
    assertEquals(PipeLayout.SECOND_OFFSET, PipeLayout.endOffset(Side.SECOND));
  }

  @Test
  void wordsOfDifferentWritersAreApart() {
    long[] offsets = {
      PipeLayout.CAPACITY_OFFSET,
      PipeLayout.FIRST_OFFSET,
      PipeLayout.SECOND_OFFSET,
      PipeLayout.DIRECTIONS_OFFSET,
      PipeLayout.DIRECTIONS_OFFSET + PipeLayout.QUEUE_OFFSET,
      PipeLayout.directionOffset(Side.SECOND, CAPACITY)
    };
    for (int index = 1; index < offsets.length; index++) {
      assertTrue(offsets[index] - offsets[index - 1] >= PipeLayout.SEPARATION);
      assertEquals(0, offsets[index] % PipeLayout.SEPARATION, "queues want it so");
    }
  }

  @Test
  void message() {
    assertNoOverlap(
        MessageLayout.BLOCK_RECORD_LENGTH,
        MessageLayout.PARCEL_OFFSET,
        Long.BYTES,
        MessageLayout.LENGTH_OFFSET,
        Long.BYTES);
    assertEquals(MessageLayout.recordLength(0), MessageLayout.BLOCK_RECORD_LENGTH);
    assertEquals(0, MessageLayout.BYTES & MessageLayout.OBJECT);
    assertEquals(0, (MessageLayout.BYTES | MessageLayout.OBJECT) & MessageLayout.IN_BLOCK);
  }

  /** What a record says of its message's length; and it keeps to half a line where it fits one. */
  @Test
  void lengths() {
    for (int length = 0; length < 5_000; length++) {
      int record = MessageLayout.recordLength(length);
      assertTrue(record >= length && record < length + 32, "length=" + length);
      assertEquals(0, (record + Long.BYTES) % 32);
      for (int kind : new int[] {MessageLayout.BYTES, MessageLayout.OBJECT}) {
        int tag = MessageLayout.tag(kind, length, record);
        assertEquals(length, MessageLayout.messageBytes(record, tag));
        assertEquals(kind, tag & 7);
      }
    }
    assertEquals(24, MessageLayout.recordLength(8));
    assertEquals(0, (MessageLayout.BLOCK_RECORD_LENGTH + Long.BYTES + 7 & -8) % 32);
  }

  /** From free to held, to another's, and to its end; no word comes twice. */
  @Test
  void endWord() {
    for (int participant : new int[] {1, 0x0001_0003, Integer.MAX_VALUE, -1}) {
      long held = EndWord.takenBy(participant, EndWord.FREE);
      long again = EndWord.takenBy(participant, held);
      assertTrue(EndWord.isHeld(held));
      assertFalse(EndWord.isOver(held));
      assertEquals(participant, EndWord.participantOf(held));
      assertNotEquals(held, again);
      assertTrue(EndWord.isHeld(again));
      assertEquals(participant, EndWord.participantOf(again));
      for (long over : new long[] {EndWord.closed(again), EndWord.dead(again)}) {
        assertTrue(EndWord.isOver(over));
        assertFalse(EndWord.isHeld(over));
        assertEquals(participant, EndWord.participantOf(over));
      }
      assertTrue(EndWord.isDead(EndWord.dead(again)));
      assertFalse(EndWord.isDead(EndWord.closed(again)));
    }
    assertFalse(EndWord.isHeld(EndWord.FREE));
    assertFalse(EndWord.isOver(EndWord.FREE));
  }
}
