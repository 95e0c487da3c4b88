package io.capstan.bench;

import io.capstan.engine.pool.LazyResults;
import io.capstan.engine.pool.ProcessPool;
import io.capstan.engine.process.WorkerDiedException;
import io.capstan.ipc.memory.Region;
import io.capstan.ipc.value.SharedByteArray;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/**
 * What a pool is made to do for a sample; {@code process_pool.py} has the same done by Python. Each
 * gives a figure, what came of it, and a remark.
 */
enum PoolWork {
  /** Submit and wait, one at a time: microseconds, the median. */
  ROUND_TRIPS {
    @Override
    String sample(ProcessPool pool, int size) throws Exception {
      return roundTrips(pool, size, 0);
    }
  },

  /** The same, each after a pause in which the worker falls asleep. */
  SPACED_ROUND_TRIPS {
    @Override
    String sample(ProcessPool pool, int size) throws Exception {
      roundTrips(pool, WARM_UPS_PER_SPACED * size, 0);
      return roundTrips(pool, size, PAUSE_NANOS);
    }
  },

  /** Submit all, then wait for each: microseconds a task. */
  BURST {
    @Override
    String sample(ProcessPool pool, int size) throws Exception {
      long startNanos = System.nanoTime();
      List<Future<Integer>> futures = new ArrayList<>(size);
      for (int task = 0; task < size; task++) {
        futures.add(pool.submit(() -> 0));
      }
      int done = 0;
      for (Future<Integer> future : futures) {
        done += future.get() == 0 ? 1 : 0;
      }
      return answer((System.nanoTime() - startNanos) / 1e3 / size, done, "");
    }
  },

  /** Small items one by one, in order: microseconds an item. */
  IMAP {
    @Override
    String sample(ProcessPool pool, int size) throws Exception {
      long startNanos = System.nanoTime();
      long sum = 0;
      Iterable<Integer> items = () -> IntStream.range(0, size).iterator();
      try (LazyResults<Integer> results = pool.imap(PoolWork::same, items)) {
        while (results.hasNext()) {
          sum += results.next();
        }
      }
      double micros = (System.nanoTime() - startNanos) / 1e3 / size;
      if (sum != (long) size * (size - 1) / 2) {
        throw new IllegalStateException("sum=" + sum + " items=" + size);
      }
      return answer(micros, size, "");
    }
  },

  /** An array that lies in a region, by its handle: milliseconds, the median. */
  REFERENCE {
    /** Kept, for workers keep it too; the last of them removes its region. */
    private SharedByteArray array;

    @Override
    String sample(ProcessPool pool, int size) throws Exception {
      if (array == null) {
        String name = "bench-array-" + ProcessHandle.current().pid();
        array = SharedByteArray.create(Region.create(name, size + (1L << 20)), "array", size);
      }
      double[] millis = new double[REFERENCES];
      for (int repeat = 0; repeat < REFERENCES; repeat++) {
        array.set(0, (byte) repeat);
        long startNanos = System.nanoTime();
        SharedByteArray back = pool.apply(PoolWork::touched, array);
        millis[repeat] = (System.nanoTime() - startNanos) / 1e6;
        requireTouched(repeat, back.get(0));
      }
      return answer(median(millis), array.count(), "");
    }
  },

  /** An array of the heap, copied both ways: milliseconds, the median. */
  VALUE {
    @Override
    String sample(ProcessPool pool, int size) throws Exception {
      byte[] array = new byte[size];
      double[] millis = new double[VALUES];
      for (int repeat = 0; repeat < VALUES; repeat++) {
        long startNanos = System.nanoTime();
        array = pool.apply(PoolWork::touched, array);
        millis[repeat] = (System.nanoTime() - startNanos) / 1e6;
        requireTouched(repeat, array[0]);
      }
      return answer(median(millis), array.length, "");
    }
  },

  /** From the kill of a worker to the failure of its future: milliseconds, the median. */
  DEATHS {
    @Override
    String sample(ProcessPool pool, int size) throws Exception {
      double[] millis = new double[size];
      for (int death = 0; death < size; death++) {
        long pid = pool.submit(() -> ProcessHandle.current().pid()).get();
        Future<?> future = pool.submit(PoolWork::sleep);
        Thread.sleep(BEGUN_MILLIS);
        long startNanos = System.nanoTime();
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        requireDeath(future);
        millis[death] = (System.nanoTime() - startNanos) / 1e6;
      }
      return answer(median(millis), size, "");
    }
  };

  private static final int REFERENCES = 100;
  private static final int VALUES = 5;

  /** A worker that spins has gone to sleep long before. */
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  /** Too few spaced ones make a sample for the compiler to notice. */
  private static final int WARM_UPS_PER_SPACED = 10;

  /** After so long a worker has begun what it was sent. */
  private static final int BEGUN_MILLIS = 20;

  /** Has it done; the figure, what came of it, a remark. */
  abstract String sample(ProcessPool pool, int size) throws Exception;

  private static String roundTrips(ProcessPool pool, int size, long pauseNanos) throws Exception {
    Histogram nanos = new Histogram(3);
    for (int trip = 0; trip < size; trip++) {
      if (pauseNanos > 0) {
        LockSupport.parkNanos(pauseNanos);
      }
      long startNanos = System.nanoTime();
      pool.submit(() -> 0).get();
      nanos.recordValue(System.nanoTime() - startNanos);
    }
    String remark =
        String.format(
            Locale.ROOT,
            "p99 %.1f p99.9 %.1f",
            nanos.getValueAtPercentile(99) / 1e3,
            nanos.getValueAtPercentile(99.9) / 1e3);
    return answer(nanos.getValueAtPercentile(50) / 1e3, size, remark);
  }

  private static String answer(double figure, long answer, String remark) {
    return String.format(Locale.ROOT, "%.4f %d %s", figure, answer, remark).strip();
  }

  private static double median(double[] figures) {
    Arrays.sort(figures);
    return figures[figures.length / 2];
  }

  private static int same(int item) {
    return item;
  }

  private static SharedByteArray touched(SharedByteArray array) {
    array.set(0, (byte) (array.get(0) + 1));
    return array;
  }

  private static byte[] touched(byte[] array) {
    array[0]++;
    return array;
  }

  private static void requireTouched(int repeat, byte first) {
    if (first != (byte) (repeat + 1)) {
      throw new IllegalStateException("first=" + first + " (allowed: " + (repeat + 1) + ")");
    }
  }

  private static void sleep() {
    try {
      Thread.sleep(60_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void requireDeath(Future<?> future) throws InterruptedException, IOException {
    try {
      future.get();
      throw new IOException("future=done (allowed: failed, its worker was killed)");
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof WorkerDiedException)) {
        throw new IOException("failure=" + e.getCause(), e);
      }
    }
  }
}
