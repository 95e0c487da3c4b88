package io.capstan.engine.coordinator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.engine.process.ExitStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CoordinatorOptionsTest {

  @Test
  void numberOfWorkersIsLimited() {
    for (int workers : new int[] {Integer.MIN_VALUE, -1, 0, 257, Integer.MAX_VALUE}) {
      var refusal =
          assertThrows(IllegalArgumentException.class, () -> CoordinatorOptions.workers(workers));
      assertEquals("workers=" + workers + " (allowed: 1 to 256)", refusal.getMessage());
    }
    assertEquals(1, CoordinatorOptions.workers(1).workerCount());
    assertEquals(256, CoordinatorOptions.workers(256).workerCount());
  }

  @Test
  void defaultIsAWorkerForEachProcessor() {
    assertEquals(
        Math.min(256, Runtime.getRuntime().availableProcessors()),
        CoordinatorOptions.workerPerCore().workerCount());
  }

  @Test
  void workersShareTheHeapOfThisJvm() {
    long heap = Runtime.getRuntime().maxMemory() >> 20;
    assertTrue(CoordinatorOptions.workers(2).heapMebibytes() <= Math.max(64, heap / 2));
    assertEquals(64, CoordinatorOptions.workers(256).heapMebibytes());
  }

  @Test
  void numbersThatMakeNoSenseAreRefusedByName() {
    CoordinatorOptions options = CoordinatorOptions.workers(1);
    assertEquals(
        "heapMebibytes=15 (allowed: 16 to 2147483647)",
        assertThrows(IllegalArgumentException.class, () -> options.heapMebibytes(15)).getMessage());
    assertEquals(
        "processorsPerWorker=0 (allowed: 1 to 2147483647)",
        assertThrows(IllegalArgumentException.class, () -> options.processorsPerWorker(0))
            .getMessage());
  }

  @Test
  void nothingIsNoValue() {
    CoordinatorOptions options = CoordinatorOptions.workers(1);
    assertThrows(NullPointerException.class, () -> options.location(null));
    assertThrows(NullPointerException.class, () -> options.javaHome(null));
    assertThrows(NullPointerException.class, () -> options.classPath(null));
    assertThrows(NullPointerException.class, () -> options.output(null));
  }

  @Test
  void exitStatusSpeaksJavaAndPython() {
    assertEquals("137 (SIGKILL)", new ExitStatus(137).toString());
    assertEquals(-9, new ExitStatus(137).pythonValue());
    assertTrue(new ExitStatus(139).isSignal());
    assertEquals("3", new ExitStatus(3).toString());
    assertEquals(3, new ExitStatus(3).pythonValue());
    assertEquals(128, new ExitStatus(128).pythonValue());
    assertEquals(255, new ExitStatus(255).pythonValue());
  }
}
