package io.capstan.engine.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The memory for the processes of this machine, or of this container, as Linux tells. */
public final class MachineMemory {
  /** What {@link #limitBytes} returns where the system does not tell. */
  public static final long UNKNOWN = Long.MAX_VALUE;

  private static final long KIBIBYTE = 1024;
  private static final String UNIFIED = "0::";
  private static final String MEMORY_CONTROLLER = ":memory:";

  private final Path proc;
  private final Path cgroups;
  private final Path hugePages;

  MachineMemory(Path proc, Path cgroups, Path hugePages) {
    this.proc = proc;
    this.cgroups = cgroups;
    this.hugePages = hugePages;
  }

  /** This machine's. */
  public static MachineMemory ofThisMachine() {
    return new MachineMemory(
        Path.of("/proc"),
        Path.of("/sys/fs/cgroup"),
        Path.of("/sys/kernel/mm/transparent_hugepage/enabled"));
  }

  /**
   * Whether a process gets large pages for the memory for which it asks for them. Where all memory
   * has them, or none, there is nothing to ask for.
   */
  public boolean hasHugePagesOnRequest() {
    try {
      return Files.readString(hugePages).contains("[madvise]");
    } catch (IOException e) {
      return false; // Another system, or a kernel without them.
    }
  }

  /** The machine's memory, or what the control groups of this process allow if that is less. */
  public long limitBytes() {
    return Math.min(machineBytes(), cgroupBytes());
  }

  private long machineBytes() {
    try {
      for (String line : Files.readAllLines(proc.resolve("meminfo"))) {
        if (line.startsWith("MemTotal:")) {
          return number(line.replaceAll("[^0-9]", "")) * KIBIBYTE;
        }
      }
    } catch (IOException e) {
      // Another system.
    }
    return UNKNOWN;
  }

  private long cgroupBytes() {
    long least = UNKNOWN;
    try {
      for (String line : Files.readAllLines(proc.resolve("self").resolve("cgroup"))) {
        String path = line.substring(line.lastIndexOf(':') + 1);
        if (line.startsWith(UNIFIED)) {
          least = Math.min(least, leastUpwards(cgroups, path, "memory.max"));
        } else if (line.contains(MEMORY_CONTROLLER)) {
          Path mount = cgroups.resolve("memory");
          least = Math.min(least, leastUpwards(mount, path, "memory.limit_in_bytes"));
        }
      }
    } catch (IOException e) {
      // No control groups.
    }
    return least;
  }

  /** Each group's limit holds for all below it. In a container the group is the mount's root. */
  private static long leastUpwards(Path mount, String path, String file) {
    Path group = mount.resolve(path.substring(1)).normalize();
    long least = limit(mount.resolve(file));
    while (group.startsWith(mount) && !group.equals(mount)) {
      least = Math.min(least, limit(group.resolve(file)));
      group = group.getParent();
    }
    return least;
  }

  private static long limit(Path file) {
    try {
      return number(Files.readString(file).strip());
    } catch (IOException e) {
      return UNKNOWN; // The root has none, or the controller is off.
    }
  }

  /** {@code max}, and what is no number, is no limit. */
  private static long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      return UNKNOWN;
    }
  }
}
