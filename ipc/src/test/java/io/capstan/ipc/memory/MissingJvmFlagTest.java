package io.capstan.ipc.memory;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.trial.ChildJvm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MissingJvmFlagTest {
  @TempDir private Path location;

  @ParameterizedTest
  @ValueSource(strings = {"create counters 4096", "attach counters"})
  void childWithoutTheFlagIsToldWhichOne(String command) throws IOException {
    try (ChildJvm child = RegionChild.start(List.of(), List.of(), location)) {
      String answer = child.ask(command);
      assertTrue(answer.startsWith("MissingJvmFlagException: "), answer);
      assertTrue(answer.contains(String.join(" ", ChildJvm.AGRONA_FLAG)), answer);
    }
    Crew.assertNoFiles(location);
  }

  @Test
  void thisJvmHasTheFlag() {
    assertDoesNotThrow(Memory::requireJvmFlag);
  }
}
