package io.capstan.ipc.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.memory.Region;
import io.capstan.ipc.trial.ChildJvm;
import io.capstan.ipc.trial.ChildMain;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Records between competing producers and consumers, of which every one is accounted for. Where
 * nothing is read again, every second one is an immediate.
 */
final class ManyToManyTraffic {
  static final int PRODUCERS = CompetitionLog.PRODUCERS;
  static final int CONSUMERS = 3;

  /** Of a sequence number in an immediate. */
  private static final int SEQUENCE_BITS = 16;

  private static final long SEQUENCE_MASK = (1 << SEQUENCE_BITS) - 1;

  private static final int HEADER_LENGTH = 3 * Long.BYTES;
  private static final int LENGTH_RANGE = 40;

  private final Memory memory;
  private final CompetitionLog log;

  private ManyToManyTraffic(Region region) {
    this.memory = region.memory();
    this.log = CompetitionLog.open(region);
  }

  /** Makes the log and the queue. */
  static ManyToManyQueue prepare(Region region, Delivery delivery) throws IOException {
    CompetitionLog.create(region);
    ManyToManyShape shape = new ManyToManyShape(16, HEADER_LENGTH + LENGTH_RANGE, 4);
    return delivery == Delivery.AT_MOST_ONCE
        ? MixedRecords.create(region, "queue", shape)
        : ManyToManyQueue.create(region, "queue", shape, delivery);
  }

  private static long check(long producer, long sequence) {
    return (sequence + 1) * 0x9E3779B97F4A7C15L ^ producer;
  }

  /** Puts records as that producer; only ends with the process. */
  static String putForEver(Region region, ByteQueue queue, int number) throws Exception {
    ManyToManyTraffic traffic = new ManyToManyTraffic(region);
    CompetitionLog log = traffic.log;
    long first = log.resume(number);
    try (QueueProducer producer = queue.producer()) {
      ChildMain.say("ok");
      for (long sequence = first; sequence <= CompetitionLog.SEQUENCE_MAX; sequence++) {
        log.begin(number, sequence);
        if ((sequence & 1) == 0 || !((ManyToManyProducer) producer).takesImmediates()) {
          traffic.put(producer, number, sequence);
        } else {
          putImmediate((ManyToManyProducer) producer, number, sequence);
        }
        log.end(number, sequence);
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
    private final CompetitionLog.Reader reader = log.reader();

    @Override
    public void onRecord(Memory from, long offset, int lengthBytes) {
      long number = from.getLong(offset);
      long sequence = from.getLong(offset + 8);
      assertEquals(check(number, sequence), from.getLong(offset + 16), "record is torn");
      assertEquals(HEADER_LENGTH + (int) (sequence % LENGTH_RANGE), lengthBytes);
      for (int index = HEADER_LENGTH; index < lengthBytes; index++) {
        assertEquals((byte) sequence, from.getByte(offset + index), "record is torn");
      }
      reader.account(number, sequence);
    }

    /** The last one that was begun with those bits: no others are in the queue. */
    @Override
    public void onImmediate(int immediate) {
      long number = immediate >> SEQUENCE_BITS;
      long begun = log.begun(number);
      reader.account(number, begun - (begun - immediate & SEQUENCE_MASK));
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
    return traffic.log.settle(queue.delivery(), queue.redeliveredCount(), queue.droppedCount(), 0);
  }
}
