package io.capstan.ipc.sync;

import io.capstan.ipc.proof.Linearizability;
import io.capstan.ipc.proof.Twin;
import java.time.Duration;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@link SharedEvent} and {@link SharedLatch}, asked without waiting, against a field. */
@Timeout(1800)
class SignalLinearizabilityTest {
  private static Linearizability<SharedEvent> events;
  private static Linearizability<SharedLatch> latches;

  @Param(name = "thread", gen = ThreadIdGen.class)
  public static final class EventOperations {
    private final Twin<SharedEvent> event = events.next();

    @Operation(params = "thread")
    public void set(int thread) {
      event.of(thread).set();
    }

    @Operation(params = "thread")
    public void clear(int thread) {
      event.of(thread).clear();
    }

    @Operation(params = "thread")
    public boolean isSet(int thread) {
      return event.of(thread).isSet();
    }

    @Operation(params = "thread")
    public boolean awaitNow(int thread) throws InterruptedException {
      return event.of(thread).await(Duration.ZERO);
    }
  }

  public static final class EventSpecification {
    private boolean isSet;

    public void set(int thread) {
      isSet = true;
    }

    public void clear(int thread) {
      isSet = false;
    }

    public boolean isSet(int thread) {
      return isSet;
    }

    public boolean awaitNow(int thread) {
      return isSet;
    }
  }

  @Param(name = "thread", gen = ThreadIdGen.class)
  public static final class LatchOperations {
    private final Twin<SharedLatch> latch = latches.next();

    @Operation(params = "thread")
    public void countDown(int thread) {
      latch.of(thread).countDown();
    }

    @Operation(params = "thread")
    public int count(int thread) {
      return latch.of(thread).count();
    }

    @Operation(params = "thread")
    public boolean awaitNow(int thread) throws InterruptedException {
      return latch.of(thread).await(Duration.ZERO);
    }
  }

  public static final class LatchSpecification {
    private int count = 2;

    public void countDown(int thread) {
      count = Math.max(0, count - 1);
    }

    public int count(int thread) {
      return count;
    }

    public boolean awaitNow(int thread) {
      return count == 0;
    }
  }

  @Test
  void event() throws Exception {
    try (var made = Linearizability.of(SharedEvent::create, SharedEvent::open)) {
      events = made;
      made.checkOrders(EventOperations.class, EventSpecification.class);
    }
  }

  /** A count is a look at 64 words: a few orders say nothing, and many take long. */
  @Test
  @Tag("proof")
  void latch() throws Exception {
    try (var made =
        Linearizability.of(
            (region, name) -> SharedLatch.create(region, name, 2), SharedLatch::open)) {
      latches = made;
      made.checkOrders(LatchOperations.class, LatchSpecification.class);
    }
  }
}
