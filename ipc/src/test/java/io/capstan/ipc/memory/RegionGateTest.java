package io.capstan.ipc.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.trial.ChildJvm;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RegionGateTest {
  @TempDir private Path location;

  @AfterEach
  void nothingIsLeft() throws IOException {
    Crew.assertNoFiles(location);
  }

  /** Tells the region's place as it was before a deletion, once, and then as it is. */
  static Supplier<Path> lagging(Path before, Region region) {
    AtomicInteger calls = new AtomicInteger();
    return () -> calls.getAndIncrement() == 0 ? before : region.path();
  }

  @Test
  void oneIsInsideAtATime() throws IOException {
    try (Region region = Region.create(location, "gated", 1)) {
      try (RegionGate gate = RegionGate.tryEnter(region.path())) {
        assertNotNull(gate);
        assertNull(RegionGate.tryEnter(region.path()));
        try (ChildJvm child = RegionChild.start(location)) {
          assertEquals(0, child.askForNumber("sweep"), "a sweep neither waits nor removes");
        }
      }
      try (RegionGate gate = RegionGate.tryEnter(region.path())) {
        assertNotNull(gate);
      }
    }
  }

  @Test
  void waiterCanBeInterrupted() throws IOException {
    try (Region region = Region.create(location, "gated", 1)) {
      try (RegionGate gate = RegionGate.tryEnter(region.path())) {
        Thread.currentThread().interrupt();
        var refusal =
            assertThrows(InterruptedIOException.class, () -> RegionGate.enter(region::path));
        assertTrue(refusal.getMessage().contains("region=" + region.path()), refusal::getMessage);
        assertTrue(Thread.interrupted(), "the thread must stay interrupted");
      }
    }
  }

  @Test
  void missingRegionHasNoGate() {
    Path missing = location.resolve("capstan-missing");
    assertThrows(NoSuchFileException.class, () -> RegionGate.enter(() -> missing));
  }

  @Test
  void deletionOnTheWayIsFollowed() throws IOException {
    try (Region region = Region.create(location, "gated", 1)) {
      Path before = region.path();
      region.delete();
      try (RegionGate gate = RegionGate.enter(lagging(before, region))) {
        assertNull(RegionGate.tryEnter(region.path()));
      }
    }
  }

  @Test
  void gateOfASuccessorIsNotMistakenForOnesOwn() throws IOException {
    try (Region region = Region.create(location, "gated", 1)) {
      Path before = region.path();
      region.delete();
      try (Region successor = Region.create(location, "gated", 1)) {
        assertEquals(before, successor.path());
        try (RegionGate gate = RegionGate.enter(lagging(before, region))) {
          assertNull(RegionGate.tryEnter(region.path()), "is not inside its own gate");
          try (RegionGate other = RegionGate.tryEnter(successor.path())) {
            assertNotNull(other, "is inside the successor's gate");
          }
        }
      }
    }
  }
}
