package io.capstan.ipc.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.trial.LayoutCheck;
import java.util.List;
import org.junit.jupiter.api.Test;

class LaneLayoutTest {
  @Test
  void lane() {
    int capacity = LaneLayout.CAPACITY_MIN;
    LayoutCheck.check(
        (int) LaneLayout.length(capacity),
        LayoutCheck.Field.word("role", LaneLayout.ROLE_OFFSET),
        LayoutCheck.Field.word("tail", LaneLayout.TAIL_OFFSET),
        LayoutCheck.Field.word("cursor", LaneLayout.CURSOR_OFFSET),
        LayoutCheck.Field.word("settled", LaneLayout.SETTLED_OFFSET),
        LayoutCheck.Field.word("head", LaneLayout.HEAD_OFFSET),
        LayoutCheck.Field.slots("ring", LaneLayout.RING_OFFSET, capacity));
    assertApart(
        LaneLayout.ROLE_OFFSET,
        LaneLayout.TAIL_OFFSET,
        LaneLayout.CURSOR_OFFSET,
        LaneLayout.HEAD_OFFSET,
        LaneLayout.RING_OFFSET);
    assertEquals(0, LaneLayout.length(capacity) % LaneLayout.SEPARATION);
  }

  @Test
  void queueOfLanes() {
    int capacity = LaneLayout.CAPACITY_MIN;
    LayoutCheck.check(
        (int) LaneQueueLayout.length(1, capacity),
        LayoutCheck.Field.half("kind", LaneQueueLayout.KIND_OFFSET),
        LayoutCheck.Field.half("capacity", LaneQueueLayout.CAPACITY_OFFSET),
        LayoutCheck.Field.half("lanes", LaneQueueLayout.LANES_OFFSET),
        LayoutCheck.Field.half("delivery", LaneQueueLayout.DELIVERY_OFFSET),
        LayoutCheck.Field.half("active", LaneQueueLayout.ACTIVE_OFFSET),
        LayoutCheck.Field.half("closed", LaneQueueLayout.CLOSED_OFFSET),
        LayoutCheck.Field.word("consumer", LaneQueueLayout.CONSUMER_OFFSET),
        LayoutCheck.Field.waitPoint("records", LaneQueueLayout.RECORDS_OFFSET),
        LayoutCheck.Field.waitPoint("room", LaneQueueLayout.ROOM_OFFSET),
        LayoutCheck.Field.word("tickets", LaneQueueLayout.TICKETS_OFFSET),
        LayoutCheck.Field.slots(
            "lane 0",
            (int) LaneQueueLayout.laneOffset(0, capacity),
            (int) LaneLayout.length(capacity)));
    assertApart(
        LaneQueueLayout.CLOSED_OFFSET,
        LaneQueueLayout.RECORDS_OFFSET,
        LaneQueueLayout.ROOM_OFFSET,
        LaneQueueLayout.TICKETS_OFFSET,
        LaneQueueLayout.LANES_START_OFFSET);
    assertEquals(
        LaneQueueLayout.laneOffset(1, capacity) + LaneLayout.length(capacity),
        LaneQueueLayout.length(2, capacity));
  }

  private static void assertApart(int... offsets) {
    for (int index = 1; index < offsets.length; index++) {
      int from = offsets[index - 1] / LaneLayout.SEPARATION;
      assertTrue(offsets[index] / LaneLayout.SEPARATION > from, "offset " + offsets[index]);
    }
  }

  /** With less room than twice a record, what is left before the ring's end could keep it out. */
  @Test
  void theLongestRecordAlwaysFindsRoomInAnEmptyRing() {
    for (int bits : List.of(LaneLayout.LENGTH_BITS, LaneLayout.TICKETED_LENGTH_BITS)) {
      for (int capacity = LaneLayout.CAPACITY_MIN; capacity > 0; capacity <<= 1) {
        int max = LaneLayout.recordBytesMax(capacity, bits);
        long record = LaneLayout.recordLength(max);
        assertTrue(2 * record + LaneLayout.ALIGNMENT <= capacity);
        assertEquals(0, record % LaneLayout.ALIGNMENT);
        assertTrue(max + 1 < (1L << bits) - 1, "length fits its bits, and is not all ones");
      }
    }
  }

  @Test
  void wordKeepsPositionCountAndFlags() {
    long lap = 1L << 33; // Positions are known modulo this.
    for (long position : new long[] {0, 8, 1 << 30, lap - 8, lap, 3 * lap + 4096}) {
      for (int count : new int[] {0, 1, -1, Integer.MIN_VALUE}) {
        long word = LaneWord.of(position, count);
        assertEquals(position % lap, LaneWord.positionOf(word));
        assertEquals(count, LaneWord.countOf(word));
        assertFalse(LaneWord.isFlagged(word));
        long marked = word | LaneWord.FLAG | LaneWord.PARITY;
        assertTrue(LaneWord.isFlagged(marked));
        assertEquals(position % lap, LaneWord.positionOf(marked));
        assertEquals(count, LaneWord.countOf(marked));
        assertEquals(0, LaneWord.distance(position, word));
        assertEquals(1 << 20, LaneWord.distance(position - (1 << 20), word));
      }
    }
  }
}
