package io.capstan.ipc.sync;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.memory.Participant;
import io.capstan.ipc.memory.Region;
import io.capstan.ipc.trial.ChildJvm;
import io.capstan.ipc.trial.CrashCase.Maker;
import io.capstan.ipc.trial.CrashCase.Step;
import io.capstan.ipc.trial.Crew;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/**
 * Those who are there when a process dies: who has died before, who holds, who helps the victim.
 */
final class Bystanders {
  /** For whom waits in vain. */
  static final Duration MOMENT = Duration.ofMillis(100);

  /** For whom must not wait in vain. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private Bystanders() {}

  /** Does it in a thread that ends with all that it holds, and returns when all can know that. */
  static long die(Region region, Step last) throws Exception {
    Participant participant = region.participant();
    AtomicReference<Throwable> failed = new AtomicReference<>();
    long[] word = new long[1];
    Thread thread =
        new Thread(
            () -> {
              word[0] = OwnerWord.current(participant);
              try {
                last.run();
              } catch (Exception | Error e) {
                failed.set(e);
              }
            });
    thread.start();
    thread.join();
    assertTrue(failed.get() == null, () -> "failed=" + failed.get());
    ChildJvm.await("death", () -> OwnerWord.isDead(word[0], participant));
    return word[0];
  }

  /** A thread of the test's own process that has something until it is told to let go. */
  static final class Holder {
    private final CountDownLatch letGo = new CountDownLatch(1);
    private final Future<Boolean> holding;

    Holder(Crew crew, Step take, Step giveBack) throws Exception {
      CountDownLatch taken = new CountDownLatch(1);
      holding =
          crew.run(
              () -> {
                take.run();
                taken.countDown();
                letGo.await();
                giveBack.run();
                return true;
              });
      taken.await();
    }

    void letGo() throws Exception {
      letGo.countDown();
      Crew.result(holding);
    }
  }

  /**
   * Gets the victim ready to sleep in the kernel, with a thread of the victim's own that takes
   * something, and does more when it is time.
   */
  static void help(Step take, BooleanSupplier isTime, Step then) throws Exception {
    Memory.hasKernelWait();
    CountDownLatch taken = new CountDownLatch(1);
    Thread helper =
        new Thread(
            () -> {
              try {
                take.run();
                taken.countDown();
                ChildJvm.await("time to help", isTime);
                then.run();
              } catch (Exception e) {
                throw new AssertionError(e);
              }
            });
    helper.setDaemon(true);
    helper.start();
    taken.await();
  }

  /** An object, and where it lies. */
  record Placed<T>(T object, Region region, long offset) {
    static <T> Maker<Placed<T>> by(Maker<T> maker) {
      return (region, name) -> {
        T object = maker.make(region, name);
        return new Placed<>(object, region, region.directory().find(name).orElseThrow().offset());
      };
    }

    /** How many wait in the kernel at the wait point there. */
    int waitersAt(int waitPointOffset) {
      long at = offset + waitPointOffset + WaitPointLayout.WAITERS_OFFSET;
      return new WaiterCount(region.memory(), at).count();
    }
  }

  /** Fails in the victim. */
  static void require(boolean met) {
    if (!met) {
      throw new AssertionError("the operation did not do what it was to do");
    }
  }
}
