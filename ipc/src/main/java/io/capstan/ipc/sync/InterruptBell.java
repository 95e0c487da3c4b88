package io.capstan.ipc.sync;

import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.spi.AbstractInterruptibleChannel;

/**
 * Rings when the thread that listens is interrupted: a sleep in the kernel knows nothing of that.
 *
 * <p>For one wait of one thread: it rings once. It rings in the thread that interrupts.
 */
final class InterruptBell extends AbstractInterruptibleChannel {
  /*
   * A channel is Java's way to hear of an interrupt without looking: Thread.interrupt() closes the
   * one at which the thread blocks.
   */
  private final Runnable ring;

  InterruptBell(Runnable ring) {
    this.ring = ring;
  }

  /** An interrupt from now on, or one that is pending, rings. */
  void listen() {
    begin();
  }

  /** No interrupt rings from now on. One that did stays pending. */
  void ignore() {
    try {
      end(true);
    } catch (AsynchronousCloseException e) {
      // It has rung. The thread's status says the same.
    }
  }

  @Override
  protected void implCloseChannel() {
    ring.run();
  }
}
