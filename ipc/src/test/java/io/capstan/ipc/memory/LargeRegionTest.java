package io.capstan.ipc.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.capstan.ipc.trial.ChildJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Regions of more than the 2 GiB that one mapping of the JDK can hold. */
@Timeout(240)
class LargeRegionTest {
  private static final long SIZE_BYTES = 3L << 30;
  private static final long LEAST_BYTES = 1L << 31;
  private static final String REFLECT_FLAG = "--add-opens java.base/java.lang.reflect=ALL-UNNAMED";
  private static final String CHANNEL_FLAG = "--add-exports java.base/sun.nio.ch=ALL-UNNAMED";
  private static final List<String> FLAGS = flags();

  private Path location;
  private Crew crew;

  private static List<String> flags() {
    List<String> flags = new ArrayList<>(ChildJvm.AGRONA_FLAG);
    flags.addAll(List.of(REFLECT_FLAG.split(" ")));
    flags.addAll(List.of(CHANNEL_FLAG.split(" ")));
    return flags;
  }

  @BeforeEach
  void makeLocation() throws IOException {
    Path sharedMemory = Path.of("/dev/shm");
    long usableBytes = sharedMemory.toFile().getUsableSpace();
    assumeTrue(usableBytes > 2 * SIZE_BYTES, "too little shared memory: bytes=" + usableBytes);
    location = Files.createTempDirectory(sharedMemory, "large-test-");
    crew = new Crew(location);
  }

  @AfterEach
  void nothingIsLeft() throws IOException {
    if (location != null) {
      crew.close();
      Files.delete(location);
    }
  }

  private ChildJvm start(String... moreFlags) {
    List<String> flags = new ArrayList<>(FLAGS);
    flags.addAll(List.of(moreFlags));
    return crew.startWith(flags);
  }

  @Test
  void processesSeeEachOthersBytesFromEndToEnd() throws Exception {
    ChildJvm first = start();
    ChildJvm second = start();
    first.askForNumber("create large " + SIZE_BYTES);
    second.askForNumber("attach large");
    long fileLength = Files.size(RegionFiles.dataFile(location.resolve("capstan-large")));
    assertTrue(fileLength >= RegionLayout.DATA_OFFSET + SIZE_BYTES, "fileLength=" + fileLength);
    long[] offsets = {
      RegionLayout.DATA_OFFSET, Integer.MAX_VALUE - 7L, 1L << 31, fileLength - Long.BYTES
    };
    for (long offset : offsets) {
      assertEquals("ok 0", second.ask("get large " + offset));
      first.askForSuccess("put large " + offset + " " + offset);
    }
    for (long offset : offsets) {
      assertEquals("ok " + offset, second.ask("get large " + offset));
      second.askForSuccess("put large " + offset + " -1");
      assertEquals("ok -1", first.ask("get large " + offset));
    }
    String answer = first.ask("get large " + fileLength);
    assertTrue(answer.startsWith("IndexOutOfBoundsException: offset=" + fileLength), answer);
    first.askForSuccess("force large");
    first.askForSuccess("close large");
    assertEquals("ok -1", second.ask("get large " + offsets[3]));
  }

  @Test
  void closedRegionIsUnmappedWhenNothingCanTouchIt() {
    ChildJvm child = start();
    child.askForNumber("create large " + LEAST_BYTES);
    assertTrue(isMappedBy(child));
    child.askForSuccess("close large");
    ChildJvm.await(
        "the pages to be unmapped",
        () -> {
          child.askForSuccess("collect");
          return !isMappedBy(child);
        });
  }

  private static boolean isMappedBy(ChildJvm child) {
    try (var lines = Files.lines(Path.of("/proc/" + child.pid() + "/maps"))) {
      return lines.anyMatch(line -> line.contains("capstan-large"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void missingFlagsAreNamedAndNoOthers() {
    String large = "create large " + LEAST_BYTES;
    String memoryFlag = String.join(" ", ChildJvm.AGRONA_FLAG);
    assertNamed(crew.startWith(List.of()).ask(large), memoryFlag, REFLECT_FLAG, CHANNEL_FLAG);
    assertNamed(crew.startWith(ChildJvm.AGRONA_FLAG).ask(large), REFLECT_FLAG, CHANNEL_FLAG);
    assertNamed(crew.startWith(FLAGS.subList(0, 4)).ask(large), CHANNEL_FLAG);
    ChildJvm creator = start();
    creator.askForNumber(large);
    ChildJvm attacher = crew.startWith(ChildJvm.AGRONA_FLAG);
    assertNamed(attacher.ask("attach large"), REFLECT_FLAG, CHANNEL_FLAG);
    creator.askForSuccess("close large"); // Removes it: the refused one did not join.
    assertEquals(0, creator.askForNumber("files"));
  }

  private static void assertNamed(String answer, String... flags) {
    String text = "MissingJvmFlagException: start this JVM with: " + String.join(" ", flags) + " (";
    assertTrue(answer.startsWith(text), answer);
  }

  /** What most use must not pay for what few need. */
  @Test
  void smallRegionLoadsNothingOfChronicle() throws Exception {
    Path log = Files.createTempFile("loaded", ".log");
    try {
      ChildJvm child = start("-Xlog:class+load:file=" + log);
      child.askForNumber("create small " + 4096);
      child.askForSuccess("force small");
      child.askForSuccess("close small");
      String loaded = Files.readString(log);
      assertTrue(loaded.contains(RegionMapping.class.getName()), loaded);
      assertFalse(loaded.contains("net.openhft"), "Chronicle was loaded");
      assertFalse(loaded.contains("LargeMapping"), "the way to Chronicle was loaded");
      child.askForNumber("create large " + LEAST_BYTES);
      assertTrue(Files.readString(log).contains("net.openhft.chronicle.bytes.MappedBytes"));
      child.askForSuccess("close large");
    } finally {
      Files.delete(log);
    }
  }
}
