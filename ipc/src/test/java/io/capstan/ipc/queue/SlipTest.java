package io.capstan.ipc.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.memory.Placement;
import io.capstan.ipc.sync.WaitStrategy;
import io.capstan.ipc.trial.Crew;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** By a clock that each look at it moves on, and a producer that is told how fast it is. */
class SlipTest {
  private static final int ROUNDS = 100_000;

  /** How long the consumer takes to see that there is a record. */
  private static final long LOOK_NANOS = 10;

  private static final int LIMIT = 256;
  private static final int CAPACITY = 1 << 10;

  /** What the consumer does between two reads, besides. */
  private long workNanos;

  private long nowNanos = Long.MAX_VALUE - 1_000_000; // It wraps around soon.
  private long slippedNanos;
  private int slips;

  private long tick() {
    nowNanos += LOOK_NANOS;
    return nowNanos;
  }

  private Slip slip(long streamNanos) {
    return new Slip(streamNanos, this::tick);
  }

  /** A producer: how many records it has written in that time, alone. */
  private interface Pace {
    int records(long nanos);
  }

  /** Reads what there is, again and again; at its heels there are so many each time. */
  private void read(Slip slip, Pace pace, int recordsAtHeels, long nanosAtHeels) {
    for (int round = 0; round < ROUNDS; round++) {
      nowNanos += workNanos;
      long startNanos = nowNanos;
      slip.await();
      long waitedNanos = nowNanos - startNanos;
      if (waitedNanos == 0) {
        nowNanos += nanosAtHeels;
        slip.count(recordsAtHeels, true);
      } else {
        slips++;
        slippedNanos += waitedNanos;
        slip.count(pace.records(workNanos + waitedNanos), true);
      }
    }
  }

  @Test
  void whoIsAtTheHeelsOfAFasterProducerSlipsFromThenOn() {
    Slip slip = slip(Slip.STREAM_NANOS);
    read(slip, nanos -> (int) (nanos / 30), 5, 400);
    int windows = 1 + (ROUNDS - 1) / (Slip.WINDOW + Slip.SLIPS_MAX);
    assertEquals(ROUNDS - windows * Slip.WINDOW, slips);
    assertTrue(slippedNanos >= slips * Slip.SLIP_NANOS);
    assertTrue(slippedNanos <= slips * (Slip.SLIP_NANOS + 2 * LOOK_NANOS), "nanos=" + slippedNanos);
  }

  @Test
  void whereNothingIsGainedAttemptsGetRare() {
    Slip slip = slip(Slip.STREAM_NANOS);
    read(slip, nanos -> (int) (nanos / 80), 5, 400);
    // After 1, 2, 4, 8... windows; there are 1562.
    assertEquals(10, slips);
  }

  @Test
  void whatComesWhileTheConsumerIsBusyIsNoGain() {
    Slip slip = slip(Slip.STREAM_NANOS);
    workNanos = 5_000;
    read(slip, nanos -> (int) (nanos / 100), 50, 0);
    assertEquals(10, slips);
  }

  @Test
  void aPaceThatBecameFasterByItselfIsNoGainForLong() {
    Slip slip = slip(Slip.STREAM_NANOS);
    read(slip, nanos -> (int) (nanos / 30), 5, 500);
    slips = 0;
    read(slip, nanos -> (int) (nanos / 60), 10, 600);
    assertTrue(slips < Slip.SLIPS_MAX + 12, "slips=" + slips);
  }

  @Test
  void whoWaitForAnswersAreNotKeptWaiting() {
    Slip slip = slip(Slip.STREAM_NANOS);
    read(slip, nanos -> 8, 8, 400);
    assertEquals(10, slips);
  }

  @Test
  void whenThePaceIsAsBeforeItStops() {
    Slip slip = slip(Slip.STREAM_NANOS);
    read(slip, nanos -> (int) (nanos / 30), 5, 400);
    slips = 0;
    read(slip, nanos -> (int) (nanos / 80), 5, 400);
    assertEquals(10, slips);
    slips = 0;
    nowNanos += 1_000_000_000;
    read(slip, nanos -> (int) (nanos / 30), 5, 400);
    assertTrue(slips > ROUNDS - (Slip.PATIENCE_MAX + 2) * Slip.WINDOW, "slips=" + slips);
  }

  @Test
  void recordsThatComeSeldomAreNoStream() {
    Slip slip = slip(Slip.STREAM_NANOS);
    read(slip, nanos -> 1_000, 1, Slip.STREAM_NANOS + LOOK_NANOS);
    assertEquals(0, slips);
  }

  @Test
  void whoSpinsNeverWaits() {
    Slip slip = slip(0);
    read(slip, nanos -> 1_000, 5, 1);
    assertEquals(0, slips);
  }

  @Test
  void whoIsBehindDoesNotWait() {
    Slip slip = slip(Slip.STREAM_NANOS);
    for (int round = 0; round < ROUNDS; round++) {
      long startNanos = nowNanos;
      slip.await();
      assertEquals(startNanos, nowNanos);
      slip.count(LIMIT, false);
    }
  }

  /** By the clock: it is looked at for as long as the slip takes. */
  @Test
  void theConsumersOfBothQueuesSlip() throws Exception {
    try (Crew crew = new Crew(QueueChild.class)) {
      LaneQueue one = lanes(crew, QueueKind.ONE_TO_ONE, LaneLayout.LENGTH_BITS);
      assertTrue(slips(one, new LaneSource(one.reader(0))));
      LaneQueue many = lanes(crew, QueueKind.MANY_TO_ONE, LaneLayout.TICKETED_LENGTH_BITS);
      assertTrue(slips(many, new LaneMerge(many)));
    }
  }

  private static LaneQueue lanes(Crew crew, QueueKind kind, int lengthBits) throws IOException {
    Memory memory = crew.region().memory();
    Placement made =
        kind.create(
            crew.region(),
            kind.name(),
            LaneQueue.checkedLength(1, CAPACITY),
            offset -> LaneQueue.initialize(memory, offset, 1, CAPACITY, Delivery.AT_MOST_ONCE));
    return new LaneQueue(made, kind.name(), lengthBits, WaitStrategy.ADAPTIVE);
  }

  private boolean slips(LaneQueue queue, RecordSource source) {
    LaneProducer producer = queue.producer();
    QueueConsumer consumer =
        new LaneConsumer(queue, queue.consumerRole(), source, slip(Slip.STREAM_NANOS));
    for (int round = 0; round < Slip.WINDOW; round++) {
      assertTrue(producer.offer(new byte[1]));
      assertTrue(producer.offer(new byte[1]));
      assertEquals(1, consumer.read((memory, offset, lengthBytes) -> {}, 1));
      assertEquals(1, consumer.read((memory, offset, lengthBytes) -> {}, LIMIT));
    }
    long startNanos = nowNanos;
    assertEquals(0, consumer.read((memory, offset, lengthBytes) -> {}, LIMIT));
    long waitedNanos = nowNanos - startNanos;
    assertEquals(0, consumer.read((memory, offset, lengthBytes) -> {}, LIMIT));
    return waitedNanos >= Slip.SLIP_NANOS && nowNanos == startNanos + waitedNanos;
  }
}
