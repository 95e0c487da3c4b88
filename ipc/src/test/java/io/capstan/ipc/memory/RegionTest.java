package io.capstan.ipc.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.capstan.ipc.trial.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class RegionTest {
  private static final int SIZE_BYTES = 4096;

  @TempDir private Path location;

  @AfterEach
  void nothingIsLeft() throws IOException {
    assertFalse(Thread.interrupted(), "test left its thread interrupted");
    Crew.assertNoFiles(location);
  }

  /** Others take over what a closer owned as soon as it is proven dead. */
  @RepeatedTest(10)
  void nothingIsWrittenOnceTheCloserIsProvenDead() throws Exception {
    ExecutorService executor = Executors.newSingleThreadExecutor();
    try (Region observing = Region.create(location, "closing", SIZE_BYTES)) {
      Region closing = Region.attach(location, "closing");
      long offset = observing.directory().create("count", ObjectType.BYTES, Long.BYTES).offset();
      int closer = closing.participant().id();
      long idOffset =
          RegionLayout.PARTICIPANTS_OFFSET
              + (long) (closer & ParticipantLayout.SLOT_MASK) * ParticipantLayout.LENGTH
              + ParticipantLayout.ID_OFFSET;
      Future<?> writing = executor.submit(() -> countForEver(closing.memory(), offset));
      ChildJvm.await("writes", () -> observing.memory().getLongAcquire(offset) > 1_000);
      Thread closes = new Thread(closing::close);
      closes.start();
      while (observing.memory().getIntAcquire(idOffset) == closer) {
        Thread.onSpinWait(); // As isAlive does first, which else is too slow to see the moment.
      }
      assertThrows(IllegalStateException.class, () -> closing.memory().getLongAcquire(offset));
      assertFalse(observing.participant().isAlive(closer));
      long then = observing.memory().getLongAcquire(offset);
      assertInstanceOf(
          IllegalStateException.class,
          assertThrows(ExecutionException.class, writing::get).getCause());
      long last = observing.memory().getLongAcquire(offset);
      assertTrue(last - then <= 1, "written since: " + (last - then));
      closes.join();
    } finally {
      executor.shutdownNow();
    }
  }

  private static void countForEver(Memory memory, long offset) {
    for (long count = 1; ; count++) {
      memory.putLongRelease(offset, count);
    }
  }

  @Test
  void attachedRegionHasTheSameBytes() throws IOException {
    try (Region created = Region.create(location, "counters", SIZE_BYTES);
        Region attached = Region.attach(location, "counters")) {
      long offset = created.directory().create("hits", ObjectType.BYTES, Long.BYTES).offset();
      created.memory().putLongRelease(offset, 42);
      assertEquals(offset, attached.directory().find("hits").orElseThrow().offset());
      assertEquals(42, attached.memory().getLongAcquire(offset));
      attached.memory().putLongRelease(offset, 43);
      assertEquals(43, created.memory().getLongAcquire(offset));
      assertEquals("counters", attached.name());
      assertEquals(location, attached.location());
      assertEquals(created.path(), attached.path());
      assertNotEquals(created.participant().id(), attached.participant().id());
    }
  }

  @Test
  void newRegionIsAllZerosAndAsLargeAsAsked() throws IOException {
    try (Region region = Region.create(location, "counters", SIZE_BYTES)) {
      assertEquals(RegionLayout.fileLength(SIZE_BYTES), region.memory().capacity());
      assertEquals(SIZE_BYTES, region.allocator().freeBytes());
      for (long offset = 0; offset < SIZE_BYTES; offset++) {
        assertEquals(0, region.memory().getByte(RegionLayout.DATA_OFFSET + offset));
      }
    }
  }

  @Test
  void filesAreForTheirOwnerOnly() throws IOException {
    try (Region region = Region.create(location, "counters", SIZE_BYTES)) {
      assertPermissions("rwx------", region.path());
      try (var files = Files.list(region.path())) {
        for (Path file : files.toList()) {
          assertPermissions("rw-------", file);
        }
      }
    }
  }

  private static void assertPermissions(String expected, Path path) throws IOException {
    assertEquals(
        expected,
        PosixFilePermissions.toString(Files.getPosixFilePermissions(path)),
        path::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "A-b_c.9", "0"})
  void allowedNames(String name) throws IOException {
    try (Region region = Region.create(location, name, 1);
        Region attached = Region.attach(location, name)) {
      assertEquals(region.path(), attached.path());
    }
  }

  @Test
  void longestNameIsAllowed() throws IOException {
    Region.create(location, "n".repeat(100), 1).close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ".", "..", "-a", "_a", "a/b", "../a", "a b", "a~b", "a\n", "ä", "a\0"})
  void refusedNames(String name) {
    for (Callable<Region> use :
        List.<Callable<Region>>of(
            () -> Region.create(location, name, 1), () -> Region.attach(location, name))) {
      var refusal = assertThrows(IllegalArgumentException.class, use::call);
      assertTrue(refusal.getMessage().startsWith("name=" + name + " (allowed: "));
    }
  }

  @Test
  void tooLongNameIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> Region.create(location, "n".repeat(101), 1));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 46})
  void refusedSizes(long sizeBytes) {
    var refusal =
        assertThrows(IllegalArgumentException.class, () -> Region.create(location, "a", sizeBytes));
    assertEquals(
        "sizeBytes=" + sizeBytes + " (allowed: 1 to " + Region.sizeBytesMax() + ")",
        refusal.getMessage());
  }

  @Test
  void existingNameIsRefusedAndTheHolderUnharmed() throws IOException {
    try (Region holder = Region.create(location, "counters", SIZE_BYTES)) {
      long offset = holder.directory().create("hits", ObjectType.BYTES, Long.BYTES).offset();
      holder.memory().putLong(offset, 42);
      var refusal =
          assertThrows(
              RegionExistsException.class, () -> Region.create(location, "counters", SIZE_BYTES));
      assertTrue(refusal.getMessage().contains("name=counters"), refusal::getMessage);
      assertTrue(refusal.getMessage().contains("location=" + location), refusal::getMessage);
      try (Region attached = Region.attach(location, "counters")) {
        assertEquals(42, attached.memory().getLong(offset));
      }
      assertEquals(List.of("capstan-counters"), Crew.files(location));
    }
  }

  @Test
  void missingNameIsNotFound() {
    var refusal =
        assertThrows(RegionNotFoundException.class, () -> Region.attach(location, "counters"));
    assertTrue(refusal.getMessage().contains("name=counters"), refusal::getMessage);
    assertTrue(refusal.getMessage().contains("location=" + location), refusal::getMessage);
  }

  @Test
  void locationThatIsMissingOrAFileIsRefused() throws IOException {
    Path file = Files.createFile(location.resolve("file"));
    for (Path wrong : List.of(location.resolve("missing"), file)) {
      var refusal = assertThrows(RegionException.class, () -> Region.create(wrong, "a", 1));
      assertTrue(refusal.getMessage().startsWith("location=" + wrong), refusal::getMessage);
      assertTrue(refusal.getMessage().contains("capstan.dir"), refusal::getMessage);
      assertThrows(RegionNotFoundException.class, () -> Region.attach(wrong, "a"));
    }
    Files.delete(file);
  }

  @Test
  void lastCloseRemovesTheFiles() throws IOException {
    Region first = Region.create(location, "counters", SIZE_BYTES);
    Region second = Region.attach(location, "counters");
    first.close();
    assertEquals(List.of("capstan-counters"), Crew.files(location));
    second.memory().putLong(RegionLayout.DATA_OFFSET, 1);
    second.close();
    Crew.assertNoFiles(location);
    assertThrows(RegionNotFoundException.class, () -> Region.attach(location, "counters"));
  }

  @Test
  void closedRegionIsRefusedWhateverIsAsked() throws IOException {
    Region region = Region.create(location, "counters", SIZE_BYTES);
    int otherId = region.participant().id() + 1;
    region.close();
    region.close();
    assertThrows(IllegalStateException.class, region::delete);
    assertThrows(IllegalStateException.class, () -> region.memory().getLong(0));
    assertThrows(IllegalStateException.class, () -> region.directory().find("hits"));
    assertThrows(
        IllegalStateException.class,
        () -> region.directory().create("hits", ObjectType.BYTES, 8).offset());
    assertThrows(IllegalStateException.class, () -> region.participant().isAlive(otherId));
    assertEquals("counters", region.name());
  }

  @Test
  void closedRegionDoesNotTouchItsSuccessor() throws IOException {
    Region region = Region.create(location, "counters", SIZE_BYTES);
    region.close();
    try (Region successor = Region.create(location, "counters", SIZE_BYTES)) {
      assertThrows(IllegalStateException.class, region::delete);
      assertThrows(
          IllegalStateException.class,
          () -> region.directory().create("hits", ObjectType.BYTES, 8).offset());
      region.close();
      assertEquals(List.of("capstan-counters"), Crew.files(location));
      assertTrue(successor.directory().find("hits").isEmpty());
    }
  }

  @Test
  void deletedNameIsGivenAgainWhileOldHoldersWorkOn() throws IOException {
    Region old = Region.create(location, "counters", SIZE_BYTES);
    Region oldToo = Region.attach(location, "counters");
    oldToo.delete();
    assertThrows(RegionNotFoundException.class, old::delete);
    assertThrows(RegionNotFoundException.class, () -> Region.attach(location, "counters"));

    Region successor = Region.create(location, "counters", SIZE_BYTES);
    long offset = old.directory().create("hits", ObjectType.BYTES, Long.BYTES).offset();
    oldToo.memory().putLong(offset, 42);
    assertEquals(42, old.memory().getLong(offset));
    assertTrue(successor.directory().find("hits").isEmpty());
    assertTrue(old.participant().isAlive(oldToo.participant().id()));
    assertEquals(0, RegionReaper.sweep(location));

    oldToo.close();
    assertTrue(Files.exists(old.path()));
    old.close();
    assertEquals(List.of("capstan-counters"), Crew.files(location));
    successor.delete();
    successor.close();
  }

  @Test
  void filesRemovedByHandDoNotHinderClose() throws IOException {
    try (Region region = Region.create(location, "counters", SIZE_BYTES)) {
      RegionFiles.remove(region.path());
    }
  }

  @Test
  void interruptedThreadCanClose() throws IOException {
    Region first = Region.create(location, "counters", SIZE_BYTES);
    Region second = Region.attach(location, "counters");
    Thread.currentThread().interrupt();
    first.close();
    second.close();
    assertTrue(Thread.interrupted(), "close must leave the thread interrupted");
  }

  @Test
  void threadInterruptedAtTheGateStillCloses() throws Exception {
    Region region = Region.create(location, "counters", SIZE_BYTES);
    List<Throwable> failures = new ArrayList<>();
    Thread closer = new Thread(region::close);
    closer.setUncaughtExceptionHandler((thread, failure) -> failures.add(failure));
    try (RegionGate gate = RegionGate.tryEnter(region.path())) {
      closer.start();
      ChildJvm.await("closer at the gate", () -> closer.getState() == Thread.State.TIMED_WAITING);
      closer.interrupt();
      ChildJvm.await("interrupt to be seen", () -> !closer.isInterrupted() || !closer.isAlive());
    }
    closer.join();
    assertEquals(List.of(), failures);
  }

  @Test
  void interruptedThreadCannotCreateAndLeavesNothing() throws IOException {
    Thread.currentThread().interrupt();
    assertThrows(IOException.class, () -> Region.create(location, "counters", SIZE_BYTES));
    assertTrue(Thread.interrupted());
    Crew.assertNoFiles(location);
  }

  @Test
  void interruptedThreadCannotAttachAndLeavesNoParticipant() throws IOException {
    try (Region region = Region.create(location, "counters", SIZE_BYTES)) {
      Thread.currentThread().interrupt();
      assertThrows(IOException.class, () -> Region.attach(location, "counters"));
      assertTrue(Thread.interrupted());
      try (Region next = Region.attach(location, "counters")) {
        assertEquals(1, next.participant().id() & ParticipantLayout.SLOT_MASK, "slot");
      }
    }
  }

  @Test
  void oneOfManyThreadsCreates() throws Exception {
    int threadCount = 6;
    CyclicBarrier start = new CyclicBarrier(threadCount);
    ExecutorService threads = Executors.newFixedThreadPool(threadCount);
    try {
      for (int round = 0; round < 20; round++) {
        List<Future<Region>> attempts = new ArrayList<>();
        for (int i = 0; i < threadCount; i++) {
          attempts.add(
              threads.submit(
                  () -> {
                    start.await();
                    return Region.create(location, "contended", SIZE_BYTES);
                  }));
        }
        assertOneWins(attempts);
      }
    } finally {
      threads.shutdownNow();
      assertTrue(threads.awaitTermination(30, TimeUnit.SECONDS));
    }
  }

  private static void assertOneWins(List<Future<Region>> attempts) throws Exception {
    List<Region> winners = new ArrayList<>();
    for (Future<Region> attempt : attempts) {
      try {
        winners.add(attempt.get());
      } catch (ExecutionException e) {
        assertInstanceOf(RegionExistsException.class, e.getCause());
      }
    }
    winners.forEach(Region::close);
    assertEquals(1, winners.size());
  }

  @Test
  void oneOfManyProcessesCreates() throws IOException {
    try (Crew crew = new Crew(location)) {
      List<ChildJvm> children = List.of(crew.start(), crew.start(), crew.start());
      for (int round = 0; round < 20; round++) {
        children.forEach(child -> child.tell("create contended " + SIZE_BYTES));
        List<ChildJvm> winners = new ArrayList<>();
        for (ChildJvm child : children) {
          String answer = child.answer();
          if (answer.startsWith("ok")) {
            winners.add(child);
          } else {
            assertTrue(answer.startsWith("RegionExistsException"), answer);
          }
        }
        assertEquals(1, winners.size());
        winners.get(0).askForSuccess("close contended");
      }
    }
  }

  /** A name that is being given up and taken at once: a creator gets it or is told it is in use. */
  @Test
  void creatingWhileOthersCloseFailsOnlyBecauseTheNameIsInUse() throws Exception {
    int threadCount = 3;
    ExecutorService threads = Executors.newFixedThreadPool(threadCount);
    try {
      List<Future<Integer>> created = new ArrayList<>();
      for (int i = 0; i < threadCount; i++) {
        created.add(threads.submit(() -> createAndClose(400)));
      }
      for (Future<Integer> count : created) {
        count.get();
      }
    } finally {
      threads.shutdownNow();
      assertTrue(threads.awaitTermination(30, TimeUnit.SECONDS));
    }
  }

  private int createAndClose(int rounds) throws IOException {
    int created = 0;
    for (int round = 0; round < rounds; round++) {
      try (Region region = Region.create(location, "contended", 1)) {
        created++;
      } catch (RegionExistsException e) {
        // That is the other permitted outcome.
      }
    }
    return created;
  }

  @Test
  void regionsLiveInSharedMemoryToo() throws IOException {
    Path sharedMemory = Path.of("/dev/shm");
    assumeTrue(Files.isWritable(sharedMemory), "there is no /dev/shm");
    Path own = Files.createTempDirectory(sharedMemory, "region-test-");
    try (Crew crew = new Crew(own);
        Region region = Region.create(own, "counters", SIZE_BYTES)) {
      ChildJvm child = crew.start();
      int id = child.askForNumber("attach counters");
      assertTrue(region.participant().isAlive(id));
      child.kill();
      assertFalse(region.participant().isAlive(id));
    } finally {
      Files.delete(own);
    }
  }
}
