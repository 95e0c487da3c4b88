package io.capstan.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.capstan.ipc.memory.Region;
import io.capstan.ipc.sync.WaitStrategy;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PoolProcessTest {

  @Test
  void poolWhoseWorkersWereKilledLeavesNoRegion() throws Exception {
    long pid;
    try (PoolProcess pool = PoolProcess.start(1, WaitStrategy.ADAPTIVE)) {
      pid = pool.pid();
      pool.sample(PoolWork.DEATHS, 1);
    }
    try (var files = Files.list(Region.defaultLocation())) {
      assertEquals(
          List.of(), files.filter(file -> ("" + file).matches(".*pool-" + pid + "\\b.*")).toList());
    }
  }
}
