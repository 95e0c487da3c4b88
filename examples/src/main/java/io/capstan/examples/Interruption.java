package io.capstan.examples;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C interrupts the thread that made this, and the JVM waits until that thread is out of its
 * try block: so what it was making, half a region or half a crew, is taken down by itself.
 */
final class Interruption implements AutoCloseable {
  /** Ctrl-C must end a command within a second, also one that does not listen. */
  private static final long PATIENCE_MILLIS = 700;

  /** Half a region is worth more: it is made in some milliseconds, on a loaded machine in many. */
  private static final int MAKING_PATIENCES_MAX = 10;

  private static volatile boolean making;

  private final Thread interrupted = Thread.currentThread();
  private final CountDownLatch out = new CountDownLatch(1);

  Interruption() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::interrupt, "capstan-interruption"));
  }

  /** Between these two calls the thread makes what must not be left half made. */
  static void startMaking() {
    making = true;
  }

  static void endMaking() {
    making = false;
  }

  private void interrupt() {
    if (out.getCount() > 0) {
      interrupted.interrupt();
      try {
        boolean waits = true;
        for (int patience = 0; waits && patience < MAKING_PATIENCES_MAX; patience++) {
          boolean wasMaking = making; // Before the wait: what was made then takes time to go.
          waits = !out.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS) && wasMaking;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() {
    out.countDown();
  }
}
