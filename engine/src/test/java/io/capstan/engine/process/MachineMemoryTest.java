package io.capstan.engine.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The machine's memory and the limits of control groups, from files as Linux has them. */
final class MachineMemoryTest {
  @TempDir Path root;

  private void write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private MachineMemory memory() {
    return new MachineMemory(
        root.resolve("proc"), root.resolve("cgroup"), root.resolve("hugepages"));
  }

  private long limitBytes() {
    return memory().limitBytes();
  }

  @Test
  void aMachineThatTellsNothingHasNoLimit() {
    assertEquals(MachineMemory.UNKNOWN, limitBytes());
  }

  @Test
  void theLeastLimitOfAllGroupsAboveHolds() throws IOException {
    write("proc/meminfo", "MemTotal:       16000 kB\nMemFree: 1 kB\n");
    assertEquals(16_384_000, limitBytes());
    write("proc/self/cgroup", "0::/outer/inner\n");
    write("cgroup/outer/inner/memory.max", "max\n");
    assertEquals(16_384_000, limitBytes());
    write("cgroup/outer/memory.max", "9000000\n");
    assertEquals(9_000_000, limitBytes());
    write("cgroup/memory.max", "8000000\n"); // As a container sees its own.
    assertEquals(8_000_000, limitBytes());
  }

  @Test
  void theOlderKindOfGroupsCountsToo() throws IOException {
    write("proc/self/cgroup", "9:cpu,cpuacct:/a\n4:memory:/docker/x\n1:name=systemd:/\n");
    write("cgroup/memory/docker/x/memory.limit_in_bytes", "9223372036854771712\n");
    write("cgroup/memory/memory.limit_in_bytes", "5000000\n");
    assertEquals(5_000_000, limitBytes());
  }

  @Test
  void hugePagesAreAskedForWhereTheyAreToBeAskedFor() throws IOException {
    assertFalse(memory().hasHugePagesOnRequest());
    write("hugepages", "[always] madvise never\n");
    assertFalse(memory().hasHugePagesOnRequest());
    write("hugepages", "always madvise [never]\n");
    assertFalse(memory().hasHugePagesOnRequest());
    write("hugepages", "always [madvise] never\n");
    assertTrue(memory().hasHugePagesOnRequest());
  }

  @Test
  void thisMachineHasSome() {
    assertTrue(MachineMemory.ofThisMachine().limitBytes() > 1 << 20);
  }
}
