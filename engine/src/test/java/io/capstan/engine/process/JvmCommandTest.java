package io.capstan.engine.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JvmCommandTest {
  private static final String HUGE_PAGES = "-XX:+UseTransparentHugePages";

  @TempDir private Path folder;

  private List<String> line(Path javaHome, String... jvmOptions) throws IOException {
    JvmCommand command =
        new JvmCommand(javaHome, 64, 2, List.of(jvmOptions), "some.jar", null, null, folder);
    return command.line("some.Main", new CrashLogs(folder));
  }

  private List<String> line(String... jvmOptions) throws IOException {
    return line(Path.of(System.getProperty("java.home")), jvmOptions);
  }

  @Test
  void largePagesAreAskedForWhereTheKernelGivesThemOnRequest() throws IOException {
    assertEquals(
        MachineMemory.ofThisMachine().hasHugePagesOnRequest(), line().contains(HUGE_PAGES));
  }

  @Test
  void theyAreNotWithAnotherCollectorWhichWouldPrintAWarning() throws IOException {
    assertFalse(line("-XX:-UseSerialGC", "-XX:+UseParallelGC").contains(HUGE_PAGES));
    assertFalse(line("-XX:+UseZGC").contains(HUGE_PAGES));
    assertEquals(
        line("-XX:+UseCompressedOops", "-Dx=GC").contains(HUGE_PAGES), line().contains(HUGE_PAGES));
  }

  @Test
  void theCallersOptionsComeBehindOurs() throws IOException {
    String not = "-XX:-UseTransparentHugePages";
    List<String> line = line(not);
    assertTrue(line.indexOf(not) > line.indexOf(HUGE_PAGES), line::toString);
    assertTrue(line.indexOf(not) > line.indexOf("-XX:+UseSerialGC"), line::toString);
    assertTrue(line.indexOf(not) < line.indexOf("some.Main"), line::toString);
  }

  @Test
  void aHomeWithoutAJvmIsRefused() {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> line(folder));
    assertTrue(refusal.getMessage().startsWith("javaHome=" + folder), refusal::getMessage);
  }
}
