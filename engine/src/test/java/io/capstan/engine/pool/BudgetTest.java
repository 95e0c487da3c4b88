package io.capstan.engine.pool;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What does not fit is refused at the start, with the sum. */
final class BudgetTest {
  private static final long GIBIBYTE = 1L << 30;

  @TempDir Path location;

  private static void refused(String what, PoolOptions options) {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class, () -> Budget.of(options, 4 * GIBIBYTE).requireFits());
    assertTrue(refused.getMessage().contains(what), refused::getMessage);
    assertTrue(refused.getMessage().contains("(allowed: "), refused::getMessage);
  }

  @Test
  void theSumOfHeapAndSharedBytesMustFitTheMemory() {
    assertDoesNotThrow(
        () ->
            Budget.of(PoolOptions.workers(2).heapBytesTotal(GIBIBYTE), 4 * GIBIBYTE).requireFits());
    refused(
        "heapBytesTotal=4294967296 + sharedBytes=67108864",
        PoolOptions.workers(2).heapBytesTotal(4 * GIBIBYTE));
    refused(
        "+ sharedBytes=4294967296",
        PoolOptions.workers(2).heapBytesTotal(GIBIBYTE / 4).sharedBytes(4 * GIBIBYTE));
    refused("heapBytesTotal=", PoolOptions.workers(2).heapBytesTotal(Long.MAX_VALUE));
    refused(
        "workersMax=16 = heapBytesPerWorker=1048576",
        PoolOptions.workers(2).workersMax(16).heapBytesTotal(16L << 20));
  }

  @Test
  void foldersMustBeThere() {
    PoolOptions options = PoolOptions.workers(1).heapBytesTotal(GIBIBYTE);
    refused("workingDirectory=", options.workingDirectory(location.resolve("none")));
    refused("javaHome=", PoolOptions.workers(1).javaHome(location.resolve("none")));
  }

  @Test
  void wrongOptionsAreRefusedAtTheDoor() {
    PoolOptions options = PoolOptions.workers(1);
    assertThrows(IllegalArgumentException.class, () -> PoolOptions.workers(0));
    assertThrows(IllegalArgumentException.class, () -> PoolOptions.workers(257));
    assertThrows(IllegalArgumentException.class, () -> options.workersMax(0));
    assertThrows(IllegalArgumentException.class, () -> options.heapBytesTotal(0));
    assertThrows(IllegalArgumentException.class, () -> options.heapBytesTotal(-1));
    assertThrows(IllegalArgumentException.class, () -> options.tasksPerWorker(0));
    assertThrows(IllegalArgumentException.class, () -> options.sharedBytes(0));
    assertThrows(IllegalArgumentException.class, () -> options.processorsPerWorker(0));
  }

  @Test
  void aPoolOfThisMachineIsRefusedBeforeAnythingStarts() {
    PoolOptions options =
        PoolOptions.workers(1).location(location).heapBytesTotal(64L << 20).sharedBytes(1L << 50);
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> ProcessPool.create(options));
    assertTrue(refused.getMessage().contains("sharedBytes=1125899906842624"), refused::getMessage);
  }
}
