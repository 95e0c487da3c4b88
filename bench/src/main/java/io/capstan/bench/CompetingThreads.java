package io.capstan.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;
import org.HdrHistogram.Histogram;

/** The threads that compete for a {@link CompetingQueue}: so many at each side. */
final class CompetingThreads {
  static final int PRODUCERS = 2;
  static final int CONSUMERS = 2;

  /** Records that wait, at most. */
  static final int CAPACITY = 1024;

  /** Values go from 0 to before this, again and again. */
  static final int VALUES = 1024;

  /** After so many attempts in vain, somebody else may want the core: there are more threads. */
  private static final int SPINS = 100;

  private CompetingThreads() {}

  /** Sends so many values from each producer, and what ends all consumers. */
  static void produce(CompetingQueue queue, long count) throws InterruptedException {
    sum(PRODUCERS, () -> send(queue, count));
    try (CompetingQueue.Producer producer = queue.producer()) {
      for (int consumer = 0; consumer < CONSUMERS; consumer++) {
        send(producer, CompetingQueue.END);
      }
    }
  }

  /** Receives in all consumers until each has seen its end; returns the sum. */
  static long consume(CompetingQueue queue) throws InterruptedException {
    return sum(CONSUMERS, () -> receive(queue));
  }

  /** Sends the times at which they were due: so many from one producer, and what ends consumers. */
  static void producePaced(CompetingQueue queue, long count) {
    try (CompetingQueue.Producer producer = queue.producer()) {
      Pace pace = new Pace();
      for (long index = 0; index < count; index++) {
        send(producer, pace.next());
      }
      send(producer, CompetingQueue.END);
    }
  }

  /** Receives in one consumer what {@link #producePaced} sends. */
  static Latency time(CompetingQueue queue) {
    Histogram latencies = Latency.histogram();
    receive(queue, due -> latencies.recordValue(Math.max(0, System.nanoTime() - due)));
    return Latency.of(latencies);
  }

  private static long send(CompetingQueue queue, long count) {
    try (CompetingQueue.Producer producer = queue.producer()) {
      for (long index = 0; index < count; index++) {
        send(producer, index % VALUES);
      }
    }
    return 0;
  }

  private static void send(CompetingQueue.Producer producer, long value) {
    int spins = 0;
    while (!producer.send(value)) {
      spins = idle(spins);
    }
  }

  private static long receive(CompetingQueue queue) {
    LongSum sum = new LongSum();
    receive(queue, sum);
    return sum.value;
  }

  /** Not an adder for all threads: each has its own. */
  private static final class LongSum implements LongConsumer {
    private long value;

    @Override
    public void accept(long number) {
      value += number;
    }
  }

  private static void receive(CompetingQueue queue, LongConsumer target) {
    int spins = 0;
    try (CompetingQueue.Consumer consumer = queue.consumer()) {
      while (true) {
        long value = consumer.receive();
        if (value == CompetingQueue.END) {
          return;
        }
        if (value == CompetingQueue.NOTHING) {
          spins = idle(spins);
        } else {
          spins = 0;
          target.accept(value);
        }
      }
    }
  }

  private static int idle(int spins) {
    if (spins == SPINS) {
      Thread.yield();
      return 0;
    }
    Thread.onSpinWait();
    return spins + 1;
  }

  private static long sum(int threads, Callable<Long> work) throws InterruptedException {
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      List<Future<Long>> results = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        results.add(executor.submit(work));
      }
      long sum = 0;
      for (Future<Long> result : results) {
        sum += result.get();
      }
      return sum;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } finally {
      executor.shutdownNow();
    }
  }
}
