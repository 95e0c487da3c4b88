package io.capstan.engine.trial;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waiting for what must happen: far longer than it takes, but not for ever. */
public final class Deadline {
  /** More than anything needs on a busy machine; what takes longer hangs. */
  public static final Duration PATIENCE = Duration.ofSeconds(30);

  private Deadline() {}

  /** Polls until the condition holds, and fails with that text if it does not come to hold. */
  public static void await(String what, BooleanSupplier condition) {
    long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() - deadlineNanos < 0, () -> "waited in vain for " + what);
      pauseMillis(2);
    }
  }

  /** Lets some time go by; nothing may depend on how much. */
  public static void pauseMillis(long millis) {
    LockSupport.parkNanos(Duration.ofMillis(millis).toNanos());
  }
}
