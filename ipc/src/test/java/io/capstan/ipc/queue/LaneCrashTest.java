package io.capstan.ipc.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.memory.ObjectType;
import io.capstan.ipc.trial.Crew;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A lane's two sides, left in the middle as a kill would leave them, and taken over. */
class LaneCrashTest {
  private static final int CAPACITY = 1 << 10;
  private static final int HEADER = LaneLayout.HEADER_LENGTH;
  private static final int BITS = LaneLayout.LENGTH_BITS;
  private static final int LENGTH = 56;

  private Crew crew;
  private Memory memory;
  private long lane;

  @BeforeEach
  void startCrew() throws IOException {
    crew = new Crew(QueueChild.class);
    memory = crew.region().memory();
    lane =
        crew.region()
            .directory()
            .create("lane", ObjectType.BYTES, LaneLayout.length(CAPACITY))
            .offset();
    memory.putLong(lane + LaneLayout.SETTLED_OFFSET, LaneRecovery.SETTLED_AT_FIRST);
  }

  @AfterEach
  void endCrew() throws Exception {
    crew.close();
  }

  private LaneWriter writer() {
    return new LaneWriter(memory, lane, CAPACITY, BITS);
  }

  private LaneReader reader(Delivery delivery) {
    LaneRecovery.settle(memory, lane, CAPACITY, BITS, delivery);
    return new LaneReader(memory, lane, CAPACITY, BITS);
  }

  private void offer(LaneWriter writer, long number, int length) {
    long record = writer.reserve(length);
    memory.putLong(record + HEADER, number);
    writer.announce();
    writer.publish(record, length, 0);
  }

  private long read(LaneReader reader) {
    long[] number = new long[1];
    reader.read((bytes, offset, lengthBytes) -> number[0] = bytes.getLong(offset), reader.look());
    reader.settle();
    reader.free();
    return number[0];
  }

  private int size() {
    return LaneCount.published(memory, lane, CAPACITY) - LaneCount.read(memory, lane);
  }

  /** At each of many positions, so also where the ring starts over: each step of an offer. */
  @Test
  void aProducerLeavesItsRecordOrNothing() {
    LaneReader reader = reader(Delivery.AT_LEAST_ONCE);
    long number = 0;
    for (int step = 0; step < 1_000; step++) {
      int length = 8 + step * 8 % 200;
      LaneWriter reserved = writer();
      memory.fill(reserved.reserve(length) + HEADER, length, (byte) -1);
      assertEquals(0, size());
      LaneWriter announced = writer();
      memory.fill(announced.reserve(length) + HEADER, length, (byte) -1);
      announced.announce();
      assertEquals(0, size());
      assertEquals(LaneReader.NONE, reader.look());
      LaneWriter published = writer();
      offer(published, ++number, length);
      assertEquals(1, size());
      offer(writer(), ++number, LENGTH);
      assertEquals(2, size());
      assertEquals(number - 1, read(reader));
      assertEquals(number, read(reader));
      assertEquals(LaneReader.NONE, reader.look());
      assertEquals(0, size());
    }
  }

  /** Bytes of an earlier lap that look like headers are none. */
  @Test
  void oldBytesAreNoHeaders() {
    LaneReader reader = reader(Delivery.AT_LEAST_ONCE);
    LaneWriter writer = writer();
    for (int step = 0; step < 5_000; step++) {
      int length = step * 7 % (LaneLayout.recordBytesMax(CAPACITY, BITS) + 1);
      long record = writer.reserve(length);
      for (int index = 0; index + Integer.BYTES <= length; index += Integer.BYTES) {
        memory.putInt(record + HEADER + index, 9);
      }
      writer.announce();
      writer.publish(record, length, 0);
      int expected = length;
      reader.read(
          (bytes, offset, lengthBytes) -> assertEquals(expected, lengthBytes), reader.look());
      reader.settle();
      reader.free();
      assertEquals(LaneReader.NONE, reader.look());
    }
  }

  private void leaveInHand(LaneReader reader) {
    long[] cursor = new long[1];
    reader.read(
        (bytes, offset, lengthBytes) -> cursor[0] = memory.getLong(lane + LaneLayout.CURSOR_OFFSET),
        reader.look());
    assertEquals(true, LaneWord.isFlagged(cursor[0]), "it says what it has in hand");
    // Nothing else was written yet: this is what a kill in the handler leaves.
  }

  @Test
  void aRecordInHandIsCountedOnceForEachDeath() {
    LaneWriter writer = writer();
    offer(writer, 1, LENGTH);
    offer(writer, 2, LENGTH);
    for (int death = 1; death <= 4; death++) {
      leaveInHand(reader(Delivery.AT_LEAST_ONCE));
      long cursor = memory.getLong(lane + LaneLayout.CURSOR_OFFSET);
      LaneRecovery.settle(memory, lane, CAPACITY, BITS, Delivery.AT_LEAST_ONCE);
      assertEquals(death, LaneRecovery.count(memory, lane));
      // The successor is killed after it has counted, before it has moved the cursor.
      memory.putLong(lane + LaneLayout.CURSOR_OFFSET, cursor);
      LaneRecovery.settle(memory, lane, CAPACITY, BITS, Delivery.AT_LEAST_ONCE);
      assertEquals(death, LaneRecovery.count(memory, lane));
      assertEquals(2, size());
    }
    LaneReader reader = reader(Delivery.AT_LEAST_ONCE);
    assertEquals(1, read(reader));
    leaveInHand(reader);
    LaneReader next = reader(Delivery.AT_LEAST_ONCE);
    assertEquals(5, LaneRecovery.count(memory, lane));
    assertEquals(2, read(next));
    assertEquals(0, size());
  }

  @Test
  void aDroppedRecordGivesItsRoomBack() {
    LaneWriter writer = writer();
    for (int death = 1; death <= 1_000; death++) {
      offer(writer, 2 * death, LENGTH);
      offer(writer, 2 * death + 1, LENGTH);
      leaveInHand(reader(Delivery.AT_MOST_ONCE));
      long cursor = memory.getLong(lane + LaneLayout.CURSOR_OFFSET);
      LaneRecovery.settle(memory, lane, CAPACITY, BITS, Delivery.AT_MOST_ONCE);
      memory.putLong(lane + LaneLayout.CURSOR_OFFSET, cursor);
      LaneReader next = reader(Delivery.AT_MOST_ONCE);
      assertEquals(death, LaneRecovery.count(memory, lane));
      assertEquals(2 * death + 1, read(next));
      assertEquals(0, size());
    }
  }

  /** The batch was read, its room not given back yet. */
  @Test
  void theSuccessorGivesBackTheRoomOfWhatWasRead() {
    LaneWriter writer = writer();
    while (writer.reserve(LENGTH) != LaneWriter.NO_ROOM) {
      offer(writer, 1, LENGTH);
    }
    LaneReader killed = reader(Delivery.AT_LEAST_ONCE);
    for (int count = 0; count < 8; count++) {
      killed.read((bytes, offset, lengthBytes) -> {}, killed.look());
    }
    assertEquals(LaneWriter.NO_ROOM, writer.reserve(LENGTH));
    reader(Delivery.AT_LEAST_ONCE);
    for (int count = 0; count < 7; count++) {
      offer(writer, 1, LENGTH);
    }
  }
}
