package io.capstan.ipc.queue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.memory.ObjectType;
import io.capstan.ipc.trial.Crew;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A writer that clears the places of headers ahead never lets the reader take for one what a claim
 * has left there: aborted, published shorter, or on the far side of the ring's end.
 */
@Timeout(60)
class LaneClearTest {
  private static final int STEPS = 200_000;
  private static final int PHASE_STEPS = 1000;
  private static final int FULL = Integer.MAX_VALUE;
  private static final int HEADER = LaneLayout.HEADER_LENGTH;
  private static final int BITS = LaneLayout.LENGTH_BITS;

  private final Random random = new Random(42);
  private final Deque<byte[]> model = new ArrayDeque<>();
  private Memory memory;
  private LaneWriter writer;
  private LaneReader reader;
  private BooleanSupplier clearsAhead;

  @ParameterizedTest
  @ValueSource(ints = {1 << 8, 1 << 10, 1 << 13})
  void nothingIsReadThatWasNotPublished(int capacity) throws Exception {
    clearsAhead = () -> true;
    publishAndRead(capacity);
  }

  @ParameterizedTest
  @ValueSource(ints = {1 << 8, 1 << 10, 1 << 13})
  void norByWhoClearsOnlyWhatComesNext(int capacity) throws Exception {
    clearsAhead = () -> false;
    publishAndRead(capacity);
  }

  @ParameterizedTest
  @ValueSource(ints = {1 << 8, 1 << 10, 1 << 13})
  void norByWhoDoesNowThisNowThat(int capacity) throws Exception {
    clearsAhead = random::nextBoolean;
    publishAndRead(capacity);
  }

  /** A word tells positions apart in 8 GiB; a writer and a reader go on for longer than that. */
  @Test
  void positionsMayPassAllThatAWordTellsApart() throws Exception {
    int capacity = 1 << 20;
    int lengthBytes = LaneLayout.recordBytesMax(capacity, BITS);
    try (Crew crew = new Crew(QueueChild.class)) {
      memory = crew.region().memory();
      long length = LaneLayout.length(capacity);
      long lane = crew.region().directory().create("lane", ObjectType.BYTES, length).offset();
      writer = new LaneWriter(memory, lane, capacity, BITS);
      reader = new LaneReader(memory, lane, capacity, BITS);
      long records = 3 * (1L << 33) / LaneLayout.recordLength(lengthBytes);
      long read = 0;
      for (long written = 0; written < records; ) { // Filled, and emptied, again and again.
        long record = writer.reserve(lengthBytes);
        if (record != LaneWriter.NO_ROOM) {
          memory.putLong(record + HEADER, written++);
          writer.announce();
          writer.publish(record, lengthBytes, 0);
          assertTrue(written - read < 4, "more than there is room for: read=" + read);
          continue;
        }
        for (long header = reader.look(); header != LaneReader.NONE; header = reader.look()) {
          assertEquals(lengthBytes, reader.lengthBytes(header), "read=" + read);
          assertEquals(read++, memory.getLong(reader.take()));
          reader.pass(header);
        }
        assertEquals(written, read);
      }
    }
  }

  /** Positions and counts wrap around on the way. */
  private void publishAndRead(int capacity) throws Exception {
    try (Crew crew = new Crew(QueueChild.class)) {
      memory = crew.region().memory();
      long length = LaneLayout.length(capacity);
      long lane = crew.region().directory().create("lane", ObjectType.BYTES, length).offset();
      memory.putLong(lane + LaneLayout.SETTLED_OFFSET, LaneRecovery.SETTLED_AT_FIRST);
      long word = LaneWord.of((1L << 33) - 64L * capacity, -1_000);
      memory.putLong(lane + LaneLayout.TAIL_OFFSET, word | LaneWord.FLAG);
      memory.putLong(lane + LaneLayout.CURSOR_OFFSET, word);
      memory.putLong(lane + LaneLayout.HEAD_OFFSET, word);
      writer = new LaneWriter(memory, lane, capacity, BITS);
      LaneRecovery.settle(memory, lane, capacity, BITS, Delivery.AT_LEAST_ONCE);
      reader = new LaneReader(memory, lane, capacity, BITS);
      int lengthMax = LaneLayout.recordBytesMax(capacity, BITS);
      for (int step = 0; step < STEPS; step++) {
        if (random.nextInt(1000) == 0) {
          writer = new LaneWriter(memory, lane, capacity, BITS); // Another one takes over.
        }
        if (random.nextInt(1000) == 0) {
          reader = new LaneReader(memory, lane, capacity, BITS);
        }
        if (!offer(random.nextInt(lengthMax + 1))) {
          read();
        }
        // Full for some time, then empty, as between two who answer each other.
        int kept = step / PHASE_STEPS % 2 == 0 ? FULL : random.nextInt(2);
        while (model.size() > kept) {
          read();
        }
        assertEquals(model.isEmpty(), reader.look() == LaneReader.NONE, "step=" + step);
        int size = LaneCount.published(memory, lane, capacity) - LaneCount.read(memory, lane);
        assertEquals(model.size(), size, "step=" + step);
      }
    }
  }

  /** False if there is no room. */
  private boolean offer(int claimedBytes) {
    boolean clears = clearsAhead.getAsBoolean();
    long record = clears ? writer.reserveClear(claimedBytes) : writer.reserve(claimedBytes);
    if (record == LaneWriter.NO_ROOM) {
      return false;
    }
    byte[] bytes = new byte[claimedBytes];
    random.nextBytes(bytes);
    memory.putBytes(record + HEADER, bytes);
    int outcome = random.nextInt(8);
    if (outcome <= 1 && !clears) {
      writer.spoil(); // As LaneProducer does.
    }
    if (outcome != 0) { // Else it is aborted.
      boolean isShorter = outcome == 1;
      int lengthBytes = isShorter ? random.nextInt(claimedBytes + 1) : claimedBytes;
      writer.announce();
      if (clears) {
        writer.publishClear(record, lengthBytes, 0);
        writer.clearAhead();
      } else {
        writer.publish(record, lengthBytes, 0);
      }
      model.add(Arrays.copyOf(bytes, lengthBytes));
    }
    return true;
  }

  private void read() {
    if (model.isEmpty()) {
      return;
    }
    long header = reader.look();
    assertTrue(header != LaneReader.NONE);
    byte[] bytes = new byte[reader.lengthBytes(header)];
    reader.read((source, offset, lengthBytes) -> source.getBytes(offset, bytes), header);
    reader.settle();
    reader.free();
    assertArrayEquals(model.remove(), bytes);
  }
}
