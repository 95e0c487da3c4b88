package io.capstan.engine.coordinator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.capstan.engine.kernel.Range;
import io.capstan.engine.trial.TrialKernels;
import java.util.List;
import org.junit.jupiter.api.Test;

class CoordinatorThreadsTest extends CoordinatorContract {

  @Override
  CoordinatorOptions options(int workers) {
    return CoordinatorOptions.workers(workers).threads().location(surroundings.location());
  }

  @Test
  void workersAreInThisProcess() throws Exception {
    long pid = ProcessHandle.current().pid();
    try (Coordinator coordinator = Coordinator.start(options(2))) {
      assertEquals(List.of(pid, pid), coordinator.workerPids());
      coordinator.run(new TrialKernels.Sum(), Range.of(0, 10));
      assertEquals(List.of(), surroundings.processes());
    }
  }
}
