package io.capstan.bench;

import java.io.Serializable;
import java.util.Locale;
import java.util.concurrent.Callable;
import net.viktorc.pp4j.impl.JavaProcessPoolExecutor;
import net.viktorc.pp4j.impl.SimpleJavaProcessOptions;
import org.HdrHistogram.Histogram;

/**
 * A process with a PP4J pool of one worker; answers as {@link PoolMain} does, round trips alone.
 */
final class Pp4jMain {
  private static final int HEAP_MEBIBYTES = 64;
  private static final int STACK_KIBIBYTES = 512;

  private Pp4jMain() {}

  /** Its tasks must be serializable, which a lambda is only if it is told so. */
  private interface Task extends Callable<Integer>, Serializable {}

  public static void main(String[] arguments) throws Exception {
    SimpleJavaProcessOptions options =
        new SimpleJavaProcessOptions(HEAP_MEBIBYTES, HEAP_MEBIBYTES, STACK_KIBIBYTES, 0);
    JavaProcessPoolExecutor pool = new JavaProcessPoolExecutor(options, 1, 1, 0, null, false);
    LineServer.serve(words -> roundTrips(pool, Integer.parseInt(words[1])));
  }

  private static String roundTrips(JavaProcessPoolExecutor pool, int count) throws Exception {
    Task nothing = () -> 0;
    Histogram nanos = new Histogram(3);
    for (int trip = 0; trip < count; trip++) {
      long startNanos = System.nanoTime();
      pool.submit(nothing).get();
      nanos.recordValue(System.nanoTime() - startNanos);
    }
    return String.format(
        Locale.ROOT,
        "%.4f %d p99 %.1f p99.9 %.1f",
        nanos.getValueAtPercentile(50) / 1e3,
        count,
        nanos.getValueAtPercentile(99) / 1e3,
        nanos.getValueAtPercentile(99.9) / 1e3);
  }
}
