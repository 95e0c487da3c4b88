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

  private final Thread interrupted = Thread.currentThread();
  private final CountDownLatch out = new CountDownLatch(1);

  Interruption() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::interrupt, "capstan-interruption"));
  }

  private void interrupt() {
    if (out.getCount() > 0) {
      interrupted.interrupt();
      try {
        out.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
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
