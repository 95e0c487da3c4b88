package io.capstan.ipc.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.memory.ObjectType;
import io.capstan.ipc.memory.Region;
import io.capstan.ipc.trial.ChildMain;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/**
 * Records of which every one is accounted for, though who puts and who reads them is killed at any
 * instant. Who puts writes to a log in the region which record it begins, and which it has put; who
 * reads writes which came last of each producer, and which were missing.
 *
 * <pre>
 *   begun, put, last of each producer · unsure records of each · list of missing ones · doubled
 * </pre>
 */
final class Traffic {
  static final int PRODUCERS = 3;

  private static final String LOG = "log";
  private static final int HEADER_LENGTH = 3 * Long.BYTES;
  private static final int LENGTH_RANGE = 100;

  private static final int LINE_LENGTH = 128;
  private static final int BEGUN_OFFSET = 0;
  private static final int PUT_OFFSET = 8;
  private static final int LAST_OFFSET = 16;
  private static final int LIST_MAX = 8_192;
  private static final int UNSURE_OFFSET = PRODUCERS * LINE_LENGTH;
  private static final int LIST_LENGTH = (LIST_MAX + 1) * Long.BYTES;
  private static final int MISSING_OFFSET = UNSURE_OFFSET + PRODUCERS * LIST_LENGTH;
  private static final int DOUBLED_OFFSET = MISSING_OFFSET + LIST_LENGTH;
  private static final int LOG_LENGTH = DOUBLED_OFFSET + Long.BYTES;

  private final Memory memory;
  private final long log;

  private Traffic(Region region) {
    this.memory = region.memory();
    this.log = region.directory().find(LOG).orElseThrow().offset();
  }

  /** Makes the log; the first record of each producer is number 1. */
  static void prepare(Region region) throws IOException {
    region.directory().create(LOG, ObjectType.BYTES, LOG_LENGTH);
  }

  private static long check(long producer, long sequence) {
    return (sequence + 1) * 0x9E3779B97F4A7C15L ^ producer;
  }

  private static long name(long producer, long sequence) {
    return producer << 48 | sequence;
  }

  private long line(long producer) {
    return log + producer * LINE_LENGTH;
  }

  /** Each producer has its own list: several that were killed start at once. */
  private static long unsureOffset(long producer) {
    return UNSURE_OFFSET + producer * LIST_LENGTH;
  }

  private void append(long listOffset, long value) {
    long count = memory.getLongAcquire(log + listOffset);
    assertTrue(count < LIST_MAX, "log is full");
    memory.putLong(log + listOffset + (count + 1) * Long.BYTES, value);
    memory.putLongRelease(log + listOffset, count + 1);
  }

  private Set<Long> list(long listOffset) {
    Set<Long> values = new HashSet<>();
    long count = memory.getLongAcquire(log + listOffset);
    for (long index = 1; index <= count; index++) {
      values.add(memory.getLong(log + listOffset + index * Long.BYTES));
    }
    return values;
  }

  /** Puts records as that producer; only ends with the process. */
  static String putForEver(Region region, ByteQueue queue, int number) throws Exception {
    Traffic traffic = new Traffic(region);
    QueueProducer producer = queue.producer();
    ChildMain.say("ok");
    traffic.put(producer, number);
    return "unreachable";
  }

  private void put(QueueProducer producer, long number) throws InterruptedException {
    long line = line(number);
    long begun = memory.getLongAcquire(line + BEGUN_OFFSET);
    if (begun != memory.getLongAcquire(line + PUT_OFFSET)) {
      append(unsureOffset(number), name(number, begun)); // Its last one was killed about it.
    }
    for (long sequence = begun + 1; ; sequence++) {
      int length = HEADER_LENGTH + (int) (sequence % LENGTH_RANGE);
      memory.putLongRelease(line + BEGUN_OFFSET, sequence);
      Claim claim = null;
      while (claim == null) {
        claim = awaitClaim(producer, length);
      }
      memory.putLong(claim.offset(), number);
      memory.putLong(claim.offset() + 8, sequence);
      memory.putLong(claim.offset() + 16, check(number, sequence));
      memory.fill(claim.offset() + HEADER_LENGTH, length - HEADER_LENGTH, (byte) sequence);
      claim.commit();
      memory.putLongRelease(line + PUT_OFFSET, sequence);
    }
  }

  private static Claim awaitClaim(QueueProducer producer, int length) throws InterruptedException {
    try {
      return producer.claim(length, Long.MAX_VALUE, java.util.concurrent.TimeUnit.NANOSECONDS);
    } catch (PeerDiedException e) {
      return null; // There will be another consumer.
    }
  }

  /** Reads records; only ends with the process. */
  static String takeForEver(Region region, ByteQueue queue) throws Exception {
    Traffic traffic = new Traffic(region);
    try (QueueConsumer consumer = queue.consumer()) {
      ChildMain.say("ok");
      while (true) {
        try {
          consumer.read(
              traffic::read, 10, Long.MAX_VALUE, java.util.concurrent.TimeUnit.NANOSECONDS);
        } catch (PeerDiedException e) {
          // There will be other producers.
        }
      }
    }
  }

  private void read(Memory from, long offset, int lengthBytes) {
    long number = from.getLong(offset);
    long sequence = from.getLong(offset + 8);
    assertEquals(check(number, sequence), from.getLong(offset + 16), "record is torn");
    assertEquals(HEADER_LENGTH + (int) (sequence % LENGTH_RANGE), lengthBytes);
    for (int index = HEADER_LENGTH; index < lengthBytes; index++) {
      assertEquals((byte) sequence, from.getByte(offset + index), "record is torn");
    }
    long last = memory.getLongAcquire(line(number) + LAST_OFFSET);
    if (sequence == last) {
      memory.putLongRelease(log + DOUBLED_OFFSET, memory.getLongAcquire(log + DOUBLED_OFFSET) + 1);
      return;
    }
    assertTrue(sequence > last, "record is out of order");
    for (long missing = last + 1; missing < sequence; missing++) {
      append(MISSING_OFFSET, name(number, missing));
    }
    memory.putLongRelease(line(number) + LAST_OFFSET, sequence);
  }

  /** The number of the last record of that producer that was read. */
  static long last(Region region, long number) {
    Traffic traffic = new Traffic(region);
    return traffic.memory.getLongAcquire(traffic.line(number) + LAST_OFFSET);
  }

  /** Reads what is left, and accounts for every record; returns how many there were. */
  static long settle(Region region, ByteQueue queue) {
    Traffic traffic = new Traffic(region);
    try (QueueConsumer consumer = queue.consumer()) {
      while (consumer.read(traffic::read, 10) != 0) {
        // Nobody puts any more.
      }
    }
    assertEquals(0, queue.size());
    return traffic.account(queue);
  }

  private long account(ByteQueue queue) {
    long total = 0;
    Set<Long> unexplained = list(MISSING_OFFSET);
    for (long number = 0; number < PRODUCERS; number++) {
      unexplained.removeAll(list(unsureOffset(number)));
      long put = memory.getLongAcquire(line(number) + PUT_OFFSET);
      long last = memory.getLongAcquire(line(number) + LAST_OFFSET);
      for (long missing = last + 1; missing <= put; missing++) {
        unexplained.add(name(number, missing));
      }
      total += last;
    }
    long doubled = memory.getLongAcquire(log + DOUBLED_OFFSET);
    if (queue.delivery() == Delivery.AT_LEAST_ONCE) {
      assertEquals(Set.of(), unexplained, "lost");
      assertTrue(doubled <= queue.redeliveredCount(), "doubled=" + doubled);
      assertEquals(0, queue.droppedCount());
    } else {
      assertEquals(0, doubled, "doubled");
      assertTrue(unexplained.size() <= queue.droppedCount(), "lost: " + unexplained);
      assertEquals(0, queue.redeliveredCount());
    }
    return total;
  }
}
