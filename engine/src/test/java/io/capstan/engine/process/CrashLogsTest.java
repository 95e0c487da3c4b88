package io.capstan.engine.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class CrashLogsTest {

  @TempDir Path directory;
  private CrashLogs logs;

  @BeforeEach
  void makeLogs() {
    logs = new CrashLogs(directory);
  }

  private TreeSet<String> files() throws Exception {
    try (var files = Files.list(directory)) {
      var names = new TreeSet<String>();
      files.forEach(file -> names.add(file.getFileName().toString()));
      return names;
    }
  }

  @Test
  void logMayHoldAnyBytes() throws Exception {
    byte[] bytes = {'#', ' ', 'h', '\n', (byte) 0xff, (byte) 0xfe, ' ', 'x', '\n'};
    Files.write(directory.resolve("crash-1.log"), bytes);
    List<String> head = logs.headOf(1);
    assertEquals("# h", head.get(0));
    assertTrue(head.get(1).endsWith(" x"), head::toString);
  }

  @Test
  void headOfALongLogIsTwentyLines() throws Exception {
    Files.write(
        directory.resolve("crash-1.log"), new ArrayList<>(List.of("line ".repeat(9).split(" "))));
    assertEquals(9, logs.headOf(1).size());
    Files.writeString(directory.resolve("crash-2.log"), "line\n".repeat(5000));
    assertEquals(20, logs.headOf(2).size());
  }

  @Test
  void whoLeftNoLogHasNoHead() throws Exception {
    assertEquals(List.of(), logs.headOf(4711));
    assertEquals(new TreeSet<String>(), files());
  }

  @Test
  void lastLogsAreKeptAndOlderOnesGoWithTheirReplayFiles() throws Exception {
    for (long pid = 1; pid <= 9; pid++) {
      Files.writeString(directory.resolve("crash-" + pid + ".log"), "# " + pid);
      Files.writeString(directory.resolve("replay-" + pid + ".log"), "replay");
      assertEquals(List.of("# " + pid), logs.headOf(pid));
      assertTrue(files().size() <= 2 * CrashLogs.KEPT, files()::toString);
    }
    assertEquals(
        new TreeSet<>(
            List.of(
                "crash-6.log",
                "crash-7.log",
                "crash-8.log",
                "crash-9.log",
                "replay-6.log",
                "replay-7.log",
                "replay-8.log",
                "replay-9.log")),
        files());
  }

  @Test
  void numberThatTheKernelGivesTwiceIsTheYoungest() throws Exception {
    for (long pid : new long[] {1, 2, 3, 4, 1, 5}) {
      Files.writeString(directory.resolve("crash-" + pid + ".log"), "# " + pid);
      logs.headOf(pid);
    }
    assertEquals(
        new TreeSet<>(List.of("crash-1.log", "crash-3.log", "crash-4.log", "crash-5.log")),
        files());
  }
}
