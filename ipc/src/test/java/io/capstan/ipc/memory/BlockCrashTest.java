package io.capstan.ipc.memory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.trial.ChildJvm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Allocating, naming, removing and freeing, killed before each single write of it. */
@Timeout(300)
class BlockCrashTest {
  private static final int UNIT = 1 << BlockTableLayout.SMALL_SHIFT;
  private static final int UNITS = 128;
  private static final int SIZE_BYTES = UNITS * UNIT;
  private static final ObjectType TYPE = ObjectType.of("test");
  private static final long MARK = 0x77;

  /** As many names as the directory's first table takes for one place, and one more. */
  private static final List<String> NAMES =
      IntStream.range(0, 1_000_000)
          .mapToObj(number -> "object-" + number)
          .filter(name -> (DirectoryLayout.hash(name.getBytes(UTF_8)) & 255) == 77)
          .limit(17)
          .toList();

  @TempDir private Path location;

  /** What the child runs: {@code LOCATION WRITE}. */
  static final class Crasher {
    private final Region region;
    private final BlockAllocator allocator;

    private Crasher(Region region) {
      this.region = region;
      this.allocator = region.allocator();
    }

    public static void main(String[] arguments) throws IOException {
      try (Region region = Region.attach(Path.of(arguments[0]), "crash")) {
        Crasher crasher = new Crasher(region);
        CrashPoints.arm(Long.parseLong(arguments[1]));
        crasher.splitAndMerge();
        crasher.nameAndRemove();
        CrashPoints.disarm();
      }
    }

    /** Among others, the hint points into the blocks that are merged. */
    private void splitAndMerge() throws IOException {
      Block first = allocator.allocate(UNIT);
      Block second = allocator.allocate(UNIT);
      Block rest = allocator.allocate(allocator.freeBytes());
      first.close();
      second.close();
      allocator.allocate(UNIT).close();
      Block merged = allocator.allocate(2 * UNIT);
      merged.refer(1);
      merged.close();
      rest.close();
    }

    /** Among others, the directory grows. */
    private void nameAndRemove() throws IOException {
      Directory directory = region.directory();
      directory.create("x", TYPE, 2 * UNIT, offset -> region.memory().putLong(offset, MARK));
      directory.remove("x");
      String last = NAMES.get(NAMES.size() - 1);
      directory.create(last, TYPE, 8, offset -> region.memory().putLong(offset, MARK));
      directory.remove(last);
    }
  }

  @Test
  @Tag("proof")
  void everyWriteMayBeTheLast() throws Exception {
    killBefore(1, 1);
  }

  @Test
  void someWritesMayBeTheLast() throws Exception {
    killBefore(5, 11);
  }

  private void killBefore(int firstWrite, int step) throws Exception {
    int status = CrashPoints.STATUS;
    int write = firstWrite - step;
    while (status == CrashPoints.STATUS) {
      write += step;
      try (Region region = Region.create(location, "crash", SIZE_BYTES)) {
        for (String name : NAMES.subList(0, NAMES.size() - 1)) {
          region.directory().create(name, TYPE, 8, offset -> region.memory().putLong(offset, MARK));
        }
        status = run(write);
        requireWhole(region, "write=" + write);
      }
    }
    assertEquals(0, status);
    assertTrue(write > 60, "writes=" + write);
  }

  private static void requireWhole(Region region, String write) throws IOException {
    BlockAllocator allocator = region.allocator();
    allocator.allocate(1).close(); // The lock can be had, the chain be walked.
    allocator.reclaim((offset, referrer) -> false);
    Set<String> names = new HashSet<>();
    for (DirectoryEntry entry : region.directory().list()) {
      assertEquals(MARK, region.memory().getLong(entry.offset()), write + " " + entry);
      assertTrue(region.directory().open(entry.name(), TYPE).equals(entry), write);
      names.add(entry.name());
    }
    assertTrue(names.containsAll(NAMES.subList(0, NAMES.size() - 1)), write);
    for (String name : names) {
      assertTrue(region.directory().remove(name), write);
    }
    long tables = 0;
    for (long table : region.directory().blockOffsets()) {
      int capacity = (int) region.memory().getLong(table + DirectoryLayout.CAPACITY_OFFSET);
      tables += (DirectoryLayout.length(capacity) + UNIT - 1) / UNIT * UNIT;
    }
    assertEquals(SIZE_BYTES - tables, allocator.freeBytes(), write + ": nothing is lost");
    if (tables == 0) {
      allocator.allocateZeroed(SIZE_BYTES).close();
    }
    String again = NAMES.get(0);
    region.directory().create(again, TYPE, 8);
    assertTrue(region.directory().find(again).isPresent(), write);
  }

  private int run(int write) throws Exception {
    return ChildJvm.run(Crasher.class, CrashPoints.JVM_FLAGS, location, write);
  }
}
