package io.capstan.ipc.memory;

import io.capstan.ipc.trial.ChildJvm;
import io.capstan.ipc.trial.ChildMain;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a {@link ChildJvm} runs. Regions are known by their names.
 *
 * <pre>
 *   create NAME SIZE    ok ID, or the exception
 *   attach NAME         ok ID, or the exception
 *   attach NAME MILLIS  ok ID, or the exception; waits for it at most that long
 *   put NAME OFFSET VALUE, get NAME OFFSET   ok, and ok VALUE
 *   fill NAME OFFSET LENGTH, copy-in NAME OFFSET LENGTH, copy-out NAME OFFSET LENGTH   ok
 *   share-lock FILE                          ok, with a shared lock on the file until the end
 *   keep NAME, force NAME                    ok, or the exception
 *   alive NAME ID       ok 1 or ok 0, as the participant of region NAME sees it
 *   delete NAME         ok
 *   close NAME          ok
 *   create-and-drop NAME SIZE  ok ID: keeps nothing of the region but its memory
 *   collect             ok, after a garbage collection
 *   sweep               ok COUNT
 *   files               ok COUNT, of the location
 *   wake NAME OFFSET COUNT     ok WOKEN ready|not-ready: at the return, if it can wait in the kernel
 *   kernel-wait         ok true or ok false: whether it can, asked with patience
 *   churn NAME SHARED MILLIS   ok ROUNDS: see churn
 *   churn-blocks NAME SEED     ok, then allocates and names in region NAME until killed
 *   create-for-ever     ok, then creates and closes regions until killed
 * </pre>
 */
final class RegionChild {
  private final Path location;
  private final Map<String, Region> regions = new HashMap<>();

  private FileChannel shared;

  private final List<Memory> memories = new ArrayList<>();

  private RegionChild(Path location) {
    this.location = location;
  }

  static ChildJvm start(Path location) {
    return ChildJvm.start(RegionChild.class, location);
  }

  /**
   * @param wrapper a command that is given the JVM's command line as its arguments
   */
  static ChildJvm start(List<String> wrapper, List<String> jvmFlags, Path location) {
    return ChildJvm.start(RegionChild.class, wrapper, jvmFlags, location);
  }

  public static void main(String[] arguments) throws IOException {
    ChildMain.run(new RegionChild(Path.of(arguments[0]))::obey);
  }

  private String obey(String[] command) throws IOException {
    switch (command[0]) {
      case "create":
        return join(command[1], Region.create(location, command[1], Long.parseLong(command[2])));
      case "attach":
        return join(
            command[1],
            command.length == 2
                ? Region.attach(location, command[1])
                : Region.attach(
                    location, command[1], Duration.ofMillis(Long.parseLong(command[2]))));
      case "put":
        memory(command).putLongVolatile(Long.parseLong(command[2]), Long.parseLong(command[3]));
        return "ok";
      case "get":
        return "ok " + memory(command).getLongVolatile(Long.parseLong(command[2]));
      case "fill":
        memory(command).fill(Long.parseLong(command[2]), Long.parseLong(command[3]), (byte) 1);
        return "ok";
      case "copy-in":
        memory(command)
            .putBytes(Long.parseLong(command[2]), new byte[Integer.parseInt(command[3])]);
        return "ok";
      case "copy-out":
        memory(command)
            .getBytes(Long.parseLong(command[2]), new byte[Integer.parseInt(command[3])]);
        return "ok";
      case "share-lock":
        shared = FileChannel.open(Path.of(command[1]), StandardOpenOption.READ);
        return shared.tryLock(0, Long.MAX_VALUE, true) == null ? "locked by another" : "ok";
      case "keep":
        regions.get(command[1]).keep();
        return "ok";
      case "force":
        regions.get(command[1]).force();
        return "ok";
      case "alive":
        Participant participant = regions.get(command[1]).participant();
        return participant.isAlive(Integer.parseInt(command[2])) ? "ok 1" : "ok 0";
      case "delete":
        regions.get(command[1]).delete();
        return "ok";
      case "close":
        regions.remove(command[1]).close();
        return "ok";
      case "create-and-drop":
        return "ok " + createAndDrop(command[1], Long.parseLong(command[2]));
      case "collect":
        System.gc();
        return "ok";
      case "sweep":
        return "ok " + RegionReaper.sweep(location);
      case "files":
        try (var files = Files.list(location)) {
          return "ok " + files.count();
        }
      case "wake":
        int woken = memory(command).wake(Long.parseLong(command[2]), Integer.parseInt(command[3]));
        return "ok " + woken + (Memory.isKernelWaitReady() ? " ready" : " not-ready");
      case "kernel-wait":
        return "ok " + Memory.hasKernelWait();
      case "churn":
        return "ok " + churn(command[1], command[2], Long.parseLong(command[3]));
      case "churn-blocks":
        ChildMain.say("ok");
        return churnBlocks(regions.get(command[1]), Long.parseLong(command[2]));
      case "create-for-ever":
        ChildMain.say("ok");
        return createForEver();
      default:
        throw new IllegalArgumentException("command=" + command[0]);
    }
  }

  private Memory memory(String[] command) {
    return regions.get(command[1]).memory();
  }

  private String join(String name, Region region) {
    regions.put(name, region);
    return "ok " + region.participant().id();
  }

  private int createAndDrop(String name, long sizeBytes) throws IOException {
    Region region = Region.create(location, name, sizeBytes);
    memories.add(region.memory());
    return region.participant().id();
  }

  /**
   * Creates, attaches to and closes a region of its own, and attaches to a shared one, as often as
   * the time allows. Whoever takes its region away makes it fail.
   */
  private int churn(String name, String shared, long millis) throws IOException {
    int rounds = 0;
    long deadline = System.nanoTime() + millis * 1_000_000;
    while (System.nanoTime() - deadline < 0) {
      rounds++;
      Region second;
      try (Region first = Region.create(location, name, 4096)) {
        second = Region.attach(location, name);
        first.directory().create("round", ObjectType.BYTES, Long.BYTES);
      }
      try (second;
          Region visited = Region.attach(location, shared)) {
        require(second.directory().find("round").isPresent(), "object of its own region");
        require(visited.directory().find("shared").isPresent(), "object of the shared region");
        require(Files.exists(second.path()), "files of its own region");
      }
    }
    return rounds;
  }

  private static void require(boolean there, String what) {
    if (!there) {
      throw new IllegalStateException("lost: " + what);
    }
  }

  private static String churnBlocks(Region region, long seed) throws IOException {
    while (BlockChurn.run(region, seed, 1_000)) {
      // Until killed.
    }
    return "a block was shared";
  }

  private String createForEver() throws IOException {
    for (int round = 0; ; round++) {
      try (Region region = Region.create(location, "round-" + round % 3, 300_000)) {
        region.directory().create("object", ObjectType.BYTES, 8);
        if (round % 2 == 0) {
          region.delete();
        }
      }
    }
  }
}
