package io.capstan.ipc.memory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DirectoryTest {
  private static final int SIZE_BYTES = 1 << 16;
  private static final int UNIT = 1 << BlockTableLayout.SMALL_SHIFT;
  private static final ObjectType LEFT = ObjectType.of("left");
  private static final ObjectType RIGHT = ObjectType.of("right");

  /** A second or some; enough where threads do not run at the same time. */
  private static final int ROUNDS_MAX =
      System.getProperty("capstan.proof") == null ? 2_000_000 : 10_000_000;

  /** So that an entry's fields and the end of its name stand on different cache lines. */
  private static final String LONG_PREFIX = "object-".repeat(20);

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
    DirectoryEntry first = directory.create("first", LEFT, 1);
    DirectoryEntry second = directory.create("second", RIGHT, UNIT + 1);
    DirectoryEntry third = directory.create("third", LEFT, 8);
    assertEquals(RegionLayout.DATA_OFFSET, first.offset());
    assertEquals(first.offset() + UNIT, second.offset());
    assertEquals(second.offset() + 2 * UNIT, third.offset());
    assertEquals(second, directory.find("second").orElseThrow());
    assertEquals(second, directory.open("second", LEFT, RIGHT));
    assertEquals(UNIT + 1, second.lengthBytes());
    assertTrue(directory.find("fourth").isEmpty());
    assertEquals(Set.of(first, second, third), Set.copyOf(directory.list()));
  }

  @Test
  void typeIsCheckedByName() throws IOException {
    directory.create("hits", LEFT, 8);
    assertEquals(LEFT, directory.find("hits", LEFT).orElseThrow().type());
    var refusal = assertThrows(ObjectTypeException.class, () -> directory.find("hits", RIGHT));
    assertTrue(
        refusal.getMessage().endsWith(" is of type=left (allowed: right)"), refusal.getMessage());
    var missing = assertThrows(ObjectNotFoundException.class, () -> directory.open("miss", RIGHT));
    assertTrue(missing.getMessage().startsWith("name=miss is not in "), missing.getMessage());
  }

  @Test
  void nameIsGivenOnce() throws IOException {
    directory.create("hits", LEFT, 8);
    long free = region.allocator().freeBytes();
    var refusal =
        assertThrows(ObjectExistsException.class, () -> directory.create("hits", RIGHT, 8));
    assertTrue(refusal.getMessage().contains("name=hits"), refusal::getMessage);
    assertEquals(free, region.allocator().freeBytes(), "it took no space");
  }

  @Test
  void nobodySeesAnUninitializedObject() throws IOException {
    try (Region other = Region.attach(location, "objects")) {
      DirectoryEntry made =
          directory.create(
              "hits",
              LEFT,
              8,
              offset -> {
                assertTrue(other.directory().find("hits").isEmpty());
                region.memory().putLong(offset, 42);
              });
      long found = other.directory().open("hits", LEFT).offset();
      assertEquals(made.offset(), found);
      assertEquals(42, other.memory().getLong(found));
    }
  }

  @Test
  void failedInitializerLeavesNothing() throws IOException {
    assertThrows(
        ArithmeticException.class,
        () ->
            directory.create(
                "hits",
                LEFT,
                8,
                offset -> {
                  throw new ArithmeticException();
                }));
    assertTrue(directory.find("hits").isEmpty());
    assertEquals(SIZE_BYTES, region.allocator().freeBytes());
  }

  @Test
  void whoeverNamesItWhileItIsInitializedWins() throws IOException {
    assertThrows(
        ObjectExistsException.class,
        () -> directory.create("hits", LEFT, 8, offset -> createUnchecked("hits", RIGHT)));
    assertEquals(RIGHT, directory.open("hits").type());
    assertEquals(SIZE_BYTES - UNIT, region.allocator().freeBytes());
  }

  private DirectoryEntry createUnchecked(String name, ObjectType type) {
    try {
      return directory.create(name, type, 8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void removedObjectGivesNameAndSpaceBack() throws IOException {
    DirectoryEntry first = directory.create("hits", LEFT, SIZE_BYTES);
    region.memory().fill(first.offset(), SIZE_BYTES, (byte) 7);
    assertTrue(directory.remove("hits"));
    assertEquals(SIZE_BYTES, region.allocator().freeBytes());
    assertFalse(directory.remove("hits"));
    assertTrue(directory.find("hits").isEmpty());
    assertTrue(directory.find(first.key()).isEmpty());
    assertEquals(List.of(), directory.list());
    DirectoryEntry second = directory.create("hits", LEFT, SIZE_BYTES);
    assertEquals(first.offset(), second.offset());
    assertNotEquals(first.key(), second.key(), "another object in the same place");
    assertTrue(directory.find(first.key()).isEmpty());
    assertEquals(second, directory.find(second.key()).orElseThrow());
    assertFalse(directory.remove(first.key()), "a later one of its name stays");
    assertEquals(second, directory.find(second.key()).orElseThrow());
    for (long offset = 0; offset < SIZE_BYTES; offset += Long.BYTES) {
      assertEquals(0, region.memory().getLong(second.offset() + offset), "zeroed again");
    }
  }

  @Test
  void forgedKeysFindNothing() throws IOException {
    DirectoryEntry.Key key = directory.create("hits", LEFT, 8).key();
    for (long wordOffset :
        new long[] {0, -8, Long.MIN_VALUE, Long.MAX_VALUE, key.wordOffset() + 1, 1L << 40}) {
      assertTrue(directory.find(new DirectoryEntry.Key(wordOffset, key.word())).isEmpty());
    }
    assertTrue(directory.find(new DirectoryEntry.Key(key.wordOffset(), 0)).isEmpty());
    assertTrue(directory.find(new DirectoryEntry.Key(key.wordOffset(), key.word() + 1)).isEmpty());
  }

  @Test
  void namesAreLimitedInBytes() throws IOException {
    String longest = "ä".repeat(DirectoryLayout.NAME_LENGTH_MAX / 2);
    assertEquals(directory.create(longest, LEFT, 1), directory.find(longest).orElseThrow());
    for (String wrong : List.of("", longest + "x")) {
      var refusal =
          assertThrows(IllegalArgumentException.class, () -> directory.create(wrong, LEFT, 1));
      assertTrue(refusal.getMessage().contains("lengthBytes="), refusal::getMessage);
      assertTrue(refusal.getMessage().contains("allowed: 1 to 160"), refusal::getMessage);
    }
  }

  @Test
  void nameThatUtf8CannotHoldIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> directory.create("half \uD800", LEFT, 1));
  }

  @Test
  void lengthIsLimitedByTheRegion() throws IOException {
    assertThrows(IllegalArgumentException.class, () -> directory.create("none", LEFT, 0));
    for (long tooLong : new long[] {SIZE_BYTES + 1, Long.MAX_VALUE}) {
      var refusal =
          assertThrows(RegionSpaceException.class, () -> directory.create("large", LEFT, tooLong));
      assertTrue(
          refusal
              .getMessage()
              .endsWith(
                  "name=large: lengthBytes="
                      + tooLong
                      + " freeBytes="
                      + SIZE_BYTES
                      + " largestBytes="
                      + SIZE_BYTES),
          refusal::getMessage);
    }
    assertEquals(RegionLayout.DATA_OFFSET, directory.create("exact", LEFT, SIZE_BYTES).offset());
    assertThrows(RegionSpaceException.class, () -> directory.create("more", LEFT, 1));
  }

  @Test
  void tenThousandObjectsAreAllFoundAndRemoved() throws IOException {
    int count = 10_000;
    try (Region large = Region.create(location, "large", 1 << 23);
        Region other = Region.attach(location, "large")) {
      for (int i = 0; i < count; i++) {
        int value = i;
        large
            .directory()
            .create("object-" + i, LEFT, 8, offset -> large.memory().putLong(offset, value));
      }
      for (int i = 0; i < count; i++) {
        long offset = other.directory().open("object-" + i, LEFT).offset();
        assertEquals(i, other.memory().getLong(offset));
      }
      assertTrue(other.directory().find("object-" + count).isEmpty());
      assertEquals(
          count,
          large.directory().list().stream()
              .map(DirectoryEntry::name)
              .collect(Collectors.toSet())
              .size());
      assertEquals(0, large.allocator().reclaim((offset, referrer) -> false), "nothing is lost");
      for (int i = 0; i < count; i += 2) {
        assertTrue(other.directory().remove("object-" + i));
      }
      for (int i = 0; i < count; i++) {
        assertEquals(i % 2 == 1, large.directory().find("object-" + i).isPresent());
      }
      long tablesBefore = large.directory().blockOffsets().size();
      for (int i = 0; i < count; i += 2) {
        large.directory().create("again-" + i, RIGHT, 8);
      }
      assertEquals(
          tablesBefore + count / 2, large.directory().blockOffsets().size(), "places are reused");
    }
  }

  @Test
  void directoryInAFullRegionSaysSo() throws IOException {
    List<String> names = new ArrayList<>();
    var refusal =
        assertThrows(
            RegionSpaceException.class,
            () -> {
              while (true) {
                directory.create("object-" + names.size(), LEFT, 1);
                names.add("object-" + names.size());
              }
            });
    assertTrue(refusal.getMessage().contains("lengthBytes="), refusal::getMessage);
    for (String name : names) {
      assertTrue(directory.find(name).isPresent());
      assertTrue(directory.remove(name));
    }
    assertTrue(directory.list().isEmpty());
  }

  @Test
  void concurrentCreatorsGetSpaceOfTheirOwn() throws Exception {
    int threadCount = 4;
    int each = 50;
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
      offsets.add(directory.create(prefix + i, LEFT, 1).offset());
    }
    return offsets;
  }

  /** Readers of entries that are removed and used again see each whole, and never miss another. */
  @Test
  void readersAreSafeFromReusedEntries() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    AtomicBoolean done = new AtomicBoolean();
    AtomicLong seen = new AtomicLong();
    directory.create("steady", RIGHT, 1);
    try (Region second = Region.attach(location, "objects")) {
      List<Future<Boolean>> readers = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        readers.add(threads.submit(() -> lookUntil(done, seen, second.directory())));
      }
      reuseOnePlaceUntil(() -> seen.get() >= 50_000 || readers.stream().anyMatch(Future::isDone));
      done.set(true);
      for (Future<Boolean> reader : readers) {
        assertTrue(reader.get(30, TimeUnit.SECONDS));
      }
    } finally {
      done.set(true);
      threads.shutdownNow();
      assertTrue(threads.awaitTermination(30, TimeUnit.SECONDS));
    }
  }

  /** Without blocks of their own, for speed: a reader must meet another entry in mid-read. */
  private void reuseOnePlaceUntil(BooleanSupplier enough) throws IOException {
    DirectoryTable table = new DirectoryTable(region.memory());
    List<byte[]> names = new ArrayList<>();
    List<Block> blocks = new ArrayList<>();
    for (String name : namesForOnePlace(4)) {
      names.add(name.getBytes(UTF_8));
      blocks.add(new Block(region.allocator(), region.memory(), 0, lengthFor(name)));
    }
    region.allocator().lock().enter();
    try {
      for (int round = 0;
          round % 1_000 != 0 || round < ROUNDS_MAX && !enough.getAsBoolean();
          round++) {
        int number = round % names.size();
        Block block = blocks.get(number);
        ObjectType type = block.lengthBytes() % 2 == 0 ? LEFT : RIGHT;
        table.remove(table.publish(names.get(number), type, block, region.allocator()));
      }
    } finally {
      region.allocator().lock().leave();
    }
  }

  /** Names that the directory puts into the same place, one after the other. */
  private static List<String> namesForOnePlace(int count) {
    return IntStream.range(0, 1_000_000)
        .mapToObj(number -> LONG_PREFIX + number)
        .filter(name -> (DirectoryLayout.hash(name.getBytes(UTF_8)) & 255) == 77)
        .limit(count)
        .toList();
  }

  private static int lengthFor(String name) {
    return 1 + Integer.parseInt(name.substring(LONG_PREFIX.length())) % 1_000;
  }

  private static boolean lookUntil(AtomicBoolean done, AtomicLong seen, Directory directory) {
    DirectoryEntry.Key last = null;
    while (!done.get()) {
      for (DirectoryEntry entry : directory.list()) {
        if (!entry.name().equals("steady")) {
          assertEquals(lengthFor(entry.name()), entry.lengthBytes());
          assertEquals(entry.lengthBytes() % 2 == 0 ? LEFT : RIGHT, entry.type());
          // The same one again is no news: the writer does not run at this moment.
          seen.addAndGet(entry.key().equals(last) ? 0 : 1);
          last = entry.key();
        }
      }
      assertTrue(directory.find("steady", RIGHT).isPresent());
    }
    return true;
  }
}
