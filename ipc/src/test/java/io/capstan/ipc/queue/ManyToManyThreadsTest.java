package io.capstan.ipc.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.codec.Codec;
import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.queue.History.Call;
import io.capstan.ipc.queue.History.Kind;
import io.capstan.ipc.trial.ChildJvm;
import io.capstan.ipc.trial.Crew;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several threads at once: every record is accounted for, and every answer explained. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class ManyToManyThreadsTest {
  private static final int THREADS = 3;
  private static final int RECORD_BYTES = 24;
  private static final int VALUE_MASK = (1 << Codec.SMALL_BITS) - 1;

  private Crew crew;

  @BeforeEach
  void startCrew() throws IOException {
    crew = new Crew(QueueChild.class);
  }

  @AfterEach
  void endCrew() throws Exception {
    crew.close();
  }

  private ManyToManyQueue queue(int capacity, int recordBytesMax) throws IOException {
    return ManyToManyQueue.create(
        crew.region(),
        "queue",
        new ManyToManyShape(capacity, recordBytesMax, 8),
        Delivery.AT_LEAST_ONCE);
  }

  private static long check(long producer, long sequence) {
    return (sequence + 1) * 0x9E3779B97F4A7C15L ^ producer;
  }

  /** Each record once, whole, and in its producer's order; small cells, large cells, tiny rings. */
  @ParameterizedTest
  @CsvSource({"1, 24", "2, 24", "7, 300", "64, 24", "1024, 24"})
  void eachRecordArrivesOnceAndInOrder(int capacity, int recordBytesMax) throws Exception {
    ManyToManyQueue queue = queue(capacity, recordBytesMax);
    int each = 30_000;
    List<Future<long[]>> consumers = new ArrayList<>();
    List<Future<Void>> producers = new ArrayList<>();
    for (int thread = 0; thread < THREADS; thread++) {
      int number = thread;
      consumers.add(crew.run(() -> consume(queue)));
      producers.add(crew.run(() -> produce(queue, number, each)));
    }
    for (Future<Void> producer : producers) {
      Crew.<Void>result(producer);
    }
    queue.close();
    long[] sums = new long[THREADS];
    long[] counts = new long[THREADS];
    for (Future<long[]> consumer : consumers) {
      long[] found = Crew.<long[]>result(consumer);
      for (int number = 0; number < THREADS; number++) {
        counts[number] += found[2 * number];
        sums[number] += found[2 * number + 1];
      }
    }
    for (int number = 0; number < THREADS; number++) {
      assertEquals(each, counts[number]);
      assertEquals((long) each * (each + 1) / 2, sums[number]);
    }
    assertEquals(0, queue.size());
    assertAllFree(queue);
  }

  /** Nothing is left behind. All roles are closed. */
  static void assertAllFree(ManyToManyQueue queue) {
    ManyToManyCells cells = queue.state().cells();
    for (int cell = 0; cell < cells.count(); cell++) {
      assertEquals(ManyToManyCells.FREE, cells.word(cell), "cell " + cell);
    }
  }

  private static Void produce(ManyToManyQueue queue, int number, int count) throws Exception {
    Random random = new Random(number);
    byte[] bytes = new byte[RECORD_BYTES];
    java.nio.ByteBuffer buffer =
        java.nio.ByteBuffer.wrap(bytes).order(java.nio.ByteOrder.nativeOrder());
    try (QueueProducer producer = queue.producer()) {
      for (int sequence = 1; sequence <= count; sequence++) {
        if (random.nextBoolean()) {
          buffer.putLong(0, number).putLong(8, sequence).putLong(16, check(number, sequence));
          producer.put(bytes);
        } else {
          Claim claim = producer.claim(RECORD_BYTES, Long.MAX_VALUE, TimeUnit.NANOSECONDS);
          if (random.nextInt(8) == 0) {
            claim.memory().fill(claim.offset(), RECORD_BYTES, (byte) -1);
            claim.abort();
            claim = producer.claim(RECORD_BYTES, Long.MAX_VALUE, TimeUnit.NANOSECONDS);
          }
          claim.memory().putLong(claim.offset(), number);
          claim.memory().putLong(claim.offset() + 8, sequence);
          claim.memory().putLong(claim.offset() + 16, check(number, sequence));
          claim.commit();
        }
      }
    }
    return null;
  }

  /** Counts and sums of each producer's records, until the end. */
  private static long[] consume(ManyToManyQueue queue) throws Exception {
    long[] last = new long[THREADS];
    long[] found = new long[2 * THREADS];
    RecordHandler handler =
        (Memory memory, long offset, int lengthBytes) -> {
          int number = (int) memory.getLong(offset);
          long sequence = memory.getLong(offset + 8);
          assertEquals(check(number, sequence), memory.getLong(offset + 16), "torn");
          assertEquals(RECORD_BYTES, lengthBytes);
          assertTrue(sequence > last[number], "out of order");
          last[number] = sequence;
          found[2 * number]++;
          found[2 * number + 1] += sequence;
        };
    try (QueueConsumer consumer = queue.consumer()) {
      for (int round = 0; ; round++) {
        consumer.read(handler, 1 + round % 5, Long.MAX_VALUE, TimeUnit.NANOSECONDS);
      }
    } catch (QueueClosedException e) {
      return found;
    }
  }

  @Test
  void everyAnswerIsExplained() throws Exception {
    explain(3_000, false);
  }

  /** Every other value is an immediate. */
  @Test
  void everyAnswerIsExplainedWithImmediates() throws Exception {
    explain(3_000, true);
  }

  @Tag("proof")
  @Test
  void everyAnswerIsExplainedManyTimes() throws Exception {
    explain(200_000, false);
  }

  @Tag("proof")
  @Test
  void everyAnswerIsExplainedWithImmediatesManyTimes() throws Exception {
    explain(200_000, true);
  }

  private void explain(int rounds, boolean isMixed) throws Exception {
    int calls = 5;
    for (int capacity = 1; capacity <= 3; capacity++) {
      ManyToManyShape shape = new ManyToManyShape(capacity, 8, 4);
      ManyToManyQueue queue =
          isMixed
              ? MixedRecords.create(crew.region(), "queue " + capacity, shape)
              : ManyToManyQueue.create(
                  crew.region(), "queue " + capacity, shape, Delivery.AT_LEAST_ONCE);
      CyclicBarrier barrier = new CyclicBarrier(THREADS);
      List<Future<List<List<Call>>>> threads = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        int number = thread;
        threads.add(crew.run(() -> act(queue, barrier, number, rounds, calls)));
      }
      List<List<List<Call>>> found = new ArrayList<>();
      for (Future<List<List<Call>>> thread : threads) {
        found.add(Crew.<List<List<Call>>>result(thread));
      }
      for (int round = 0; round < rounds; round++) {
        List<Call> history = new ArrayList<>();
        for (List<List<Call>> thread : found) {
          history.addAll(thread.get(round));
        }
        assertTrue(History.isLinearizable(history, capacity), () -> "capacity: " + history);
      }
    }
  }

  /** Each round starts with an empty queue: the first thread drains it, and its calls are known. */
  private static List<List<Call>> act(
      ManyToManyQueue queue, CyclicBarrier barrier, int number, int rounds, int calls)
      throws Exception {
    Random random = new Random(number);
    List<List<Call>> found = new ArrayList<>();
    try (QueueProducer producer = queue.producer();
        ManyToManyConsumer consumer = (ManyToManyConsumer) queue.consumer()) {
      for (int round = 0; round < rounds; round++) {
        List<Call> own = new ArrayList<>();
        if (number == 0) {
          MixedRecords.drain(consumer); // What the round before has left.
        }
        barrier.await(ChildJvm.DEADLINE.toSeconds(), TimeUnit.SECONDS);
        for (int call = 0; call < calls; call++) {
          int value = (round * THREADS + number) * calls + call & VALUE_MASK;
          own.add(call(random, producer, consumer, value));
        }
        found.add(own);
        barrier.await(ChildJvm.DEADLINE.toSeconds(), TimeUnit.SECONDS);
      }
    }
    return found;
  }

  private static Call call(
      Random random, QueueProducer producer, ManyToManyConsumer consumer, int value) {
    int choice = random.nextInt(9);
    int wanted = value - random.nextInt(8);
    long startNanos = System.nanoTime();
    if (choice < 4) {
      int result = MixedRecords.offer(producer, value) ? value : History.NONE;
      return new Call(Kind.OFFER, value, result, startNanos, System.nanoTime());
    }
    if (choice < 8) {
      int result = (int) MixedRecords.poll(consumer);
      return new Call(Kind.POLL, 0, result, startNanos, System.nanoTime());
    }
    boolean removed = remove(consumer, wanted);
    return new Call(
        Kind.REMOVE, wanted, removed ? wanted : History.NONE, startNanos, System.nanoTime());
  }

  /** As a typed queue removes an element: found by a look at each record. */
  private static boolean remove(ManyToManyConsumer consumer, int wanted) {
    ManyToManyBrowser.Place place = MixedRecords.find(consumer, wanted);
    return place != null && consumer.remove(place, new MixedRecords.Reader());
  }

  /** The checker itself: what cannot be, it does not explain. */
  @Test
  void theCheckerRefusesWhatCannotBe() {
    Call first = new Call(Kind.OFFER, 1, 1, 0, 1);
    Call second = new Call(Kind.OFFER, 2, 2, 2, 3);
    Call late = new Call(Kind.POLL, 0, 2, 4, 5);
    assertFalse(History.isLinearizable(List.of(first, second, late), 2), "overtaken");
    assertTrue(History.isLinearizable(List.of(first, new Call(Kind.OFFER, 2, 2, 0, 3), late), 2));
    assertFalse(
        History.isLinearizable(
            List.of(first, second, new Call(Kind.OFFER, 3, History.NONE, 4, 5)), 3),
        "full too early");
    assertFalse(History.isLinearizable(List.of(first, second), 1), "full too late");
    assertFalse(
        History.isLinearizable(List.of(first, new Call(Kind.POLL, 0, History.NONE, 2, 3)), 1),
        "empty too early");
    assertTrue(
        History.isLinearizable(List.of(first, new Call(Kind.POLL, 0, History.NONE, 1, 3)), 1));
  }

  /** Threads that end and leave their roles, at any instant, beside others that go on. */
  @Test
  void threadsThatEndWithoutClosingLoseNothing() throws Exception {
    ManyToManyQueue queue = queue(32, RECORD_BYTES);
    int rounds = 40;
    int each = 200;
    Callable<Void> producing =
        () -> {
          QueueProducer producer = queue.producer();
          for (int sequence = 1; sequence <= each; sequence++) {
            producer.put(new byte[RECORD_BYTES]);
          }
          producer.claim(RECORD_BYTES, Long.MAX_VALUE, TimeUnit.NANOSECONDS);
          return null; // With an open claim.
        };
    Future<Long> consuming =
        crew.run(
            () -> {
              long count = 0;
              try (QueueConsumer consumer = queue.consumer()) {
                while (true) {
                  count += consumer.take(new byte[RECORD_BYTES]) == RECORD_BYTES ? 1 : 0;
                }
              } catch (QueueClosedException e) {
                return count;
              } catch (PeerDiedException e) {
                return -count;
              }
            });
    QueueProducer living = queue.producer();
    for (int round = 0; round < rounds; round++) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  producing.call();
                } catch (Exception e) {
                  throw new AssertionError(e);
                }
              });
      thread.start();
      thread.join();
    }
    living.close();
    queue.close();
    assertEquals((long) rounds * each, Crew.<Long>result(consuming));
    ManyToManyCells cells = queue.state().cells();
    ChildJvm.await(
        "end of all that the dead owned",
        () -> {
          new ManyToManyRecovery(queue.state()).recoverDead();
          return IntStream.range(0, cells.count())
              .allMatch(cell -> cells.word(cell) == ManyToManyCells.FREE);
        });
  }
}
