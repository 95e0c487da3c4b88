package io.capstan.ipc.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.trial.ChildJvm;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody cuts a region's file short while it is mapped: an error, and the JVM lives on. */
@Timeout(60)
class TruncatedMappingTest {
  /** Far behind the cut, in pages of its own. */
  private static final long LOST = RegionLayout.DATA_OFFSET + (1 << 20);

  @TempDir private Path location;
  private Crew crew;
  private ChildJvm child;

  @BeforeEach
  void truncateUnderTheChild() throws IOException {
    crew = new Crew(location);
    child = crew.start();
    child.askForNumber("create cut " + (2 << 20));
    Path data = RegionFiles.dataFile(RegionFiles.regionDirectory(location, "cut"));
    try (FileChannel channel = FileChannel.open(data, StandardOpenOption.WRITE)) {
      channel.truncate(RegionLayout.DATA_OFFSET);
    }
  }

  @AfterEach
  void end() throws IOException {
    crew.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"get cut %d", "put cut %d 1", "copy-out cut %d 5000"})
  void accessIsAnErrorOfTheJvm(String command) {
    assertErrorAndLife(command);
  }

  @ParameterizedTest
  @ValueSource(strings = {"copy-in cut %d 5000", "fill cut %d 64", "fill cut %d 100000"})
  void wholeRangesToo(String command) {
    assertErrorAndLife(command);
  }

  private void assertErrorAndLife(String command) {
    String answer = child.ask(command.formatted(LOST));
    assertTrue(answer.startsWith("InternalError: a fault occurred"), answer);
    assertEquals("ok 0", child.ask("get cut " + (RegionLayout.DATA_OFFSET - 8)));
    child.askForSuccess("close cut");
    assertEquals(0, child.askForNumber("files"));
  }

  @Test
  void attachingIsRefused() {
    String answer = crew.start().ask("attach cut");
    assertTrue(answer.startsWith("RegionFormatException: "), answer);
    assertTrue(answer.contains("truncated"), answer);
  }
}
