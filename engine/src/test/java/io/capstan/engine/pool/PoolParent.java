package io.capstan.engine.pool;

import io.capstan.engine.trial.Deadline;
import io.capstan.engine.trial.QuickJvm;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/**
 * The main of a child JVM that keeps a pool busy, says who works for it, and waits to be killed.
 */
final class PoolParent {
  private PoolParent() {}

  /** One argument: where the region is made. */
  public static void main(String[] arguments) throws Exception {
    PoolOptions options =
        PoolOptions.workers(2)
            .location(Path.of(arguments[0]))
            .heapBytesTotal(32L << 20)
            .jvmOptions(QuickJvm.options());
    ProcessPool pool = ProcessPool.create(options);
    CompletableFuture<Long> first = pool.submit(() -> ProcessHandle.current().pid());
    first.get();
    pool.submit(() -> Misdeed.ENDLESS_LOOP.commit());
    pool.submit(() -> HostilePoolTest.endless());
    Deadline.await("two workers", () -> pool.workerPids().size() == 2);
    System.out.println("pids=" + pool.workerPids());
    new CompletableFuture<Void>().get();
  }
}
