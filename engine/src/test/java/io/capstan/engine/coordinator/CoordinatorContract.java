package io.capstan.engine.coordinator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.engine.kernel.Kernel;
import io.capstan.engine.kernel.PlainLoop;
import io.capstan.engine.kernel.Range;
import io.capstan.engine.kernel.Scalar;
import io.capstan.engine.kernel.SumOfSquares;
import io.capstan.engine.protocol.EngineSpace;
import io.capstan.engine.trial.Deadline;
import io.capstan.engine.trial.Surroundings;
import io.capstan.engine.trial.TrialKernels;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a coordinator promises, whatever its workers are. */
@Timeout(120)
abstract class CoordinatorContract {
  private static final List<Range> RANGES =
      List.of(
          Range.of(0, 1),
          Range.of(5, 6),
          Range.of(0, 7),
          Range.of(1000, 3050),
          Range.of(1, 100_004),
          Range.of((1L << 32) - 70_000, (1L << 32) + 70_000));
  private static final Range TO_THE_END = Range.of(Long.MAX_VALUE - 5000, Long.MAX_VALUE);
  private static final Range GOOD = Range.of(8, 100);
  private static final Range WITH_BAD = Range.of(0, 100);

  @RegisterExtension final Surroundings surroundings = new Surroundings();

  /** Processes or threads. */
  abstract CoordinatorOptions options(int workers);

  private Coordinator start(int workers) throws Exception {
    return Coordinator.start(options(workers));
  }

  private static Scalar expected(Kernel kernel, Range range) {
    return PlainLoop.run(kernel, range, EngineSpace.CHUNKS_MAX);
  }

  private static void assertRight(Coordinator coordinator, Kernel kernel, Range range)
      throws InterruptedException {
    JobResult result = coordinator.run(kernel, range);
    assertEquals(expected(kernel, range), result.value(), () -> kernel.name() + range);
    assertSharesAddUp(result);
  }

  private static void assertSharesAddUp(JobResult result) {
    int chunks = result.shares().stream().mapToInt(WorkerShare::chunks).sum();
    assertEquals(result.chunkCount(), chunks, "each chunk counts once");
    Set<String> owners =
        result.shares().stream()
            .map(share -> share.worker() + " " + share.pid())
            .collect(Collectors.toSet());
    assertEquals(result.shares().size(), owners.size(), "one share each");
    for (WorkerShare share : result.shares()) {
      assertTrue(share.chunks() > 0 && !share.busy().isNegative(), share::toString);
    }
  }

  @Test
  void answersAreThoseOfAPlainLoopWhateverTheNumberOfWorkers() throws Exception {
    for (int workers = 1; workers <= 4; workers++) {
      try (Coordinator coordinator = start(workers)) {
        for (Range range : RANGES) {
          assertRight(coordinator, new SumOfSquares(), range);
          assertRight(coordinator, new TrialKernels.Harmonic(), range);
          assertRight(coordinator, new TrialKernels.Digest(), range);
        }
        assertRight(coordinator, new TrialKernels.Harmonic(), TO_THE_END);
        assertRight(coordinator, new TrialKernels.Digest(), TO_THE_END);
      }
    }
  }

  @Test
  void fiveMillionSquaresGiveTheNumberThatPythonGives() throws Exception {
    try (Coordinator coordinator = start(2)) {
      JobResult result = coordinator.run(new SumOfSquares(), Range.of(0, 5_000_000));
      assertEquals("41666654166667500000", result.asInt128().toString());
      assertTrue(result.elapsed().toNanos() > 0);
    }
  }

  @Test
  void emptyRangeIsTheIdentityAndNobodysWork() throws Exception {
    try (Coordinator coordinator = start(1)) {
      for (long bound : new long[] {0, 7, Long.MAX_VALUE}) {
        JobResult result = coordinator.run(new SumOfSquares(), Range.of(bound, bound));
        assertEquals(0, result.asLong());
        assertEquals(0, result.chunkCount());
        assertEquals(List.of(), result.shares());
      }
      assertRight(coordinator, new TrialKernels.Sum(), GOOD);
    }
  }

  @Test
  void mostChunksThatThereCanBeAreComputedOnceEach() throws Exception {
    try (Coordinator coordinator = start(3)) {
      JobResult result =
          coordinator.run(new TrialKernels.Sum(), Range.of(0, 10L * EngineSpace.CHUNKS_MAX));
      assertEquals(EngineSpace.CHUNKS_MAX, result.chunkCount());
      assertSharesAddUp(result);
    }
  }

  @Test
  void jobsFollowEachOther() throws Exception {
    try (Coordinator coordinator = start(2)) {
      for (int job = 0; job < 300; job++) {
        assertRight(coordinator, new TrialKernels.Sum(), Range.of(job, job + 1 + job % 17));
      }
    }
  }

  @Test
  void callersMayBeMany() throws Exception {
    var callers = Executors.newFixedThreadPool(4);
    try (Coordinator coordinator = start(2)) {
      List<Callable<Void>> calls = new ArrayList<>();
      for (int call = 0; call < 40; call++) {
        Range range = Range.of(call, 1000 + call);
        Kernel kernel = call % 2 == 0 ? new TrialKernels.Digest() : new TrialKernels.Harmonic();
        calls.add(
            () -> {
              assertRight(coordinator, kernel, range);
              return null;
            });
      }
      for (Future<Void> call : callers.invokeAll(calls)) {
        call.get();
      }
    } finally {
      callers.shutdownNow();
    }
  }

  /**
   * The kernel fails with BAD in its range, whoever calls it next is served by the same workers.
   */
  private KernelException failureOf(Kernel kernel) throws Exception {
    try (Coordinator coordinator = start(2)) {
      assertRight(coordinator, new TrialKernels.Sum(), WITH_BAD);
      List<Long> pids = coordinator.workerPids();
      var failure = assertThrows(KernelException.class, () -> coordinator.run(kernel, WITH_BAD));
      assertRight(coordinator, new TrialKernels.Sum(), WITH_BAD);
      assertEquals(pids, coordinator.workerPids(), "the workers live on");
      return failure;
    }
  }

  @Test
  void whatAKernelThrowsReachesTheCaller() throws Exception {
    KernelException failure = failureOf(new TrialKernels.Throwing());
    assertEquals("java.lang.UnsupportedOperationException", failure.remoteClassName());
    assertEquals("value=7", failure.remoteMessage());
    assertTrue(failure.getMessage().contains("kernel=Throwing chunk=7 range=[7, 8) worker="));
    assertTrue(failure.getMessage().endsWith("java.lang.UnsupportedOperationException: value=7"));
    Throwable cause = failure.getCause();
    assertEquals("java.lang.UnsupportedOperationException: value=7", cause.toString());
    assertEquals("misbehave", cause.getStackTrace()[0].getMethodName());
    assertEquals(TrialKernels.Throwing.class.getName(), cause.getStackTrace()[0].getClassName());
    assertEquals("java.lang.ArithmeticException: the reason", cause.getCause().toString());
  }

  @Test
  void allWorkersMayFailAtOnce() throws Exception {
    KernelException failure = failureOf(new TrialKernels.AlwaysThrowing());
    assertTrue(failure.remoteMessage().startsWith("range=["), failure::getMessage);
  }

  @Test
  void stackOverflowIsAFailureLikeAnyOther() throws Exception {
    KernelException failure = failureOf(new TrialKernels.Deep());
    assertEquals("java.lang.StackOverflowError", failure.remoteClassName());
    assertEquals("descend", failure.getCause().getStackTrace()[0].getMethodName());
  }

  @Test
  void exceptionThatCannotBeLookedAtIsAFailureLikeAnyOther() throws Exception {
    KernelException failure = failureOf(new TrialKernels.ThrowingHostile());
    assertTrue(failure.remoteClassName().endsWith("Hostile"));
    assertEquals("(its getMessage() threw java.lang.AssertionError)", failure.remoteMessage());
  }

  @Test
  void constructorThatThrowsInAWorkerIsReportedAsItself() throws Exception {
    Kernel kernel = new TrialKernels.Unmakeable();
    TrialKernels.touch("made");
    KernelException failure = failureOf(kernel);
    assertEquals("java.lang.IllegalCallerException", failure.remoteClassName());
    assertEquals("not in a worker", failure.remoteMessage());
  }

  @Test
  void nullIsNoResult() throws Exception {
    assertEquals(
        "java.lang.NullPointerException", failureOf(new TrialKernels.Null()).remoteClassName());
  }

  @Test
  void instanceThatThrewIsNotUsedAgain() throws Exception {
    try (Coordinator coordinator = start(1)) {
      Kernel kernel = new TrialKernels.HalfDone();
      for (int round = 0; round < 3; round++) {
        var failure = assertThrows(KernelException.class, () -> coordinator.run(kernel, WITH_BAD));
        assertEquals("half done", failure.remoteMessage());
        assertEquals(4950 - 28, coordinator.run(kernel, GOOD).asLong());
      }
    }
  }

  @Test
  void interruptOfAKernelsOwnDoesNotOutliveIt() throws Exception {
    try (Coordinator coordinator = start(2)) {
      for (int job = 0; job < 20; job++) {
        assertRight(coordinator, new TrialKernels.Sum(), GOOD);
        assertEquals(4950 - 28, coordinator.run(new TrialKernels.Interrupting(), GOOD).asLong());
      }
    }
  }

  @Test
  void resultsThatDoNotCombineEndTheJobAlone() throws Exception {
    try (Coordinator coordinator = start(2)) {
      assertThrows(
          IllegalStateException.class,
          () -> coordinator.run(new TrialKernels.Uncombinable(), GOOD));
      assertThrows(
          IllegalArgumentException.class,
          () -> coordinator.run(new TrialKernels.OtherKind(), GOOD));
      assertRight(coordinator, new TrialKernels.Sum(), GOOD);
    }
  }

  @Test
  void rangeThatTheKernelRefusesReachesNoWorker() throws Exception {
    try (Coordinator coordinator = start(1)) {
      var refusal =
          assertThrows(
              IllegalArgumentException.class,
              () -> coordinator.run(new TrialKernels.Refusing(), GOOD));
      assertEquals("to=100 (allowed: none)", refusal.getMessage());
      assertThrows(
          IllegalArgumentException.class,
          () -> coordinator.run(new SumOfSquares(), Range.of(0, Long.MAX_VALUE)));
    }
  }

  /** Cannot be made by another process: it is not public. */
  private static class Hidden extends TrialKernels.Single {}

  /** Nor this: its constructor wants something. */
  public static final class Wanting extends TrialKernels.Single {
    Wanting(int wanted) {
      assertEquals(0, wanted);
    }
  }

  /** Nor this: it is an inner class. */
  public final class Inner extends TrialKernels.Single {
    private Inner() {}
  }

  @Test
  void kernelThatAnotherProcessCannotMakeIsRefusedByItsClass() throws Exception {
    final class Local extends TrialKernels.Single {}
    Kernel anonymous = new TrialKernels.Single() {};
    List<Kernel> unusable =
        List.of(anonymous, new Local(), new Hidden(), new Wanting(0), new Inner());
    try (Coordinator coordinator = start(1)) {
      for (Kernel kernel : unusable) {
        var refusal =
            assertThrows(IllegalArgumentException.class, () -> coordinator.run(kernel, GOOD));
        assertTrue(
            refusal.getMessage().startsWith("kernelClass=" + kernel.getClass().getName()),
            refusal::getMessage);
      }
    }
  }

  @Test
  void interruptGivesTheJobUpAndTheNextOneIsServed() throws Exception {
    try (Coordinator coordinator = start(2)) {
      for (int round = 0; round < 3; round++) {
        interruptAtTheGate(coordinator);
        TrialKernels.touch("gate");
        assertRight(coordinator, new TrialKernels.Sum(), WITH_BAD);
        Files.delete(TrialKernels.onDesk("gate"));
      }
    }
  }

  private static void interruptAtTheGate(Coordinator coordinator) throws Exception {
    AtomicReference<Throwable> end = new AtomicReference<>();
    Thread runner =
        new Thread(
            () -> {
              try {
                coordinator.run(new TrialKernels.Gated(), WITH_BAD);
              } catch (InterruptedException | RuntimeException e) {
                end.set(e);
              }
            });
    runner.start();
    Deadline.await("a worker at the gate", () -> Files.exists(TrialKernels.onDesk("waiting")));
    runner.interrupt();
    runner.join(Deadline.PATIENCE.toMillis());
    assertEquals(InterruptedException.class, end.get().getClass());
    Files.delete(TrialKernels.onDesk("waiting"));
  }

  @Test
  void interruptedCallerIsNotServed() throws Exception {
    try (Coordinator coordinator = start(1)) {
      Thread.currentThread().interrupt();
      assertThrows(InterruptedException.class, () -> coordinator.run(new TrialKernels.Sum(), GOOD));
      assertRight(coordinator, new TrialKernels.Sum(), GOOD);
    }
  }

  @Test
  void closingWhileAJobRunsEndsTheJobAndAllWorkers() throws Exception {
    Coordinator coordinator = start(2);
    CompletableFuture<Void> running = new CompletableFuture<>();
    CompletableFuture<Throwable> end =
        CompletableFuture.supplyAsync(
            () ->
                assertThrows(
                    IllegalStateException.class,
                    () ->
                        coordinator.run( // Forty seconds of work: nobody may finish it.
                            new TrialKernels.Slow(),
                            Range.of(0, EngineSpace.CHUNKS_MAX),
                            (done, count) -> running.complete(null))));
    running.get(Deadline.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    coordinator.close();
    Throwable failure = end.get(Deadline.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertTrue(failure.getMessage().startsWith("coordinator is closed: region=engine-"));
    assertEquals(List.of(), surroundings.files());
    Deadline.await("no worker", () -> surroundings.threads().isEmpty());
  }

  @Test
  void closedCoordinatorRefusesToRun() throws Exception {
    Coordinator coordinator = start(1);
    coordinator.close();
    coordinator.close();
    var refusal =
        assertThrows(
            IllegalStateException.class, () -> coordinator.run(new TrialKernels.Sum(), GOOD));
    assertTrue(refusal.getMessage().startsWith("coordinator is closed: region=engine-"));
  }

  @Test
  void closingAtOnceAfterTheStartLeavesNothing() throws Exception {
    for (int round = 0; round < 5; round++) {
      start(3).close();
      surroundings.awaitNothingLeft();
    }
  }

  @Test
  void whoeverClosesReturnsWhenAllIsClosed() throws Exception {
    Coordinator coordinator = start(2);
    assertRight(coordinator, new TrialKernels.Sum(), GOOD);
    List<CompletableFuture<List<String>>> closers = new ArrayList<>();
    for (int closer = 0; closer < 3; closer++) {
      closers.add(
          CompletableFuture.supplyAsync(
              () -> {
                coordinator.close();
                return surroundings.files();
              }));
    }
    for (var closer : closers) {
      assertEquals(List.of(), closer.get(Deadline.PATIENCE.toSeconds(), TimeUnit.SECONDS));
    }
  }

  @Test
  void interruptedThreadClosesAllTheSameAndStaysInterrupted() throws Exception {
    Coordinator coordinator = start(2);
    assertRight(coordinator, new TrialKernels.Sum(), GOOD);
    Thread.currentThread().interrupt();
    coordinator.close();
    assertTrue(Thread.interrupted());
    assertEquals(List.of(), surroundings.files());
  }

  @Test
  void listenerHearsOfProgressUpToTheEnd() throws Exception {
    List<Integer> heard = new ArrayList<>();
    try (Coordinator coordinator = start(2)) {
      coordinator.run(
          new TrialKernels.Slow(),
          Range.of(0, 40),
          (done, count) -> {
            assertEquals(40, count);
            heard.add(done);
          });
    }
    assertEquals(heard.stream().sorted().toList(), heard, "never backwards");
    assertEquals(40, heard.get(heard.size() - 1));
    assertTrue(heard.size() > 2, heard::toString);
  }

  @Test
  void listenerThatThrowsEndsTheJobAlone() throws Exception {
    try (Coordinator coordinator = start(2)) {
      for (Throwable thrown : List.of(new IllegalStateException(), new AssertionError())) {
        ProgressListener listener = (done, count) -> throwAsIs(thrown);
        var failure =
            assertThrows(
                thrown.getClass(),
                () -> coordinator.run(new TrialKernels.Slow(), WITH_BAD, listener));
        assertEquals(thrown, failure);
        assertRight(coordinator, new TrialKernels.Sum(), WITH_BAD);
      }
    }
  }

  private static void throwAsIs(Throwable thrown) {
    if (thrown instanceof Error error) {
      throw error;
    }
    throw (RuntimeException) thrown;
  }

  @Test
  void jobWithinAJobIsRefusedAndHarmsNothing() throws Exception {
    try (Coordinator coordinator = start(2)) {
      List<Throwable> refusals = new ArrayList<>();
      ProgressListener listener =
          (done, count) ->
              refusals.add(
                  assertThrows(
                      IllegalStateException.class,
                      () -> coordinator.run(new TrialKernels.Sum(), Range.of(50, 60))));
      JobResult result = coordinator.run(new TrialKernels.Slow(), WITH_BAD, listener);
      assertEquals(4950, result.asLong());
      assertTrue(refusals.get(0).getMessage().startsWith("a job runs in this thread already"));
    }
  }

  @Test
  void listenerMayClose() throws Exception {
    Coordinator coordinator = start(2);
    assertThrows(
        IllegalStateException.class,
        () ->
            coordinator.run(
                new TrialKernels.Slow(), WITH_BAD, (done, count) -> coordinator.close()));
  }

  @Test
  void startIsIndependentOfTheThreadsClassLoader() throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
    try (Coordinator coordinator = start(1)) {
      assertNotNull(coordinator.workerPids());
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Test
  void futureOfAJobFailsWithWhatTheJobFailedWith() throws Exception {
    var caller = Executors.newSingleThreadExecutor();
    try (Coordinator coordinator = start(1)) {
      Future<JobResult> job =
          caller.submit(() -> coordinator.run(new TrialKernels.Throwing(), WITH_BAD));
      var failure = assertThrows(ExecutionException.class, job::get);
      assertEquals(KernelException.class, failure.getCause().getClass());
    } finally {
      caller.shutdownNow();
    }
  }
}
