package io.capstan.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class CoresTest {

  @Test
  void theKernelsListIsRead() {
    assertEquals(List.of(), Cores.parse(""));
    assertEquals(List.of(7), Cores.parse("7"));
    assertEquals(List.of(0, 1), Cores.parse("0-1"));
    assertEquals(List.of(2, 3, 4, 8, 10, 11), Cores.parse("2-4,8,10-11"));
  }

  @Test
  void aPinnedProcessHasOneCore() throws Exception {
    assumeTrue(Runtime.getRuntime().availableProcessors() >= 2);
    int core = Cores.two().get(1);
    List<String> command = List.of("grep", "Cpus_allowed_list", "/proc/self/status");
    ChildProcess child = ChildProcess.run(Home.directory(), Cores.pinned(core, command));
    assertTrue(child.output().strip().endsWith("\t" + core), child.output());
  }
}
