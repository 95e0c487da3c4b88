package io.capstan.ipc.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.ipc.trial.ChildJvm;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attaching to a region that is not there yet. */
@Timeout(60)
class RegionAttachTest {
  private static final Duration LONG = Duration.ofMinutes(10);

  @TempDir private Path location;

  @ParameterizedTest
  @ValueSource(longs = {Long.MIN_VALUE, -1, 0, 1, 50_000_000})
  void whenTheTimeIsUpItIsNotFound(long timeoutNanos) {
    Duration timeout = Duration.ofNanos(timeoutNanos);
    long startNanos = System.nanoTime();
    var refusal =
        assertThrows(RegionNotFoundException.class, () -> Region.attach(location, "late", timeout));
    assertTrue(System.nanoTime() - startNanos >= timeoutNanos, "gave up early");
    assertTrue(refusal.getMessage().contains("name=late"), refusal::getMessage);
    assertTrue(refusal.getMessage().contains("location=" + location), refusal::getMessage);
    assertTrue(refusal.getMessage().contains("waited=" + timeout), refusal::getMessage);
  }

  @Test
  void regionThatIsThereNeedsNoTime() throws Exception {
    try (Region region = Region.create(location, "there", 1);
        Region attached = Region.attach(location, "there", Duration.ZERO)) {
      assertEquals(region.path(), attached.path());
    }
  }

  @Test
  void waiterGetsTheRegionThatAppearsWithItsLocation() throws Exception {
    Path later = location.resolve("later");
    Waiter waiter = new Waiter(later);
    waiter.awaitPause();
    Files.createDirectory(later);
    Region region = Region.create(later, "late", 1);
    try (Region attached = waiter.result.get()) {
      attached.memory().putLong(RegionLayout.DATA_OFFSET - Long.BYTES, 42);
      assertEquals(42, region.memory().getLong(RegionLayout.DATA_OFFSET - Long.BYTES));
    }
    region.close();
    Files.delete(later);
  }

  @Test
  void childWaitsForItsParentsRegion() throws Exception {
    try (Crew crew = new Crew(location)) {
      ChildJvm child = crew.start();
      child.tell("attach late 600000");
      try (Region region = Region.create(location, "late", 1)) {
        String answer = child.answer();
        assertTrue(answer.startsWith("ok "), answer);
        assertTrue(region.participant().isAlive(Integer.parseInt(answer.substring(3))));
      }
    }
  }

  @Test
  void interruptEndsTheWait() throws Exception {
    Waiter waiter = new Waiter(location);
    waiter.awaitPause();
    waiter.thread.interrupt();
    var failure = assertThrows(ExecutionException.class, waiter.result::get);
    assertEquals(InterruptedIOException.class, failure.getCause().getClass());
    assertTrue(waiter.keptItsStatus.get(), "the interrupt was swallowed");
  }

  /** Something else is wrong with it: waiting would not help. */
  @Test
  void foreignRegionIsRefusedAtOnce() throws Exception {
    Path link = Files.createSymbolicLink(location.resolve("capstan-late"), location);
    assertThrows(RegionAccessException.class, () -> Region.attach(location, "late", LONG));
    Files.delete(link);
  }

  /** A thread that waits for the region "late". */
  private static final class Waiter {
    final CompletableFuture<Region> result = new CompletableFuture<>();
    final CompletableFuture<Boolean> keptItsStatus = new CompletableFuture<>();
    final Thread thread;

    Waiter(Path location) {
      thread =
          new Thread(
              () -> {
                try {
                  result.complete(Region.attach(location, "late", LONG));
                } catch (Throwable e) {
                  result.completeExceptionally(e);
                }
                keptItsStatus.complete(Thread.interrupted());
              });
      thread.setDaemon(true);
      thread.start();
    }

    void awaitPause() {
      ChildJvm.await("a pause", () -> thread.getState() == Thread.State.TIMED_WAITING);
    }
  }

  /** The channels of the JDK say it in a way of their own. */
  @Test
  void anInterruptIsToldAsOne() throws IOException {
    try (Region region = Region.create(location, "interrupted", 4096)) {
      Thread.currentThread().interrupt();
      assertThrows(InterruptedIOException.class, () -> Region.attach(location, region.name()));
      assertTrue(Thread.currentThread().isInterrupted());
      assertThrows(
          InterruptedIOException.class,
          () -> Region.attach(location, region.name(), Duration.ofSeconds(1)));
      assertThrows(InterruptedIOException.class, () -> Region.create(location, "none", 4096));
      assertTrue(Thread.interrupted());
    }
    Crew.assertNoFiles(location);
  }
}
