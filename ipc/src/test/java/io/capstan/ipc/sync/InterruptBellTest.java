package io.capstan.ipc.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class InterruptBellTest {
  private final AtomicInteger rung = new AtomicInteger();
  private final InterruptBell bell = new InterruptBell(rung::incrementAndGet);

  @AfterEach
  void forgetTheInterrupt() {
    Thread.interrupted();
  }

  @Test
  void ringsWhenTheListenerIsInterrupted() throws Exception {
    Thread listener =
        new Thread(
            () -> {
              bell.listen();
              while (rung.get() == 0) {
                Thread.onSpinWait(); // Deaf to interrupts, as a sleep in the kernel is.
              }
              bell.ignore();
              if (Thread.currentThread().isInterrupted()) {
                rung.addAndGet(10);
              }
            });
    listener.start();
    while (listener.isAlive()) {
      listener.interrupt();
      LockSupport.parkNanos(1_000);
    }
    listener.join();
    assertEquals(11, rung.get(), "rung once, and the interrupt is still pending");
  }

  @Test
  void ringsAtOnceForAnInterruptThatIsPending() {
    Thread.currentThread().interrupt();
    bell.listen();
    assertEquals(1, rung.get());
    bell.ignore();
    assertTrue(Thread.currentThread().isInterrupted());
  }

  @Test
  void doesNotRingWhenNobodyListens() {
    bell.listen();
    bell.ignore();
    Thread.currentThread().interrupt();
    assertEquals(0, rung.get());
  }
}
