package io.capstan.bench;

import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.memory.Region;
import io.capstan.ipc.queue.Claim;
import io.capstan.ipc.queue.Delivery;
import io.capstan.ipc.queue.ManyToManyQueue;
import io.capstan.ipc.queue.ManyToManyShape;
import io.capstan.ipc.queue.QueueClosedException;
import io.capstan.ipc.queue.QueueConsumer;
import io.capstan.ipc.queue.QueueProducer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jctools.queues.MpmcArrayQueue;

public final class ManyToManyRace {
  static final int THREADS = 2;
  static final int CAPACITY = 1024;
  static final int RECORD = 32;

  interface Side {
    long run() throws Exception;
  }

  static double race(long each, List<Callable<Long>> sides, Runnable afterProducers)
      throws Exception {
    ExecutorService pool = Executors.newCachedThreadPool();
    try {
      long start = System.nanoTime();
      List<Future<Long>> futures = new ArrayList<>();
      for (Callable<Long> s : sides) futures.add(pool.submit(s));
      long sent = 0, got = 0;
      for (int i = 0; i < THREADS; i++) sent += futures.get(i).get();
      afterProducers.run();
      for (int i = THREADS; i < futures.size(); i++) got += futures.get(i).get();
      long end = System.nanoTime();
      if (sent != got) throw new AssertionError(sent + " != " + got);
      return each * THREADS * 1e3 / (end - start);
    } finally {
      pool.shutdown();
    }
  }

  static int idle(int spins) {
    if (spins > 100) {
      Thread.yield();
      return 0;
    }
    Thread.onSpinWait();
    return spins + 1;
  }

  static double jctools(long each) throws Exception {
    MpmcArrayQueue<Long> queue = new MpmcArrayQueue<>(CAPACITY);
    Long[] values = new Long[1024];
    for (int i = 0; i < values.length; i++) values[i] = (long) i + 1;
    Long end = -1L;
    List<Callable<Long>> sides = new ArrayList<>();
    for (int p = 0; p < THREADS; p++)
      sides.add(
          () -> {
            long sum = 0;
            for (long n = 0; n < each; n++) {
              Long v = values[(int) (n & 1023)];
              int spins = 0;
              while (!queue.offer(v)) spins = idle(spins);
              sum += v;
            }
            return sum;
          });
    for (int c = 0; c < THREADS; c++)
      sides.add(
          () -> {
            long sum = 0;
            int spins = 0;
            while (true) {
              Long v = queue.poll();
              if (v == null) {
                spins = idle(spins);
                continue;
              }
              spins = 0;
              if (v == end) return sum;
              sum += v;
            }
          });
    return race(
        each,
        sides,
        () -> {
          for (int i = 0; i < THREADS; i++) while (!queue.offer(end)) Thread.yield();
        });
  }

  static long produce(ManyToManyQueue queue, long each) {
    long sum = 0;
    try (QueueProducer producer = queue.producer()) {
      for (long n = 0; n < each; n++) {
        int spins = 0;
        Claim claim = producer.claim(RECORD);
        while (claim == null) {
          spins = idle(spins);
          claim = producer.claim(RECORD);
        }
        long v = (n & 1023) + 1;
        Memory m = claim.memory();
        long o = claim.offset();
        m.putLong(o, v);
        m.putLong(o + 8, v);
        m.putLong(o + 16, v);
        m.putLong(o + 24, v);
        claim.commit();
        sum += v;
      }
    }
    return sum;
  }

  static long consume(ManyToManyQueue queue, int batch) {
    long[] sum = new long[1];
    try (QueueConsumer consumer = queue.consumer()) {
      int spins = 0;
      while (true) {
        int n =
            consumer.read(
                (m, o, l) -> {
                  long v = m.getLong(o);
                  if (m.getLong(o + 24) != v || m.getLong(o + 8) != v) throw new AssertionError();
                  sum[0] += v;
                },
                batch);
        if (n == 0) spins = idle(spins);
        else spins = 0;
      }
    } catch (QueueClosedException e) {
      return sum[0];
    }
  }

  static double capstan(Region region, long each, int batch, String name) throws Exception {
    ManyToManyQueue queue =
        ManyToManyQueue.create(
            region, name, new ManyToManyShape(CAPACITY, RECORD), Delivery.AT_LEAST_ONCE);
    List<Callable<Long>> sides = new ArrayList<>();
    for (int p = 0; p < THREADS; p++) sides.add(() -> produce(queue, each));
    for (int c = 0; c < THREADS; c++) sides.add(() -> consume(queue, batch));
    return race(each, sides, queue::close);
  }

  public static void main(String[] args) throws Exception {
    long each = Long.parseLong(args[0]);
    int rounds = Integer.parseInt(args[1]);
    double[] a = new double[rounds], b = new double[rounds], c = new double[rounds];
    try (Region region = Region.create("race-" + ProcessHandle.current().pid(), 64 << 20)) {
      for (int r = 0; r < rounds; r++) {
        a[r] = jctools(each);
        b[r] = capstan(region, each, 1, "a" + r);
        c[r] = capstan(region, each, 64, "b" + r);
        System.out.printf(
            "jctools %.2f M/s  capstan %.2f (%.2fx)  batch64 %.2f (%.2fx)%n",
            a[r], b[r], b[r] / a[r], c[r], c[r] / a[r]);
      }
    }
    java.util.Arrays.sort(a);
    java.util.Arrays.sort(b);
    java.util.Arrays.sort(c);
    System.out.printf(
        "median jctools %.2f capstan %.2f %.2fx batch %.2f %.2fx%n",
        a[rounds / 2],
        b[rounds / 2],
        b[rounds / 2] / a[rounds / 2],
        c[rounds / 2],
        c[rounds / 2] / a[rounds / 2]);
  }
}
