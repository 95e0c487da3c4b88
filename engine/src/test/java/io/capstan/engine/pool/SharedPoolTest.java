package io.capstan.engine.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.capstan.engine.task.RemoteAction;
import io.capstan.engine.trial.Deadline;
import io.capstan.engine.trial.QuickJvm;
import io.capstan.engine.trial.Signals;
import io.capstan.engine.trial.Surroundings;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The pool that a program shares, and pools within pools: in a program of their own, whose end is
 * part of the matter.
 */
@Timeout(120)
final class SharedPoolTest {
  @RegisterExtension final Surroundings surroundings = new Surroundings();

  private void runProgram(RemoteAction main) throws Exception {
    WorkerProcess program =
        WorkerProcess.of(
            main,
            Family.options()
                .environment("CAPSTAN_DIR", surroundings.location().toString()) // Inherited.
                .jvmOptions("-Dcapstan.archives=off", "-Dcapstan.depthMax=3"));
    program.start();
    assertTrue(program.join(Deadline.PATIENCE), program::toString);
    assertEquals(0, program.exitCode().orElseThrow(), () -> program.lastLines().toString());
  }

  private static int pid() {
    return (int) ProcessHandle.current().pid();
  }

  private static void require(boolean condition, Object what) {
    if (!condition) {
      throw new AssertionError(what);
    }
  }

  @Test
  void theSharedPoolComesBackAfterADeathAShutdownAndABreak() throws Exception {
    runProgram(SharedPoolTest::shareAPool);
    assertEquals("", Family.awaitWord("shared"));
  }

  private static void shareAPool() throws Exception {
    ProcessPool first = ProcessPool.shared(1);
    int worker = first.submit(() -> pid()).get();
    assertSame(first, ProcessPool.shared());
    assertSame(first, ProcessPool.shared(2)); // Resized.
    Signals.kill(worker);
    Signals.awaitDeath(worker);
    int successor = ProcessPool.shared().submit(() -> pid()).get();
    require(successor != worker, "pid=" + worker);
    assertSame(first, ProcessPool.shared());
    first.close(); // By somebody who did not know.
    ProcessPool second = ProcessPool.shared(1);
    assertNotSame(first, second);
    int[] pids = new int[] {second.submit(() -> pid()).get()};
    Future<Integer> lasting = second.submit(() -> (int) pause());
    ProcessPool third = ProcessPool.shared(PoolOptions.WORKERS_MAX / 4);
    assertNotSame(second, third); // It had no room for so many.
    assertEquals(7, lasting.get());
    require(second.awaitTermination(30, TimeUnit.SECONDS), "second");
    Signals.awaitDeath(pids[0]);
    assertThrows(IllegalArgumentException.class, () -> ProcessPool.shared(0));
    shareAmongThreads();
    Family.leaveWord("shared", "");
  }

  private static long pause() {
    Deadline.pauseMillis(100);
    return 7;
  }

  private static void shareAmongThreads() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Future<ProcessPool>> pools = new ArrayList<>();
    for (int count = 0; count < 8; count++) {
      pools.add(threads.submit((Callable<ProcessPool>) ProcessPool::shared));
    }
    for (Future<ProcessPool> pool : pools) {
      assertSame(pools.get(0).get(), pool.get());
    }
    threads.shutdown();
  }

  @Test
  void poolsNestToTheDepthThatIsAllowed() throws Exception {
    runProgram(() -> Family.leaveWord("depth", nest(0)));
    String depth = Family.awaitWord("depth");
    assertTrue(depth.startsWith("PoolWorker-"), depth);
    // The program is the first child of this JVM's; two generations of workers are below it.
    assertTrue(depth.contains(" at 2: processes are nested too deeply: depth=3"), depth);
  }

  private static String nest(int depth) {
    try (ProcessPool pool =
        ProcessPool.create(
            PoolOptions.workers(1)
                .sharedBytes(1 << 20)
                .heapBytesTotal(24L << 20)
                .jvmOptions(QuickJvm.options()))) {
      return pool.submit(() -> nest(depth + 1)).get();
    } catch (IllegalStateException e) {
      return WorkerProcess.currentName() + " at " + depth + ": " + e.getMessage();
    } catch (Exception e) {
      return e.toString();
    }
  }
}
