package io.capstan.ipc.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DirectoryTest {
  private static final int SIZE_BYTES = 1 << 16;

  @TempDir private Path location;
  private Region region;
  private Directory directory;

  @BeforeEach
  void createRegion() throws IOException {
    region = Region.create(location, "objects", SIZE_BYTES);
    directory = region.directory();
  }

  @AfterEach
  void closeLeavesNothing() throws IOException {
    region.close();
    Crew.assertNoFiles(location);
  }

  @Test
  void objectsAreApartAndAlignedAndFound() throws IOException {
    long first = directory.create("first", 1);
    long second = directory.create("second", RegionLayout.SEPARATION + 1);
    long third = directory.create("third", 8);
    assertEquals(RegionLayout.DATA_OFFSET, first);
    assertEquals(first + RegionLayout.SEPARATION, second);
    assertEquals(second + 2L * RegionLayout.SEPARATION, third);
    assertEquals(second, directory.find("second").orElseThrow());
    assertTrue(directory.find("fourth").isEmpty());
  }

  @Test
  void nameIsGivenOnce() throws IOException {
    directory.create("hits", 8);
    var refusal = assertThrows(IllegalArgumentException.class, () -> directory.create("hits", 8));
    assertTrue(refusal.getMessage().contains("name=hits"), refusal::getMessage);
  }

  @Test
  void namesAreLimitedInBytes() throws IOException {
    String longest = "ä".repeat(DirectoryLayout.NAME_LENGTH_MAX / 2);
    assertEquals(directory.create(longest, 1), directory.find(longest).orElseThrow());
    for (String wrong : List.of("", longest + "x")) {
      var refusal = assertThrows(IllegalArgumentException.class, () -> directory.create(wrong, 1));
      assertTrue(refusal.getMessage().contains("lengthBytes="), refusal::getMessage);
      assertTrue(refusal.getMessage().contains("allowed: 1 to 104"), refusal::getMessage);
    }
  }

  @Test
  void nameThatUtf8CannotHoldIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> directory.create("half \uD800", 1));
  }

  @Test
  void lengthIsLimitedByTheRegion() throws IOException {
    assertThrows(IllegalArgumentException.class, () -> directory.create("none", 0));
    for (long tooLong : new long[] {SIZE_BYTES + 1, Long.MAX_VALUE}) {
      var refusal =
          assertThrows(RegionSpaceException.class, () -> directory.create("large", tooLong));
      assertTrue(
          refusal.getMessage().contains("lengthBytes=" + tooLong + " freeBytes=" + SIZE_BYTES),
          refusal::getMessage);
    }
    assertEquals(RegionLayout.DATA_OFFSET, directory.create("exact", SIZE_BYTES));
    assertThrows(RegionSpaceException.class, () -> directory.create("more", 1));
  }

  @Test
  void objectsAreLimitedInNumber() throws IOException {
    for (int count = 0; count < DirectoryLayout.ENTRIES_MAX; count++) {
      directory.create("object-" + count, 1);
    }
    var refusal = assertThrows(RegionSpaceException.class, () -> directory.create("more", 1));
    assertTrue(refusal.getMessage().contains("objects=255 (allowed: 255)"), refusal::getMessage);
    assertTrue(directory.find("object-254").isPresent());
  }

  @Test
  void concurrentCreatorsGetSpaceOfTheirOwn() throws Exception {
    int threadCount = 4;
    int each = 20;
    ExecutorService threads = Executors.newFixedThreadPool(threadCount);
    try (Region second = Region.attach(location, "objects")) {
      List<Future<List<Long>>> made = new ArrayList<>();
      for (int i = 0; i < threadCount; i++) {
        String prefix = "thread-" + i + "-";
        Directory own = i % 2 == 0 ? directory : second.directory();
        made.add(threads.submit(() -> createMany(own, prefix, each)));
      }
      Set<Long> offsets = new HashSet<>();
      for (Future<List<Long>> some : made) {
        offsets.addAll(some.get());
      }
      assertEquals(threadCount * each, offsets.size());
    } finally {
      threads.shutdownNow();
      assertTrue(threads.awaitTermination(30, TimeUnit.SECONDS));
    }
  }

  private static List<Long> createMany(Directory directory, String prefix, int count)
      throws IOException {
    List<Long> offsets = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      offsets.add(directory.create(prefix + i, 1));
    }
    return offsets;
  }
}
