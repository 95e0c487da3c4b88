package io.capstan.ipc.sync;

import io.capstan.ipc.trial.CrashSweep;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/**
 * At each write to shared memory of each operation of this package a real process dies, and those
 * that live on find what each class's Javadoc says under "Peer death".
 */
class CrashSweepTest {
  private static final CrashSweep SWEEP = new CrashSweep(CrashVictim.class, CrashVictim.CASES);

  @Tag("proof")
  @TestFactory
  @Timeout(value = 30, unit = TimeUnit.MINUTES)
  Stream<DynamicTest> everyWriteMayBeTheLast() {
    return SWEEP.everyWrite();
  }

  /** Not worth more than a look that the sweep still works. */
  @TestFactory
  @Timeout(120)
  Stream<DynamicTest> someWriteMayBeTheLast() {
    return SWEEP.oneWriteOf(
        List.of(
            "lock: take over",
            "fair lock: again",
            "condition: signal",
            "bounded semaphore: reclaim",
            "barrier of 2: come last",
            "read-write lock: let a reader"),
        2);
  }
}
