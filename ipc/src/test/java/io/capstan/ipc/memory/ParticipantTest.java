package io.capstan.ipc.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.capstan.ipc.trial.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who is alive, with real child JVMs that are killed, stopped and left as zombies. */
@Timeout(60)
class ParticipantTest {
  @TempDir private Path location;
  private Crew crew;
  private Region region;
  private Participant observer;

  @BeforeEach
  void createRegion() throws IOException {
    crew = new Crew(location);
    region = Region.create(location, "shared", 4096);
    observer = region.participant();
  }

  @AfterEach
  void nothingIsLeft() throws IOException {
    region.close();
    crew.close();
  }

  private static int slot(int id) {
    return id & ParticipantLayout.SLOT_MASK;
  }

  private static long record(int id) {
    return RegionLayout.PARTICIPANTS_OFFSET + (long) slot(id) * ParticipantLayout.LENGTH;
  }

  @Test
  void runningProcessIsAliveAndKilledOneDeadAtOnce() {
    ChildJvm child = crew.start();
    int id = child.askForNumber("attach shared");
    assertTrue(observer.isAlive(id));
    assertEquals(1, child.askForNumber("alive shared " + observer.id()));
    child.kill();
    assertFalse(observer.isAlive(id));
    assertTrue(observer.isAlive(observer.id()));
  }

  @Test
  void leaverIsDeadAndItsProcessLivesOn() {
    ChildJvm child = crew.start();
    int id = child.askForNumber("attach shared");
    child.askForSuccess("close shared");
    assertFalse(observer.isAlive(id));
    int next = child.askForNumber("attach shared");
    assertTrue(observer.isAlive(next));
    assertFalse(observer.isAlive(id));
  }

  /** Not proven dead is alive; and no wait ends with an error of such a look. */
  @Test
  void whoseLockFileCannotBeLookedAtIsAlive() throws IOException {
    try (Region other = Region.attach(location, "shared")) {
      int id = other.participant().id();
      Path file = RegionFiles.participantFile(region.path(), slot(id));
      Files.delete(file);
      Files.createDirectory(file); // It opens for nobody.
      assertTrue(observer.isAlive(id));
      Files.delete(file);
    }
  }

  @Test
  void stoppedProcessIsAlive() throws IOException {
    assumeTrue(Files.exists(Path.of("/proc/self/stat")), "there is no /proc to see it stopped");
    ChildJvm child = crew.start();
    int id = child.askForNumber("attach shared");
    child.stop();
    assertTrue(observer.isAlive(id));
    assertEquals(0, RegionReaper.sweep(location));
    child.resume();
    assertEquals(1, child.askForNumber("alive shared " + observer.id()));
    child.stop();
    child.kill(); // SIGKILL ends the stopped, too.
    assertFalse(observer.isAlive(id));
  }

  @Test
  void zombieIsDead() {
    assumeTrue(Files.exists(Path.of("/proc/self/stat")), "there is no /proc to see a zombie");
    // The parent, a shell, stops itself and so reaps nobody until it is woken.
    ChildJvm child =
        crew.start("sh", "-c", "exec 3<&0; \"$@\" <&3 3<&- & exec 3<&-; kill -STOP $$; wait", "sh");
    int id = child.askForNumber("attach shared");
    assertTrue(observer.isAlive(id));
    child.kill();
    // The main thread is a zombie before the last thread has let the files go.
    ChildJvm.await("the kernel to drop the lock", () -> !observer.isAlive(id));
    assertEquals('Z', child.state(), "nobody has reaped it");
    assertTrue(ProcessHandle.of(child.pid()).isPresent(), "its pid is still taken");
    child.wakeWrapper();
  }

  @Test
  void slotOfADeadOneIsGivenAgainUnderANewId() throws IOException {
    ChildJvm child = crew.start();
    int dead = child.askForNumber("attach shared");
    child.kill();
    fillTheSlotsThatNobodyEverHad();
    try (Region heir = Region.attach(location, "shared")) {
      int id = heir.participant().id();
      assertEquals(slot(dead), slot(id));
      assertNotEquals(dead, id);
      assertTrue(observer.isAlive(id));
      assertFalse(observer.isAlive(dead));
    }
    assertFalse(observer.isAlive(dead));
  }

  /** An empty slot is taken before a dead one's; a foreign id makes it look like a dead one's. */
  private void fillTheSlotsThatNobodyEverHad() {
    for (int slot = 2; slot < RegionLayout.PARTICIPANTS_MAX; slot++) {
      region.memory().putInt(record(slot), 1 << ParticipantLayout.SLOT_BITS | slot);
    }
  }

  @Test
  void everyAttachmentHasAnIdOfItsOwn() throws IOException {
    Set<Integer> ids = new HashSet<>(Set.of(observer.id()));
    for (int round = 0; round < 50; round++) {
      try (Region again = Region.attach(location, "shared")) {
        assertNotEquals(0, again.participant().id());
        assertTrue(ids.add(again.participant().id()), "an id was given twice");
        assertEquals(1, slot(again.participant().id()), "a left slot is used again");
      }
    }
  }

  @Test
  void epochsWrapWithoutGivingIdZero() throws IOException {
    for (int slot = 0; slot < 2; slot++) {
      region
          .memory()
          .putInt(record(slot) + ParticipantLayout.EPOCH_OFFSET, ParticipantLayout.EPOCH_MASK);
    }
    try (Region next = Region.attach(location, "shared")) {
      assertEquals(1, next.participant().id() >>> ParticipantLayout.SLOT_BITS);
      assertTrue(observer.isAlive(next.participant().id()));
    }
  }

  @Test
  void pidInTheRecordDecidesNothing() {
    ChildJvm child = crew.start();
    int id = child.askForNumber("attach shared");
    long pidWord = record(id) + ParticipantLayout.PID_OFFSET;
    assertEquals(child.pid(), region.memory().getLong(pidWord));
    region.memory().putLong(pidWord, Integer.MAX_VALUE); // Nobody's pid.
    assertTrue(observer.isAlive(id), "the lock is held");
    child.kill();
    region.memory().putLong(pidWord, ProcessHandle.current().pid()); // A living one's pid.
    assertFalse(observer.isAlive(id), "the lock is free");
  }

  @Test
  void attachmentsOfOneProcessAreToldApart() throws IOException {
    Region second = Region.attach(location, "shared");
    int id = second.participant().id();
    assertTrue(observer.isAlive(id));
    assertTrue(second.participant().isAlive(observer.id()));
    second.close();
    assertFalse(observer.isAlive(id));
    assertTrue(observer.isAlive(observer.id()));
  }

  @Test
  void idThatNobodyCanHaveIsRefused() {
    for (int id : new int[] {0, RegionLayout.PARTICIPANTS_MAX, ParticipantLayout.SLOT_MASK, -1}) {
      var refusal = assertThrows(IllegalArgumentException.class, () -> observer.isAlive(id));
      assertTrue(refusal.getMessage().startsWith("participantId=" + id), refusal::getMessage);
    }
  }

  @Test
  void lockOfASuccessorIsNotMistakenForThatOfTheAsked() throws IOException {
    Path before = region.path();
    try (Region living = Region.attach(location, "shared")) {
      region.delete();
      try (Region successor = Region.create(location, "shared", 1)) {
        Region.attach(location, "shared").close(); // Leaves a free lock file in the same slot.
        Participant asker =
            Participant.join(
                region.memory(), region.path(), RegionGateTest.lagging(before, region));
        assertTrue(asker.isAlive(living.participant().id()), "a stranger's lock was looked at");
        asker.leave();
      }
    }
  }

  @Test
  void askingFromAnInterruptedThreadWorks() {
    ChildJvm child = crew.start();
    int id = child.askForNumber("attach shared");
    Thread.currentThread().interrupt();
    assertTrue(observer.isAlive(id));
    assertTrue(Thread.interrupted());
    child.kill();
    Thread.currentThread().interrupt();
    assertFalse(observer.isAlive(id));
    assertTrue(Thread.interrupted());
  }

  @Test
  void slotsAreLimited() throws IOException {
    List<Region> attached = new ArrayList<>();
    try {
      for (int count = 1; count < RegionLayout.PARTICIPANTS_MAX; count++) {
        attached.add(Region.attach(location, "shared"));
      }
      var refusal = assertThrows(RegionException.class, () -> Region.attach(location, "shared"));
      assertTrue(refusal.getMessage().contains("allowed: 512"), refusal::getMessage);
    } finally {
      attached.forEach(Region::close);
    }
  }
}
