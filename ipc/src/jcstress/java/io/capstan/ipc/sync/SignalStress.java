package io.capstan.ipc.sync;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.capstan.ipc.proof.BoundedWait;
import io.capstan.ipc.proof.Twin;
import io.capstan.ipc.proof.TwinRing;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;
import org.openjdk.jcstress.infra.results.Z_Result;

/**
 * {@link SharedCondition} and {@link SharedEvent}: no signal is lost. That a waiter looks by itself
 * after a pause hides a wake that was lost in {@code WaitPoint}, but no signal lost for ever.
 */
final class SignalStress {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private record Pair(SharedLock lock, SharedCondition condition) {}

  private static final TwinRing<Pair> PAIRS =
      TwinRing.of(
          (region, name) -> {
            SharedLock lock = SharedLock.create(region, name);
            return new Pair(lock, SharedCondition.create(region, name + "-condition", lock));
          },
          (region, name) -> {
            SharedLock lock = SharedLock.open(region, name);
            return new Pair(lock, SharedCondition.open(region, name + "-condition", lock));
          });
  private static final TwinRing<SharedEvent> EVENTS =
      TwinRing.of(SharedEvent::create, SharedEvent::open);

  private SignalStress() {}

  @JCStressTest
  @Outcome(id = "true", expect = ACCEPTABLE, desc = "signalled, or saw that it need not wait")
  @State
  public static class ConditionLosesNoSignal {
    private final Twin<Pair> pair = PAIRS.next();
    private boolean isReady;

    @Actor
    public void waiter(Z_Result result) {
      Pair own = pair.one();
      own.lock().lock();
      result.r1 = true;
      while (!isReady && result.r1) {
        result.r1 = BoundedWait.endOf(() -> own.condition().await(PATIENCE), false);
      }
      own.lock().unlock();
    }

    @Actor
    public void signaller() {
      Pair own = pair.other();
      own.lock().lock();
      isReady = true;
      own.condition().signal();
      own.lock().unlock();
    }
  }

  @JCStressTest
  @Outcome(id = "true", expect = ACCEPTABLE, desc = "released")
  @State
  public static class EventReleases {
    private final Twin<SharedEvent> event = EVENTS.next();

    @Actor
    public void waiter(Z_Result result) {
      result.r1 =
          BoundedWait.endOf(() -> event.one().with(WaitStrategy.PARK).await(PATIENCE), false);
    }

    @Actor
    public void setter() {
      event.other().set();
    }
  }

  @JCStressTest
  @Outcome(
      id = {"false, 0", "false, 7", "true, 7"},
      expect = ACCEPTABLE,
      desc = "in order")
  @State
  public static class EventIsAMessage {
    private final Twin<SharedEvent> event = EVENTS.next();
    private int value;

    @Actor
    public void setter() {
      value = 7;
      event.one().set();
    }

    @Actor
    public void reader(ZI_Result result) {
      result.r1 = event.other().isSet();
      result.r2 = value;
    }
  }
}
