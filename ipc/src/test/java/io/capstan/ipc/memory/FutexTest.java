package io.capstan.ipc.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.capstan.ipc.trial.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Waiting in the kernel: who is woken, and that nobody waits for it to get ready. */
@Timeout(120)
class FutexTest {
  /** Far longer than the test waits: who returns in time was woken. */
  private static final long SLEEP_NANOS = Duration.ofMinutes(10).toNanos();

  private static final long OFFSET = RegionLayout.DATA_OFFSET;

  /** The numbers of futex and restart_syscall. */
  private static final Set<String> CALLS =
      System.getProperty("os.arch").equals("aarch64") ? Set.of("98", "128") : Set.of("202", "219");

  @TempDir private Path location;
  private Crew crew;
  private Region region;
  private final List<Thread> sleepers = new ArrayList<>();

  @BeforeEach
  void createRegion() throws IOException {
    assumeTrue(Memory.hasKernelWait(), "the kernel cannot wait on memory here");
    crew = new Crew(location);
    region = Region.create(location, "region", 4096);
  }

  @AfterEach
  void end() throws Exception {
    if (region != null) {
      region.memory().putInt(OFFSET, 1);
      region.memory().wake(OFFSET, Integer.MAX_VALUE);
      for (Thread sleeper : sleepers) {
        sleeper.join();
      }
      region.close();
      crew.close();
    }
  }

  /** Starts a thread that sleeps on the word, and returns when the kernel has it. */
  private Thread startSleeper() {
    Thread sleeper =
        new Thread(
            () -> {
              ThreadToken.current();
              region.memory().awaitChange(OFFSET, 0, SLEEP_NANOS);
            });
    sleepers.add(sleeper);
    sleeper.setDaemon(true);
    int before = kernelSleepers();
    sleeper.start();
    ChildJvm.await("a sleeper in the kernel", () -> kernelSleepers() > before);
    return sleeper;
  }

  /**
   * Threads of this JVM that the kernel holds in this very call: number 202, operation 0. Or in the
   * one that goes on with it when the JVM was stopped and continued: number 219, same arguments.
   */
  private int kernelSleepers() {
    int count = 0;
    try (var tasks = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
      for (Path task : tasks) {
        count += isSleeper(task) ? 1 : 0;
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return count;
  }

  private static boolean isSleeper(Path task) {
    try {
      String[] call = Files.readString(task.resolve("syscall")).split(" ");
      return CALLS.contains(call[0])
          && call.length > 3
          && call[2].equals("0x0"); // FUTEX_WAIT without FUTEX_PRIVATE_FLAG: nobody else's.
    } catch (IOException e) {
      return false; // The thread has ended.
    }
  }

  @Test
  void wakeTellsHowManyItWoke() throws Exception {
    assertEquals(0, region.memory().wake(OFFSET, 1), "nobody sleeps");
    startSleeper();
    startSleeper();
    startSleeper();
    assertEquals(0, region.memory().wake(OFFSET + Integer.BYTES, 9), "another word");
    assertEquals(1, region.memory().wake(OFFSET, 1));
    assertEquals(2, region.memory().wake(OFFSET, Integer.MAX_VALUE));
    assertEquals(0, region.memory().wake(OFFSET, Integer.MAX_VALUE));
  }

  @Test
  void childThatIsNotReadyPutsItsWakeOff() throws Exception {
    ChildJvm child = crew.start();
    child.askForNumber("attach region");
    Thread sleeper = startSleeper();
    assertEquals("ok 0 not-ready", child.ask("wake region " + OFFSET + " 1"));
    sleeper.join(ChildJvm.DEADLINE.toMillis());
    assertFalse(sleeper.isAlive(), "was not woken");
    Thread second = startSleeper();
    assertEquals("ok 1 ready", child.ask("wake region " + OFFSET + " 1"));
    second.join(ChildJvm.DEADLINE.toMillis());
    assertFalse(second.isAlive(), "was not woken");
  }

  @Test
  void kernelWaitCanBeSwitchedOff() throws Exception {
    List<String> flags = new ArrayList<>(ChildJvm.AGRONA_FLAG);
    flags.add("-Dcapstan.futex=off");
    try (ChildJvm child = RegionChild.start(List.of(), flags, location)) {
      child.askForNumber("attach region");
      assertEquals("ok false", child.ask("kernel-wait"));
      assertEquals("ok 0 not-ready", child.ask("wake region " + OFFSET + " 1"));
    }
    assertTrue(Memory.isKernelWaitReady());
  }

  /** Whichever of several words changes, of whatever memory, who waits for them wakes. */
  @Test
  void anyOfSeveralWordsWakes() throws Exception {
    assumeTrue(Memory.canAwaitAnyChange(), "the kernel cannot wait on several words here");
    Memory own = Memory.ofProcess(8);
    Memory[] memories = {region.memory(), own, region.memory()};
    long[] offsets = {OFFSET, 4, OFFSET + 8};
    for (int index = 0; index < memories.length; index++) {
      int changed = index;
      int[] values = {0, changed > 1 ? 1 : 0, 0};
      Thread sleeper =
          new Thread(() -> Memory.awaitAnyChange(memories, offsets, values, SLEEP_NANOS));
      sleepers.add(sleeper);
      sleeper.setDaemon(true);
      sleeper.start();
      while (memories[changed].wake(offsets[changed], 1) == 0) {
        Thread.onSpinWait();
      }
      sleeper.join();
      memories[changed].putInt(offsets[changed], 1);
      Memory.awaitAnyChange(memories, offsets, new int[] {9, 9, 9}, SLEEP_NANOS); // At once.
      if (changed == 0) {
        region.memory().putInt(OFFSET, 0);
      }
    }
    long startNanos = System.nanoTime();
    Memory.awaitAnyChange(memories, offsets, new int[] {0, 1, 1}, 1_000_000);
    assertTrue(System.nanoTime() - startNanos >= 1_000_000);
  }
}
