package io.capstan.ipc.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.memory.ObjectType;
import io.capstan.ipc.memory.Region;
import io.capstan.ipc.trial.ChildJvm;
import io.capstan.ipc.trial.ChildMain;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Records between competing producers and consumers, of which every one is accounted for, though
 * any of them is killed or stopped at any instant. For each record there is a word in the region
 * that says how often it was read, and whether its producer was killed over it. Where nothing is
 * read again, every second one is an immediate.
 *
 * <pre>
 *   begun and put of each producer · how many were read out of order · a word a record
 * </pre>
 */
final class ManyToManyTraffic {
  static final int PRODUCERS = 3;
  static final int CONSUMERS = 3;

  /** How many records each producer puts at most; then it waits for its death. */
  private static final int SEQUENCE_MAX = 200_000;

  /** Of a sequence number in an immediate. */
  private static final int SEQUENCE_BITS = 16;

  private static final long SEQUENCE_MASK = (1 << SEQUENCE_BITS) - 1;

  private static final String LOG = "traffic";
  private static final int HEADER_LENGTH = 3 * Long.BYTES;
  private static final int LENGTH_RANGE = 40;

  /** In a record's word: nobody knows whether it was put. */
  private static final int UNSURE = 1 << 24;

  private static final int LINE_LENGTH = 128;
  private static final int BEGUN_OFFSET = 0;
  private static final int PUT_OFFSET = 8;
  private static final int DISORDER_OFFSET = PRODUCERS * LINE_LENGTH;
  private static final int WORDS_OFFSET = DISORDER_OFFSET + LINE_LENGTH;
  private static final int LOG_LENGTH =
      WORDS_OFFSET + PRODUCERS * (SEQUENCE_MAX + 1) * Integer.BYTES;

  private final Memory memory;
  private final long log;

  private ManyToManyTraffic(Region region) {
    this.memory = region.memory();
    this.log = region.directory().find(LOG).orElseThrow().offset();
  }

  /** Makes the log and the queue. */
  static ManyToManyQueue prepare(Region region, Delivery delivery) throws IOException {
    region.directory().create(LOG, ObjectType.BYTES, LOG_LENGTH);
    ManyToManyShape shape = new ManyToManyShape(16, HEADER_LENGTH + LENGTH_RANGE, 4);
    return delivery == Delivery.AT_MOST_ONCE
        ? MixedRecords.create(region, "queue", shape)
        : ManyToManyQueue.create(region, "queue", shape, delivery);
  }

  private static long check(long producer, long sequence) {
    return (sequence + 1) * 0x9E3779B97F4A7C15L ^ producer;
  }

  private long line(long producer) {
    return log + producer * LINE_LENGTH;
  }

  private long word(long producer, long sequence) {
    return log + WORDS_OFFSET + (producer * (SEQUENCE_MAX + 1) + sequence) * Integer.BYTES;
  }

  /** Puts records as that producer; only ends with the process. */
  static String putForEver(Region region, ByteQueue queue, int number) throws Exception {
    ManyToManyTraffic traffic = new ManyToManyTraffic(region);
    long line = traffic.line(number);
    long begun = traffic.memory.getLongAcquire(line + BEGUN_OFFSET);
    if (begun != traffic.memory.getLongAcquire(line + PUT_OFFSET)) {
      traffic.memory.getAndAddInt(traffic.word(number, begun), UNSURE);
    }
    try (QueueProducer producer = queue.producer()) {
      ChildMain.say("ok");
      for (long sequence = begun + 1; sequence <= SEQUENCE_MAX; sequence++) {
        traffic.memory.putLongRelease(line + BEGUN_OFFSET, sequence);
        if ((sequence & 1) == 0 || !((ManyToManyProducer) producer).takesImmediates()) {
          traffic.put(producer, number, sequence);
        } else {
          putImmediate((ManyToManyProducer) producer, number, sequence);
        }
        traffic.memory.putLongRelease(line + PUT_OFFSET, sequence);
      }
    }
    while (true) {
      LockSupport.park();
    }
  }

  private static void putImmediate(ManyToManyProducer producer, long number, long sequence)
      throws Exception {
    int immediate = (int) (number << SEQUENCE_BITS | sequence & SEQUENCE_MASK);
    while (!producer.offerImmediate(immediate)) {
      awaitClaim(producer, 0).abort(); // There has been room.
    }
  }

  private static Claim awaitClaim(QueueProducer producer, int length) throws Exception {
    Claim claim = null;
    while (claim == null) {
      try {
        claim = producer.claim(length, Long.MAX_VALUE, TimeUnit.NANOSECONDS);
      } catch (PeerDiedException e) {
        // There will be another consumer.
      }
    }
    return claim;
  }

  private void put(QueueProducer producer, long number, long sequence) throws Exception {
    int length = HEADER_LENGTH + (int) (sequence % LENGTH_RANGE);
    Claim claim = awaitClaim(producer, length);
    memory.putLong(claim.offset(), number);
    memory.putLong(claim.offset() + 8, sequence);
    memory.putLong(claim.offset() + 16, check(number, sequence));
    memory.fill(claim.offset() + HEADER_LENGTH, length - HEADER_LENGTH, (byte) sequence);
    claim.commit();
  }

  /** Reads records; only ends with the process. */
  static String takeForEver(Region region, ByteQueue queue) throws Exception {
    RecordHandler reader = new ManyToManyTraffic(region).reader();
    try (QueueConsumer consumer = queue.consumer()) {
      ChildMain.say("ok");
      while (true) {
        try {
          consumer.read(reader, 5, Long.MAX_VALUE, TimeUnit.NANOSECONDS);
        } catch (PeerDiedException e) {
          // There will be other producers.
        }
      }
    }
  }

  private RecordHandler reader() {
    return new Reader();
  }

  private final class Reader implements ImmediateHandler {
    private final long[] last = new long[PRODUCERS];

    @Override
    public void onRecord(Memory from, long offset, int lengthBytes) {
      long number = from.getLong(offset);
      long sequence = from.getLong(offset + 8);
      assertEquals(check(number, sequence), from.getLong(offset + 16), "record is torn");
      assertEquals(HEADER_LENGTH + (int) (sequence % LENGTH_RANGE), lengthBytes);
      for (int index = HEADER_LENGTH; index < lengthBytes; index++) {
        assertEquals((byte) sequence, from.getByte(offset + index), "record is torn");
      }
      account(number, sequence);
    }

    /** The last one that was begun with those bits: no others are in the queue. */
    @Override
    public void onImmediate(int immediate) {
      long number = immediate >> SEQUENCE_BITS;
      long begun = memory.getLongAcquire(line(number) + BEGUN_OFFSET);
      account(number, begun - (begun - immediate & SEQUENCE_MASK));
    }

    private void account(long number, long sequence) {
      if (sequence <= last[(int) number]) {
        memory.getAndAddInt(log + DISORDER_OFFSET, 1);
      }
      last[(int) number] = Math.max(sequence, last[(int) number]);
      memory.getAndAddInt(word(number, sequence), 1);
    }
  }

  /** Reads what is left, and accounts for every record; returns how many there were. */
  static long settle(Region region, ManyToManyQueue queue) {
    ManyToManyTraffic traffic = new ManyToManyTraffic(region);
    ManyToManyRoles roles = queue.state().roles();
    ChildJvm.await(
        "end of the dead's roles",
        () -> {
          new ManyToManyRecovery(queue.state()).recoverDead();
          return java.util.stream.IntStream.range(0, roles.count())
              .allMatch(role -> ManyToManyRoles.isFree(roles.owner(role)));
        });
    RecordHandler reader = traffic.reader();
    try (QueueConsumer consumer = queue.consumer()) {
      while (consumer.read(reader, 10) != 0) {
        // Nobody puts any more.
      }
    }
    assertEquals(0, queue.size());
    ManyToManyThreadsTest.assertAllFree(queue);
    return traffic.account(queue);
  }

  private long account(ManyToManyQueue queue) {
    long total = 0;
    long lost = 0;
    long again = 0;
    for (long number = 0; number < PRODUCERS; number++) {
      long put = memory.getLongAcquire(line(number) + PUT_OFFSET);
      long begun = memory.getLongAcquire(line(number) + BEGUN_OFFSET);
      for (long sequence = 1; sequence <= begun; sequence++) {
        int word = memory.getIntAcquire(word(number, sequence));
        int reads = word & UNSURE - 1;
        boolean isUnsure = word >= UNSURE || sequence > put;
        lost += reads == 0 && !isUnsure ? 1 : 0;
        again += Math.max(0, reads - 1);
        total++;
      }
      for (long sequence = begun + 1; sequence <= SEQUENCE_MAX; sequence++) {
        assertEquals(0, memory.getIntAcquire(word(number, sequence)), "never put");
      }
    }
    long disorder = memory.getIntAcquire(log + DISORDER_OFFSET);
    assertTrue(disorder <= queue.redeliveredCount(), "out of order: " + disorder);
    assertTrue(again <= queue.redeliveredCount(), "read again: " + again);
    assertTrue(lost <= queue.droppedCount(), "lost: " + lost);
    boolean isLossy = queue.delivery() == Delivery.AT_MOST_ONCE;
    assertEquals(0, isLossy ? queue.redeliveredCount() : queue.droppedCount());
    return total;
  }
}
