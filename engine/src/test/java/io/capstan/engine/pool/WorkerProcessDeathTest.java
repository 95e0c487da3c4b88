package io.capstan.engine.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.engine.trial.Deadline;
import io.capstan.engine.trial.Signals;
import io.capstan.engine.trial.Surroundings;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** No child outlives its parent, whichever of a family dies, and in whatever it is. */
@Timeout(120)
final class WorkerProcessDeathTest {
  @RegisterExtension final Surroundings surroundings = new Surroundings();

  private static WorkerProcess started(WorkerProcess process) throws Exception {
    process.start();
    return process;
  }

  private static int awaitEnd(WorkerProcess process) throws Exception {
    assertTrue(process.join(Deadline.PATIENCE), process::toString);
    return process.exitCode().orElseThrow();
  }

  @Test
  void whoeverOfAFamilyIsKilledItsDescendantsGoWithIt() throws Exception {
    WorkerProcess grandparent =
        started(WorkerProcess.of(() -> Family.line("A", 2), Family.options()));
    WorkerProcess childless =
        started(WorkerProcess.of(() -> Family.line("B", 1), Family.options()));
    long parent = Family.awaitPid("A'");
    long child = Family.awaitPid("A''");
    long otherChild = Family.awaitPid("B'");
    Signals.kill(otherChild);
    assertEquals("-9", Family.awaitWord("B saw"));
    assertTrue(childless.isAlive());
    Signals.kill(parent);
    assertEquals("-9", Family.awaitWord("A saw"));
    Signals.awaitDeath(child);
    assertTrue(grandparent.isAlive());
    childless.kill();
    grandparent.kill();
    assertEquals(-9, awaitEnd(childless));
    assertEquals(-9, awaitEnd(grandparent));
    assertFalse(Family.hasWord("A' saw"));
  }

  @Test
  void aKilledParentsChildrenLeaveInWhateverTheyAre() throws Exception {
    WorkerProcess parent =
        started(
            WorkerProcess.of(
                () -> {
                  started(WorkerProcess.of(() -> Family.spin("spins"), Family.options()));
                  started(WorkerProcess.of(() -> Family.hangAtExit("hangs"), Family.options()));
                  Family.sendLong(new byte[1 << 20]);
                },
                Family.options()));
    long spinning = Family.awaitPid("spins");
    long hanging = Family.awaitPid("hangs");
    assertEquals(Integer.toString(1 << 20), Family.awaitWord("length"));
    parent.kill();
    assertEquals(-9, awaitEnd(parent));
    Signals.awaitDeath(spinning);
    Signals.awaitDeath(hanging);
  }

  @Test
  void atItsEndAProcessAwaitsItsChildrenAndEndsItsDaemons() throws Exception {
    WorkerProcess parent =
        started(WorkerProcess.of(() -> Family.endBefore("end"), Family.options()));
    long daemon = Family.awaitPid("daemon");
    Family.awaitPid("child started");
    assertTrue(parent.isAlive()); // Its own thread has ended, or is about to: it waits.
    Family.leaveWord("gate", "");
    assertEquals(0, awaitEnd(parent));
    assertTrue(Family.hasWord("child"));
    Signals.awaitDeath(daemon);
  }

  @Test
  void exitEndsAllChildren() throws Exception {
    WorkerProcess parent =
        started(WorkerProcess.of(() -> Family.endBefore("exit"), Family.options()));
    long daemon = Family.awaitPid("daemon");
    assertEquals(5, awaitEnd(parent));
    assertFalse(Family.hasWord("child"));
    Signals.awaitDeath(daemon);
  }

  /** Also while it boots, while it is sent its task, and while its parent is being sent its own. */
  @Test
  @Tag("proof")
  @Timeout(300)
  void aFamilyKilledAtAnyTimeIsGone() throws Exception {
    Random random = new Random(20261127);
    for (int round = 0; round < 40; round++) {
      WorkerProcess parent =
          started(
              WorkerProcess.of(
                  () -> {
                    started(WorkerProcess.of(() -> Family.line("R", 1), Family.options()));
                    Family.sendLong(new byte[1 << 20]);
                  },
                  Family.options()));
      Deadline.pauseMillis(random.nextInt(1500));
      parent.kill();
      assertEquals(-9, awaitEnd(parent));
      Deadline.await("the family's end", () -> surroundings.processes().isEmpty());
    }
  }
}
