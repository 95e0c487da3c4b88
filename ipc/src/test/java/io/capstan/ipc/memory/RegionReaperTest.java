package io.capstan.ipc.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.capstan.ipc.trial.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The reaper takes everything of the dead and nothing of the living. */
@Timeout(60)
class RegionReaperTest {
  /** At random instants of some milliseconds' work. */
  private static final int KILLS = System.getProperty("capstan.proof") == null ? 5 : 30;

  @TempDir private Path location;
  private Crew crew;

  @BeforeEach
  void assembleCrew() {
    crew = new Crew(location);
  }

  @AfterEach
  void nothingIsLeft() throws IOException {
    crew.close();
  }

  private Path unfinished(long pid) {
    return RegionFiles.unfinishedDirectory(location, "region", new ProcessIdentity(pid, 1), 7);
  }

  @Test
  void emptyLocationHasNothingToSweep() throws IOException {
    assertEquals(0, RegionReaper.sweep(location));
  }

  @Test
  void regionOfTheKilledIsSwept() throws IOException {
    ChildJvm creator = crew.start();
    ChildJvm attacher = crew.start();
    creator.askForNumber("create used 4096");
    attacher.askForNumber("attach used");
    creator.kill();
    assertEquals(0, RegionReaper.sweep(location), "one of the two lives");
    attacher.kill();
    assertEquals(1, RegionReaper.sweep(location));
    Crew.assertNoFiles(location);
  }

  @Test
  void deletedRegionOfTheKilledIsSwept() throws IOException {
    ChildJvm child = crew.start();
    child.askForNumber("create used 4096");
    child.askForSuccess("delete used");
    assertEquals(0, RegionReaper.sweep(location));
    child.kill();
    assertEquals(1, RegionReaper.sweep(location));
  }

  @Test
  void regionOfTheStoppedIsLeftAlone() throws IOException {
    assumeTrue(Files.exists(Path.of("/proc/self/stat")), "there is no /proc to see it stopped");
    ChildJvm child = crew.start();
    child.askForNumber("create used 4096");
    child.stop();
    assertEquals(0, RegionReaper.sweep(location));
    child.resume();
    child.askForSuccess("close used");
  }

  @Test
  void nextCreateSweepsAndMayTakeTheName() throws IOException {
    ChildJvm child = crew.start();
    child.askForNumber("create used 4096");
    child.kill();
    Region.create(location, "used", 4096).close();
    Crew.assertNoFiles(location);
  }

  @Test
  void whatAHalfDoneRemovalLeavesIsSwept() throws IOException {
    Path empty = Files.createDirectory(RegionFiles.deletedDirectory(location, "empty", -2));
    Path gateOnly = Files.createDirectory(RegionFiles.regionDirectory(location, "gate-only"));
    Files.createFile(RegionFiles.gateFile(gateOnly));
    Path deleted = Files.createDirectory(RegionFiles.deletedDirectory(location, "deleted", -1));
    Files.createFile(RegionFiles.gateFile(deleted));
    Files.createFile(RegionFiles.participantFile(deleted, 3));
    assertEquals(3, RegionReaper.sweep(location));
    assertFalse(Files.exists(empty));
  }

  @Test
  void everyStageOfADeadCreationIsSwept() throws IOException {
    // The pid is a living one's: the lock decides, not the pid, which may have been given again.
    Path directory = Files.createDirectory(unfinished(ProcessHandle.current().pid()));
    assertEquals(1, RegionReaper.sweep(location));
    Files.createDirectory(directory);
    Files.createFile(RegionFiles.gateFile(directory));
    assertEquals(1, RegionReaper.sweep(location));
    RegionGate.create(directory).close();
    Files.createFile(RegionFiles.dataFile(directory));
    Files.createFile(RegionFiles.participantFile(directory, 0));
    assertEquals(1, RegionReaper.sweep(location));
  }

  @Test
  void creationByAProcessThatTheSweeperCannotSeeIsLeftAlone() throws IOException {
    Path directory = unfinished(Integer.MAX_VALUE); // Nobody's pid here.
    try (RegionGate gate = RegionGate.create(directory)) {
      assertNotNull(gate);
      assertEquals(0, RegionReaper.sweep(location));
      assertEquals(0, crew.start().askForNumber("sweep"));
      assertTrue(Files.exists(directory));
    }
    assertEquals(1, RegionReaper.sweep(location));
  }

  @Test
  void foreignFilesAreLeftAlone() throws IOException {
    Path elsewhere = Files.createDirectory(location.resolve("elsewhere"));
    Path file = Files.createFile(elsewhere.resolve("gate.lock"));
    Path plainFile = Files.createFile(location.resolve("capstan-file"));
    Path otherName = Files.createDirectory(location.resolve("capstan-a b"));
    Path link = Files.createSymbolicLink(location.resolve("capstan-link"), elsewhere);
    Path inUse = Files.createDirectory(location.resolve("capstan-documents"));
    Path document = Files.createFile(inUse.resolve("document"));
    Path empty = Files.createDirectory(location.resolve("capstan-backup"));
    assertEquals(0, RegionReaper.sweep(location));
    Files.delete(empty);
    for (Path foreign : List.of(link, file, elsewhere, plainFile, otherName, document, inUse)) {
      Files.delete(foreign);
    }
  }

  @Test
  void otherUsersDirectoriesAreLeftAlone() throws IOException {
    Path foreign = Files.createDirectory(RegionFiles.regionDirectory(location, "foreign"));
    Files.createFile(RegionFiles.gateFile(foreign));
    Integer own = (Integer) Files.getAttribute(foreign, "unix:uid");
    assumeTrue(own == 0, "only root can give a directory away");
    Files.setAttribute(foreign, "unix:uid", 65534);
    assertEquals(0, RegionReaper.sweep(location));
    Files.setAttribute(foreign, "unix:uid", own);
    assertEquals(1, RegionReaper.sweep(location));
  }

  @Test
  void leftoverThatCannotBeRemovedDoesNotHinderCreation() throws IOException {
    Path odd = Files.createDirectory(RegionFiles.regionDirectory(location, "odd"));
    Path gate = Files.createDirectory(RegionFiles.gateFile(odd)); // A directory has no lock.
    Path full = Files.createDirectory(RegionFiles.regionDirectory(location, "full"));
    Files.createFile(RegionFiles.gateFile(full));
    Path inside = Files.createDirectories(full.resolve("a/b"));
    Region.create(location, "good", 1).close();
    for (Path left : List.of(gate, odd, inside, inside.getParent())) {
      Files.delete(left);
    }
  }

  @Test
  void interruptedThreadSweepsNothingOfTheLiving() throws IOException {
    ChildJvm child = crew.start();
    child.askForNumber("create used 4096");
    try (RegionGate gate = RegionGate.create(unfinished(child.pid()))) {
      Thread.currentThread().interrupt();
      assertEquals(0, RegionReaper.sweep(location));
      assertTrue(Thread.interrupted());
    }
    assertEquals(1, RegionReaper.sweep(location));
    child.askForSuccess("close used");
  }

  @Test
  void sweeperInAnotherPidNamespaceTakesNothing() throws IOException {
    List<String> wrapper = List.of("unshare", "--pid", "--fork", "--kill-child", "--mount-proc");
    String refusal = ChildJvm.refusal(wrapper);
    assumeTrue(refusal.isEmpty(), "no pid namespace can be made here: " + refusal);
    try (RegionGate gate = RegionGate.create(unfinished(ProcessHandle.current().pid()));
        Region used = Region.create(location, "used", 4096);
        ChildJvm child = RegionChild.start(wrapper, ChildJvm.AGRONA_FLAG, location)) {
      assertEquals(0, child.askForNumber("sweep"));
      assertEquals(2, Crew.files(location).size());
    }
  }

  @Test
  void creatorKilledAtAnyInstantLeavesNothingAfterTheNextSweep() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < KILLS; round++) {
      try (ChildJvm child = RegionChild.start(location)) {
        child.askForSuccess("create-for-ever");
        LockSupport.parkNanos(random.nextInt(20_000_000));
        child.kill();
        RegionReaper.sweep(location);
        assertEquals(List.of(), Crew.files(location), "round=" + round + " seed=" + seed);
      }
    }
  }

  @Test
  void sweepsWhileOthersComeAndGoTakeNobodysRegion() throws IOException {
    try (Region shared = Region.create(location, "shared", 4096)) {
      shared.directory().create("shared", ObjectType.BYTES, 1);
      List<ChildJvm> children = List.of(crew.start(), crew.start(), crew.start());
      for (ChildJvm child : children) {
        child.tell("churn own-" + child.pid() + " shared 2500");
      }
      long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(2500);
      while (System.nanoTime() - deadline < 0) {
        RegionReaper.sweep(location);
      }
      for (ChildJvm child : children) {
        String answer = child.answer();
        assertTrue(answer.matches("ok [1-9]\\d*"), answer);
      }
    }
    Crew.assertNoFiles(location);
  }
}
