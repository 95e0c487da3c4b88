package io.capstan.ipc.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.trial.ChildJvm;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
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
class BlockAllocatorTest {
  private static final int UNIT = 1 << BlockTableLayout.SMALL_SHIFT;
  private static final int UNITS = 256;
  private static final int SIZE_BYTES = UNITS * UNIT;
  private static final ObjectType TYPE = ObjectType.of("test");
  private static final BlockReferences NONE = (offset, referrer) -> false;

  @TempDir private Path location;
  private Region region;
  private BlockAllocator allocator;

  @BeforeEach
  void createRegion() throws IOException {
    region = Region.create(location, "blocks", SIZE_BYTES);
    allocator = region.allocator();
  }

  @AfterEach
  void closeLeavesNothing() throws IOException {
    region.close();
    Crew.assertNoFiles(location);
  }

  private Region attach() throws IOException {
    return Region.attach(location, "blocks");
  }

  @Test
  void blocksAreApartAndComeBack() throws IOException {
    Block first = allocator.allocate(1);
    Block second = allocator.allocate(UNIT + 1);
    assertEquals(RegionLayout.DATA_OFFSET, first.offset());
    assertEquals(first.offset() + UNIT, second.offset());
    assertEquals(UNIT + 1, second.lengthBytes());
    assertEquals(SIZE_BYTES - 3 * UNIT, allocator.freeBytes());
    first.close();
    first.close();
    second.close();
    assertEquals(SIZE_BYTES, allocator.freeBytes());
    assertEquals(RegionLayout.DATA_OFFSET, allocator.allocate(SIZE_BYTES).offset(), "merged");
  }

  @Test
  void lengthsThatCannotBeAreRefused() throws IOException {
    for (long length : new long[] {0, -1, Long.MIN_VALUE}) {
      assertThrows(IllegalArgumentException.class, () -> allocator.allocate(length));
    }
    allocator.allocate(UNIT);
    Block middle = allocator.allocate(UNIT);
    allocator.allocate(UNIT);
    middle.close();
    for (long length : new long[] {SIZE_BYTES, Long.MAX_VALUE, Long.MAX_VALUE - UNIT}) {
      var refusal = assertThrows(RegionSpaceException.class, () -> allocator.allocate(length));
      assertTrue(
          refusal
              .getMessage()
              .endsWith(
                  "lengthBytes=%d freeBytes=%d largestBytes=%d"
                      .formatted(length, SIZE_BYTES - 2 * UNIT, SIZE_BYTES - 3 * UNIT)),
          refusal.getMessage());
    }
  }

  @Test
  void doubleFreeAndForeignOffsetsAreRefusedByName() throws IOException {
    Block block = allocator.allocate(2 * UNIT);
    block.close();
    assertRefused(block.offset(), "it is free already");
    Block again = allocator.allocate(2 * UNIT);
    for (long offset :
        new long[] {again.offset() + UNIT, again.offset() + 1, 0, -1, Long.MAX_VALUE}) {
      assertRefused(offset, "no block starts there");
    }
    assertRefused(region.directory().create("object", TYPE, 1).offset(), "owner=0x7ff");
    try (Region other = attach()) {
      Block foreign = other.allocator().allocate(1);
      assertRefused(foreign.offset(), "owner=0x" + Integer.toHexString(other.participant().id()));
    }
  }

  private void assertRefused(long offset, String why) {
    var refusal = assertThrows(IllegalStateException.class, () -> allocator.free(offset));
    assertTrue(
        refusal.getMessage().startsWith("offset=" + offset + " cannot be freed: " + why),
        refusal.getMessage());
    assertTrue(refusal.getMessage().contains("allowed: owner=0x"), refusal.getMessage());
  }

  @Test
  void blockTravelsByTransfer() throws IOException {
    try (Region other = attach()) {
      Block sent = allocator.allocate(100);
      region.memory().putLong(sent.offset(), 42);
      sent.transferTo(other.participant().id());
      sent.close();
      assertThrows(IllegalStateException.class, () -> allocator.free(sent.offset()));
      assertThrows(IllegalStateException.class, () -> sent.transferTo(other.participant().id()));
      other.allocator().free(sent.offset());

      Block left = allocator.allocate(100);
      left.forget();
      left.close();
      int from = region.participant().id();
      Block taken = other.allocator().take(left.offset(), 100, from);
      assertThrows(
          IllegalStateException.class, () -> other.allocator().take(left.offset(), 100, from));
      taken.close();
      Block whole = allocator.allocate(SIZE_BYTES);
      for (long wrong : new long[] {0, -1, SIZE_BYTES + 1, Long.MAX_VALUE}) {
        assertThrows(
            IllegalStateException.class, () -> other.allocator().take(whole.offset(), wrong, from));
      }
      for (int nobody : new int[] {0, BlockTableLayout.DIRECTORY_OWNER}) {
        assertThrows(IllegalArgumentException.class, () -> allocator.give(whole.offset(), nobody));
      }
    }
  }

  @Test
  void zeroedBlocksAreZeroAndOthersAsTheyWere() throws IOException {
    Block dirty = allocator.allocate(10 * UNIT);
    region.memory().fill(dirty.offset(), 10 * UNIT, (byte) 7);
    dirty.close();
    Block asItWas = allocator.allocate(SIZE_BYTES);
    assertEquals(7, region.memory().getByte(asItWas.offset()));
    asItWas.close();
    Block zeroed = allocator.allocateZeroed(SIZE_BYTES);
    assertAllZero(zeroed);
  }

  @Test
  void bytesBeyondTheHighWaterMarkAreZeroWithoutWork() throws IOException {
    Block dirty = allocator.allocate(3 * UNIT);
    region.memory().fill(dirty.offset(), 3 * UNIT, (byte) 7);
    dirty.close();
    Block zeroed = allocator.allocateZeroed(SIZE_BYTES - 2 * UNIT);
    assertEquals(RegionLayout.DATA_OFFSET, zeroed.offset(), "over the mark");
    assertAllZero(zeroed);
  }

  private void assertAllZero(Block block) {
    for (long offset = 0; offset < block.lengthBytes(); offset += Long.BYTES) {
      assertEquals(0, region.memory().getLong(block.offset() + offset));
    }
  }

  @Test
  void blocksOfTheDeadComeBackWhenSpaceRunsOut() throws IOException {
    Region other = attach();
    other.allocator().allocate(SIZE_BYTES - UNIT);
    Block mine = allocator.allocate(UNIT);
    assertThrows(RegionSpaceException.class, () -> allocator.allocate(1), "the living keep theirs");
    other.close();
    assertEquals(mine.offset() - UNIT * (UNITS - 1), allocator.allocate(2 * UNIT).offset());
  }

  @Test
  void referredBlocksOfTheDeadStayUntilNobodyCanComeForThem() throws IOException {
    Region other = attach();
    Block kept = other.allocator().allocate(UNIT);
    kept.refer(77);
    Block lost = other.allocator().allocate(UNIT);
    other.close();
    int dead = 1 << ParticipantLayout.SLOT_BITS | 1;
    assertThrows(RegionSpaceException.class, () -> allocator.allocate(SIZE_BYTES));
    assertRefused(lost.offset(), "it is free already");
    assertRefused(kept.offset(), "owner=0x" + Integer.toHexString(dead));
    List<Long> asked = new ArrayList<>();
    assertEquals(
        0,
        allocator.reclaim(
            (offset, referrer) -> {
              asked.add(offset);
              asked.add(referrer);
              return true;
            }));
    assertEquals(List.of(kept.offset(), 77L), asked);
    Block taken = allocator.take(kept.offset(), UNIT, dead);
    assertEquals(0, allocator.reclaim(NONE), "the living keep theirs");
    taken.forget();
    try (Region heir = attach()) {
      Block inherited = allocator.take(taken.offset(), UNIT, region.participant().id());
      inherited.transferTo(heir.participant().id());
    }
    assertEquals(1, allocator.reclaim(NONE));
    allocator.allocate(SIZE_BYTES).close();
  }

  @Test
  void aLivingOwnersBlockIsFreedIfNobodyWillComeForIt() throws IOException {
    allocator.allocate(UNIT); // Never referred to: its owner will free it.
    Block counted = allocator.allocate(UNIT);
    counted.refer(77);
    assertEquals(0, allocator.reclaim(NONE), "nobody said that");
    assertEquals(1, allocator.reclaim(abandoned((offset, referrer) -> referrer == 77)));
    assertRefused(counted.offset(), "it is free already");
    Block changed = allocator.allocate(UNIT);
    changed.refer(77);
    BlockReferences late =
        abandoned(
            (offset, referrer) -> {
              changed.refer(78);
              return true;
            });
    assertEquals(0, allocator.reclaim(late), "the answer was out of date");
  }

  private static BlockReferences abandoned(BlockReferences isAbandoned) {
    return new BlockReferences() {
      @Override
      public boolean isReferenced(long offset, long referrer) {
        return true;
      }

      @Override
      public boolean isAbandoned(long offset, long referrer) {
        return isAbandoned.isReferenced(offset, referrer);
      }
    };
  }

  @Test
  void blocksGoWithTheObjectThatRefersToThem() throws IOException {
    long object = region.directory().create("object", TYPE, 2 * UNIT).offset();
    Block first = allocator.allocate(UNIT);
    first.refer(object);
    Block last = allocator.allocate(UNIT);
    last.refer(object + 2 * UNIT - 1);
    Block another = allocator.allocate(UNIT);
    another.refer(object + 2 * UNIT);
    assertTrue(region.directory().remove("object"));
    assertRefused(first.offset(), "it is free already");
    assertRefused(last.offset(), "it is free already");
    another.close();
  }

  @Test
  void newBlockHasNoReferrerOfItsPlaceBefore() throws IOException {
    Block first = allocator.allocate(UNIT);
    first.refer(77);
    first.close();
    Region other = attach();
    assertEquals(first.offset(), other.allocator().allocate(SIZE_BYTES).offset());
    other.close();
    assertEquals(1, allocator.reclaim((offset, referrer) -> referrer != 0));
  }

  @Test
  void namedObjectsOutliveTheirCreator() throws IOException {
    Region other = attach();
    long offset = other.directory().create("object", TYPE, 1).offset();
    other.close();
    assertEquals(0, allocator.reclaim(NONE));
    assertEquals(offset, region.directory().open("object").offset());
    assertEquals(SIZE_BYTES - UNIT, allocator.freeBytes());
  }

  @Test
  void whatACreatorOrRemoverDiedInIsFinished() throws IOException {
    BlockTable table = new BlockTable(region.memory());
    long named = region.directory().create("object", TYPE, 1).offset();
    long unit = table.unitAt(named);
    int dead;
    try (Region other = attach()) {
      dead = other.participant().id();
    }
    // Killed between the entry and the transfer.
    long head = BlockTableLayout.used(dead, 1);
    assertTrue(table.replaceHead(unit, table.head(unit), head));
    assertEquals(0, allocator.reclaim(NONE));
    assertEquals(BlockTableLayout.DIRECTORY_OWNER, BlockTableLayout.ownerOf(table.head(unit)));
    // The same, and removed by another before anyone reclaims.
    assertTrue(table.replaceHead(unit, table.head(unit), head));
    assertTrue(region.directory().remove("object"));
    assertEquals(SIZE_BYTES, allocator.freeBytes());
    // Killed between the entry and the block.
    DirectoryEntry second = region.directory().create("second", TYPE, 1);
    new DirectoryTable(region.memory()).remove(second.key());
    assertEquals(1, allocator.reclaim(NONE));
    assertEquals(SIZE_BYTES, allocator.freeBytes());
  }

  @Test
  void lockOfADeadHolderIsTakenOver() throws IOException {
    Region other = attach();
    other.allocator().lock().enter();
    other.close();
    allocator.allocate(1).close();
  }

  @Test
  void livingHolderIsNamedAfterABoundedWait() throws IOException {
    long lockOffset = RegionLayout.BLOCKS_OFFSET + BlockTableLayout.LOCK_OFFSET;
    RegionLock impatient =
        new RegionLock(region, region.memory(), lockOffset, Duration.ofMillis(50));
    try (Region other = attach()) {
      other.allocator().lock().enter();
      var refusal = assertThrows(RegionBusyException.class, impatient::enter);
      assertTrue(
          refusal
              .getMessage()
              .contains(
                  "participant=0x%x pid=%d (waited=50ms"
                      .formatted(other.participant().id(), ProcessHandle.current().pid())),
          refusal.getMessage());
      Thread.currentThread().interrupt();
      assertThrows(InterruptedIOException.class, impatient::enter);
      assertTrue(Thread.interrupted());
      other.allocator().lock().leave();
      impatient.enter();
      impatient.enter();
      impatient.leave();
      assertEquals(region.participant().id(), region.memory().getInt(lockOffset));
      impatient.leave();
      assertEquals(0, region.memory().getInt(lockOffset));
    }
  }

  @Test
  void damagedTableIsNoEndlessWalk() {
    BlockTable table = new BlockTable(region.memory());
    for (long head :
        new long[] {0, BlockTableLayout.free(0), BlockTableLayout.free(UNITS + 1), -1}) {
      assertTrue(table.replaceHead(0, table.head(0), head));
      var refusal = assertThrows(IllegalStateException.class, () -> allocator.allocate(1));
      assertTrue(refusal.getMessage().contains("damaged: unit=0 head=0x"), refusal.getMessage());
    }
  }

  @Test
  void closedRegionIsRefused() throws IOException {
    Region other = attach();
    Block block = other.allocator().allocate(1);
    other.close();
    assertThrows(IllegalStateException.class, () -> other.allocator().allocate(1));
    assertThrows(IllegalStateException.class, block::close);
    assertThrows(IllegalStateException.class, () -> other.allocator().reclaim(NONE));
  }

  /** An oracle keeps what must be allocated: no overlap, nothing lost, one block at the end. */
  @Test
  void randomAllocationsAgreeWithAnOracle() throws IOException {
    for (int seed = 0; seed < 5; seed++) {
      Random random = new Random(seed);
      TreeMap<Long, Block> oracle = new TreeMap<>();
      long used = 0;
      for (int step = 0; step < 20_000; step++) {
        int length = 1 + random.nextInt(random.nextInt(10) == 0 ? 20 * UNIT : 3 * UNIT);
        if (random.nextInt(100) < 52) {
          try {
            Block block = allocator.allocate(length);
            assertApart(oracle, block);
            oracle.put(block.offset(), block);
            used += units(length);
          } catch (RegionSpaceException e) {
            assertTrue(largestGap(oracle) < units(length), "seed=" + seed + ": " + e);
          }
        } else if (!oracle.isEmpty()) {
          long from = RegionLayout.DATA_OFFSET + random.nextInt(SIZE_BYTES);
          Long victim = oracle.floorKey(from) == null ? oracle.firstKey() : oracle.floorKey(from);
          Block block = oracle.remove(victim);
          used -= units(block.lengthBytes());
          block.close();
        }
        assertEquals((UNITS - used) * UNIT, allocator.freeBytes());
      }
      oracle.values().forEach(Block::close);
      allocator.allocate(SIZE_BYTES).close();
    }
  }

  private static long units(long length) {
    return (length + UNIT - 1) / UNIT;
  }

  private static void assertApart(TreeMap<Long, Block> oracle, Block block) {
    long end = block.offset() + units(block.lengthBytes()) * UNIT;
    var before = oracle.lowerEntry(end);
    assertTrue(
        before == null
            || before.getKey() + units(before.getValue().lengthBytes()) * UNIT <= block.offset(),
        () -> block + " overlaps " + before);
    assertTrue(block.offset() >= RegionLayout.DATA_OFFSET);
    assertTrue(end <= RegionLayout.DATA_OFFSET + SIZE_BYTES);
  }

  private static long largestGap(TreeMap<Long, Block> oracle) {
    long largest = 0;
    long end = RegionLayout.DATA_OFFSET;
    for (Block block : oracle.values()) {
      largest = Math.max(largest, block.offset() - end);
      end = block.offset() + units(block.lengthBytes()) * UNIT;
    }
    return Math.max(largest, RegionLayout.DATA_OFFSET + SIZE_BYTES - end) / UNIT;
  }

  @Test
  void threadsOfTwoParticipantsNeverShareABlock() throws Exception {
    int threadCount = 4;
    ExecutorService threads = Executors.newFixedThreadPool(threadCount);
    try (Region other = attach()) {
      List<Future<Boolean>> all = new ArrayList<>();
      for (int number = 1; number <= threadCount; number++) {
        Region own = number % 2 == 0 ? region : other;
        long seed = number;
        all.add(threads.submit(() -> BlockChurn.run(own, seed, 10_000)));
      }
      for (Future<Boolean> each : all) {
        assertTrue(each.get(30, TimeUnit.SECONDS));
      }
    } finally {
      threads.shutdownNow();
      assertTrue(threads.awaitTermination(30, TimeUnit.SECONDS));
    }
    assertEquals(SIZE_BYTES, allocator.freeBytes());
    allocator.allocate(SIZE_BYTES).close();
    assertFalse(Thread.interrupted());
  }

  @Test
  void allocatorsKilledAnywhereLeaveAValidTable() throws Exception {
    Random random = new Random(1);
    int rounds = System.getProperty("capstan.proof") == null ? 3 : 6;
    try (Crew crew = new Crew(location)) {
      for (int round = 0; round < rounds; round++) {
        ChildJvm first = crew.start();
        ChildJvm second = crew.start();
        first.askForNumber("attach blocks");
        second.askForNumber("attach blocks");
        first.askForSuccess("churn-blocks blocks " + (2 * round + 1));
        second.askForSuccess("churn-blocks blocks " + (2 * round + 2));
        assertTrue(BlockChurn.run(region, 0, 200 + random.nextInt(2_000)), "beside the living");
        first.kill();
        assertTrue(BlockChurn.run(region, 0, 500), "beside a dead one");
        second.kill();
        allocator.reclaim(NONE);
        for (DirectoryEntry entry : region.directory().list()) {
          assertTrue(BlockChurn.isWhole(region, entry), entry::toString);
          region.directory().remove(entry.name());
        }
        assertEquals(SIZE_BYTES, allocator.freeBytes(), "nothing is lost");
        allocator.allocate(SIZE_BYTES).close();
      }
      region.close();
    }
  }
}
