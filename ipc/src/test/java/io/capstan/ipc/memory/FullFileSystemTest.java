package io.capstan.ipc.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.capstan.ipc.trial.ChildJvm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Regions on a tmpfs that is too small. The child mounts it in a mount namespace of its own, so it
 * is unmounted whatever becomes of the child or of this test.
 */
class FullFileSystemTest {
  private static final int MEBIBYTE = 1 << 20;

  @TempDir private Path location;

  private ChildJvm startOnTmpfs(String size) {
    String mount = "mount -t tmpfs -o size=" + size + " tmpfs '" + location + "'";
    List<String> refusals = new ArrayList<>();
    for (String unshare : List.of("-m", "-Urm")) {
      List<String> wrapper =
          List.of("unshare", unshare, "sh", "-c", mount + " && exec \"$@\"", "sh");
      String refusal = ChildJvm.refusal(wrapper);
      if (refusal.isEmpty()) {
        return RegionChild.start(wrapper, ChildJvm.AGRONA_FLAG, location);
      }
      refusals.add("unshare " + unshare + ": " + refusal);
    }
    assumeTrue(false, "no tmpfs can be mounted here: " + refusals);
    throw new AssertionError("not reached");
  }

  @Test
  void tooLargeRegionIsRefusedBySizeAndLeavesNothing() throws Exception {
    try (ChildJvm child = startOnTmpfs("1m")) {
      for (int sizeBytes : new int[] {MEBIBYTE, 10 * MEBIBYTE}) {
        String answer = child.ask("create large " + sizeBytes);
        assertTrue(answer.startsWith("RegionSpaceException: "), answer);
        assertTrue(answer.contains("sizeBytes=" + RegionLayout.fileLength(sizeBytes)), answer);
        assertTrue(answer.contains("freeBytes="), answer);
        assertTrue(answer.contains("location=" + location), answer);
        assertTrue(answer.contains("--shm-size"), answer);
        assertEquals(0, child.askForNumber("files"));
      }
    }
    Crew.assertNoFiles(location);
  }

  @Test
  void secondRegionMustFitBesideTheFirst() throws Exception {
    try (ChildJvm child = startOnTmpfs("1m")) {
      int sizeBytes = 600_000;
      child.askForNumber("create first " + sizeBytes);
      String answer = child.ask("create second " + sizeBytes);
      assertTrue(answer.startsWith("RegionSpaceException: "), answer);
      assertEquals(1, child.askForNumber("files"));
      child.askForSuccess("close first");
      assertEquals(0, child.askForNumber("files"));
    }
  }

  @Test
  void spaceOfAClosedRegionIsFreeAgain() throws Exception {
    try (ChildJvm child = startOnTmpfs("1m")) {
      for (int round = 0; round < 5; round++) {
        child.askForNumber("create counters 600000");
        child.askForSuccess("close counters");
      }
    }
  }

  @Test
  void tmpfsWithoutALimitIsNotFull() throws Exception {
    try (ChildJvm child = startOnTmpfs("0")) {
      child.askForNumber("create counters 4096");
      child.askForSuccess("close counters");
    }
  }
}
