package io.capstan.ipc.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.capstan.ipc.memory.Memory;
import io.capstan.ipc.trial.ChildJvm;
import io.capstan.ipc.trial.Crew;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Owners that end without a word, that seem to live and do not, or seem dead and live. */
@Timeout(120)
class HostileOwnerTest {
  /** Longer than the longest pause between two looks at an owner, and two proofs of its life. */
  private static final Duration LONGER_THAN_ANY_PAUSE = Duration.ofMillis(2_500);

  private Crew crew;
  private Belongings belongings;

  @BeforeEach
  void start() throws Exception {
    crew = new Crew(SyncChild.class);
    belongings = new Belongings(crew);
  }

  @AfterEach
  void end() throws Exception {
    crew.close();
  }

  /** By System.exit, and by Runtime.halt. */
  @ParameterizedTest
  @ValueSource(strings = {"exit", "halt"})
  void ownerThatExitsWithoutUnlocking(String way) throws Exception {
    ChildJvm owner = crew.startChild();
    belongings.takeAll(owner);
    owner.tell(way);
    belongings.requireRecovered(true);
  }

  @Test
  void ownerWhoseThreadsEndWhileItsProcessLives() throws Exception {
    assumeTrue(Files.exists(Path.of("/proc/thread-self")), "no thread's death is seen here");
    ChildJvm owner = crew.startChild();
    belongings.takeAllInDyingThreads(owner);
    belongings.requireRecovered(false);
    assertEquals("TIMED_OUT", owner.ask("lock.try", "lock"), "it lives, and has it no more");
  }

  @Test
  void ownerStoppedForLongerThanAnyPauseKeepsAll() throws Exception {
    ChildJvm owner = crew.startChild();
    belongings.takeAll(owner);
    owner.stop();
    belongings.requireKept(LONGER_THAN_ANY_PAUSE);
    owner.resume();
    belongings.giveAllBack(owner);
  }

  @Test
  void zombieOwnsNothing() throws Exception {
    assumeTrue(Files.exists(Path.of("/proc/self/stat")), "there is no /proc to see a zombie");
    // The parent, a shell, stops itself and so reaps nobody until it is woken.
    ChildJvm owner =
        crew.startChildIn(
            "sh", "-c", "exec 3<&0; \"$@\" <&3 3<&- & exec 3<&-; kill -STOP $$; wait", "sh");
    belongings.takeAll(owner);
    long pid = Long.parseLong(owner.ask("pid"));
    ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    belongings.requireRecovered(true);
    assertEquals("Z", state(pid), "nobody has reaped it");
    owner.resume();
  }

  private static String state(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    return stat.substring(stat.lastIndexOf(')') + 2).split(" ")[0];
  }

  /** The record of the dead, and its claim, are made to name a process and a thread that live. */
  @Test
  void livingStrangerWithTheDeadOnesNumbersOwnsNothing() {
    ChildJvm owner = crew.startChild();
    ChildJvm stranger = crew.startChild();
    long ownerPid = Long.parseLong(owner.ask("pid"));
    long strangerPid = Long.parseLong(stranger.ask("pid"));
    SharedLock lock = SharedLock.open(crew.region(), "lock");
    Memory memory = crew.region().memory();
    long word = lock.offset() + LockLayout.WORD_OFFSET;
    assertEquals("NORMAL", owner.ask("lock.acquire", "lock"));
    int participant = OwnerWord.participantOf(memory.getLong(word));
    owner.kill();
    memory.putLong(pidRecord(ownerPid), strangerPid);
    memory.putLongVolatile(word, OwnerWord.of(participant, (int) strangerPid));
    assertFalse(
        crew.region().participant().isThreadAlive(participant, (int) strangerPid),
        "a stranger with its numbers is seen, and its lock is looked at");
    assertEquals(Acquired.ABANDONED, acquire(lock));
  }

  private static Acquired acquire(SharedLock lock) {
    try {
      return lock.acquire(Duration.ofSeconds(30));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Where the participant of that process says its pid, before the first object. */
  private long pidRecord(long pid) {
    long end = crew.region().directory().find("lock").orElseThrow().offset();
    Memory memory = crew.region().memory();
    List<Long> found =
        LongStream.range(0, end / Long.BYTES)
            .map(index -> index * Long.BYTES)
            .filter(offset -> memory.getLong(offset) == pid)
            .boxed()
            .toList();
    assertEquals(1, found.size(), "records with pid " + pid);
    return found.get(0);
  }

  /** A pid namespace in which the kernel is told what pid to give next. */
  @Test
  void pidThatWasGivenAgainIsNoSignOfLife() throws Exception {
    assumeTrue(succeeds("unshare", "--pid", "--mount-proc", "--fork", "true"), "not allowed here");
    ChildJvm observer = crew.startChildIn("unshare", "--pid", "--mount-proc", "--fork");
    assertEquals("1", observer.ask("pid"));
    String inside = Long.toString(observer.descendants().get(0));
    ChildJvm owner = crew.startChildIn("nsenter", "-t", inside, "--pid", "--mount", "--");
    belongings.takeAll(owner);
    long pid = Long.parseLong(owner.ask("pid"));
    for (long descendant : owner.descendants()) {
      ProcessHandle.of(descendant).ifPresent(ProcessHandle::destroyForcibly);
    }
    owner.kill();
    Path tasks = Path.of("/proc", inside, "root/proc/" + pid + "/task");
    ChildJvm.await("the end of pid " + pid, () -> Files.notExists(tasks));
    String script = "echo " + (pid - 1) + " > /proc/sys/kernel/ns_last_pid; \"$@\"; exit";
    ChildJvm heir =
        crew.startChildIn(
            "nsenter", "-t", inside, "--pid", "--mount", "--", "sh", "-c", script, "sh");
    assumeTrue(heir.ask("pid").equals("" + pid), "the kernel gave another pid");
    assertTrue(Files.exists(tasks.resolve("" + (pid + 1))), "its main thread has the same id too");
    assertEquals("ABANDONED", observer.ask("lock.acquire", "lock"));
    assertEquals("ABANDONED", observer.ask("lock.acquire", "fair"));
    assertEquals("ABANDONED", observer.ask("read-write.write", "written"));
    assertEquals("NORMAL", observer.ask("read-write.write", "read"));
    assertEquals("ok", observer.ask("semaphore.acquire", "semaphore", "1"));
    assertTrue(observer.ask("latch.await", "latch", "30000").startsWith("PartyDied"));
    assertTrue(observer.ask("barrier.await", "barrier", "30000").startsWith("BrokenBarrier"));
    assertEquals("TIMED_OUT", heir.ask("lock.try", "lock"));
  }

  private static boolean succeeds(String... command) throws InterruptedException {
    try {
      Process process = new ProcessBuilder(command).start();
      boolean ended = process.waitFor(30, TimeUnit.SECONDS);
      process.destroyForcibly();
      return ended && process.exitValue() == 0;
    } catch (IOException e) {
      return false; // There is no such command.
    }
  }
}
