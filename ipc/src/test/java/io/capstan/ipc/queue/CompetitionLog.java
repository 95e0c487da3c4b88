package io.capstan.ipc.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.memory.ObjectType;
import io.capstan.ipc.memory.Region;
import java.io.IOException;

/**
 * What became of each item between competing producers and consumers, any of which is killed or
 * stopped at any instant. For each item there is a word in the region that says how often it was
 * read, and whether its producer was killed over it.
 *
 * <pre>
 *   begun and put of each producer · how many were read out of order · a word an item
 * </pre>
 */
final class CompetitionLog {
  static final int PRODUCERS = 3;

  /** How many items each producer puts at most; then it waits for its death. */
  static final int SEQUENCE_MAX = 200_000;

  private static final String NAME = "traffic";

  /** In an item's word: nobody knows whether it was put. */
  private static final int UNSURE = 1 << 24;

  private static final int LINE_LENGTH = 128;
  private static final int BEGUN_OFFSET = 0;
  private static final int PUT_OFFSET = 8;
  private static final int DISORDER_OFFSET = PRODUCERS * LINE_LENGTH;
  private static final int WORDS_OFFSET = DISORDER_OFFSET + LINE_LENGTH;
  private static final int LENGTH = WORDS_OFFSET + PRODUCERS * (SEQUENCE_MAX + 1) * Integer.BYTES;

  private final Memory memory;
  private final long offset;

  private CompetitionLog(Region region) {
    this.memory = region.memory();
    this.offset = region.directory().find(NAME).orElseThrow().offset();
  }

  static CompetitionLog create(Region region) throws IOException {
    region.directory().create(NAME, ObjectType.BYTES, LENGTH);
    return new CompetitionLog(region);
  }

  static CompetitionLog open(Region region) {
    return new CompetitionLog(region);
  }

  private long line(long producer) {
    return offset + producer * LINE_LENGTH;
  }

  private long word(long producer, long sequence) {
    return offset + WORDS_OFFSET + (producer * (SEQUENCE_MAX + 1) + sequence) * Integer.BYTES;
  }

  /** A producer is there, perhaps after one of that number was killed; returns its first item. */
  long resume(int producer) {
    long begun = begun(producer);
    if (begun != memory.getLongAcquire(line(producer) + PUT_OFFSET)) {
      memory.getAndAddInt(word(producer, begun), UNSURE);
    }
    return begun + 1;
  }

  void begin(int producer, long sequence) {
    memory.putLongRelease(line(producer) + BEGUN_OFFSET, sequence);
  }

  void end(int producer, long sequence) {
    memory.putLongRelease(line(producer) + PUT_OFFSET, sequence);
  }

  /** The last one that was begun. */
  long begun(long producer) {
    return memory.getLongAcquire(line(producer) + BEGUN_OFFSET);
  }

  Reader reader() {
    return new Reader();
  }

  /** A consumer. */
  final class Reader {
    private final long[] last = new long[PRODUCERS];

    void account(long producer, long sequence) {
      if (sequence <= last[(int) producer]) {
        memory.getAndAddInt(offset + DISORDER_OFFSET, 1);
      }
      last[(int) producer] = Math.max(sequence, last[(int) producer]);
      memory.getAndAddInt(word(producer, sequence), 1);
    }
  }

  /**
   * Accounts for every item, when all are out of the queue.
   *
   * @param taken how many consumers may have been killed over one that they had got already
   * @return how many there were
   */
  long settle(Delivery delivery, long redelivered, long dropped, int taken) {
    long total = 0;
    long lost = 0;
    long again = 0;
    for (long producer = 0; producer < PRODUCERS; producer++) {
      long put = memory.getLongAcquire(line(producer) + PUT_OFFSET);
      long begun = begun(producer);
      for (long sequence = 1; sequence <= begun; sequence++) {
        int word = memory.getIntAcquire(word(producer, sequence));
        int reads = word & UNSURE - 1;
        boolean isUnsure = word >= UNSURE || sequence > put;
        lost += reads == 0 && !isUnsure ? 1 : 0;
        again += Math.max(0, reads - 1);
        total++;
      }
      for (long sequence = begun + 1; sequence <= SEQUENCE_MAX; sequence++) {
        assertEquals(0, memory.getIntAcquire(word(producer, sequence)), "never put");
      }
    }
    long disorder = memory.getIntAcquire(offset + DISORDER_OFFSET);
    assertTrue(disorder <= redelivered, "out of order: " + disorder);
    assertTrue(again <= redelivered, "read again: " + again);
    assertTrue(lost <= dropped + taken, "lost: " + lost);
    assertEquals(0, delivery == Delivery.AT_MOST_ONCE ? redelivered : dropped);
    return total;
  }
}
