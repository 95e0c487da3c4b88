package io.capstan.ipc.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.capstan.ipc.trial.ChildJvm;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Regions that outlive their holders, in a directory on a disk. */
@Timeout(60)
class KeptRegionTest {
  private static final long OFFSET = RegionLayout.DATA_OFFSET;

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

  private void deleteKept(String name) throws IOException {
    try (Region region = Region.attach(location, name)) {
      region.delete();
    }
    Crew.assertNoFiles(location);
  }

  @Test
  void lastCloseAndSweepLeaveIt() throws IOException {
    try (Region region = Region.create(location, "ledger", 4096)) {
      region.keep();
      region.keep();
      region.memory().putLong(OFFSET, 42);
    }
    assertEquals(0, RegionReaper.sweep(location));
    assertThrows(RegionExistsException.class, () -> Region.create(location, "ledger", 4096));
    try (Region region = Region.attach(location, "ledger")) {
      assertEquals(42, region.memory().getLong(OFFSET));
    }
    deleteKept("ledger");
  }

  @Test
  void regionOfTheKilledIsAsTheyLeftIt() throws IOException {
    ChildJvm first = crew.start();
    ChildJvm second = crew.start();
    int creator = first.askForNumber("create ledger 4096");
    first.askForSuccess("keep ledger");
    int holder = second.askForNumber("attach ledger");
    second.askForSuccess("put ledger " + OFFSET + " 42");
    first.kill();
    second.kill(); // The last holder.
    assertEquals(0, RegionReaper.sweep(location));
    try (Region region = Region.attach(location, "ledger")) {
      assertEquals(42, region.memory().getLong(OFFSET));
      assertFalse(region.participant().isAlive(creator));
      assertFalse(region.participant().isAlive(holder));
      assertTrue(region.participant().id() != creator && region.participant().id() != holder);
    }
    deleteKept("ledger");
  }

  @Test
  void deletedOneGoesWithItsLastHolder() throws IOException {
    ChildJvm child = crew.start();
    try (Region region = Region.create(location, "ledger", 4096)) {
      region.keep();
      child.askForNumber("attach ledger");
      region.delete();
      assertThrows(RegionNotFoundException.class, region::keep);
    }
    assertEquals(1, Crew.files(location).size(), "the child holds it");
    child.kill();
    assertEquals(1, RegionReaper.sweep(location));
  }

  @Test
  void closedRegionCanNeitherBeKeptNorForced() throws IOException {
    Region region = Region.create(location, "ledger", 4096);
    region.close();
    assertThrows(IllegalStateException.class, region::keep);
    assertThrows(IllegalStateException.class, region::force);
  }

  @Test
  void forcedBytesAreInTheFile() throws IOException {
    try (Region region = Region.create(location, "ledger", 4096)) {
      region.memory().putLong(OFFSET, Long.reverseBytes(42));
      region.force();
      Path data = RegionFiles.dataFile(region.path());
      try (RandomAccessFile file = new RandomAccessFile(data.toFile(), "r")) {
        file.seek(OFFSET);
        assertEquals(42, file.readLong());
      }
      region.delete();
      region.force(); // Wherever its files are now.
    }
  }

  /** That it reaches the disk cannot be seen from here; that the kernel is asked to, can. */
  @Test
  void forceCallsTheKernelsSync() throws Exception {
    String refusal = ChildJvm.refusal(List.of("strace", "-V"));
    assumeTrue(refusal.isEmpty(), "no strace: " + refusal);
    Path trace = Files.createTempFile("force", ".trace");
    try (ChildJvm child =
        crew.start("strace", "-f", "-e", "trace=msync,fsync", "-o", trace.toString())) {
      child.askForNumber("create ledger 4096");
      child.askForSuccess("force ledger");
      String calls = Files.readString(trace);
      assertTrue(calls.contains("msync(") && calls.contains("fsync("), calls);
    } finally {
      Files.delete(trace);
    }
  }
}
